"""Addresses of the sample company."""

from __future__ import annotations

from django.urls import path

from rapport.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.home, name="home"),
    path("load/", views.load, name="load"),
    path("remove/", views.remove, name="remove"),
]
