"""Addresses of roles."""

from __future__ import annotations

from django.urls import path

from rapport.core.access import views

app_name = "access"
urlpatterns = [
    path("", views.role_list, name="role_list"),
    path("<slug:key>/", views.role_edit, name="role_edit"),
    path("<slug:key>/rename/", views.role_rename, name="role_rename"),
    path("<slug:key>/remove/", views.role_remove, name="role_remove"),
]
