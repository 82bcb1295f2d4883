"""Addresses of backups."""

from __future__ import annotations

from django.urls import path

from rapport.core.backup import views

app_name = "backup"
urlpatterns = [
    path("settings/backups/", views.backup_list, name="backup_list"),
    path("settings/backups/make/", views.backup_make, name="backup_make"),
    path("settings/backups/<str:name>/download/", views.backup_download, name="backup_download"),
]
