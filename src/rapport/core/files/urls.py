"""Addresses of attachments."""

from __future__ import annotations

from django.urls import path

from rapport.core.files.views import attachments

app_name = "files"
urlpatterns = [
    path("on/<slug:holder>/<uuid:uuid>/", attachments.file_add, name="file_add"),
    path("<uuid:uuid>/", attachments.file_download, name="file_download"),
    path("<uuid:uuid>/remove/", attachments.file_remove, name="file_remove"),
    path("<uuid:uuid>/restore/", attachments.file_restore, name="file_restore"),
]
