"""Addresses of search."""

from __future__ import annotations

from django.urls import path

from rapport.core.search import views

app_name = "search"

urlpatterns = [
    path("", views.search_page, name="search_page"),
    path("palette/", views.search_palette, name="search_palette"),
]
