"""Addresses of notes."""

from __future__ import annotations

from django.urls import path

from rapport.core.worklist.views import notes

app_name = "worklist"
urlpatterns = [
    path("on/<slug:holder>/<uuid:uuid>/", notes.note_add, name="note_add"),
    path("<uuid:uuid>/", notes.note_detail, name="note_detail"),
    path("<uuid:uuid>/edit/", notes.note_edit, name="note_edit"),
    path("<uuid:uuid>/remove/", notes.note_remove, name="note_remove"),
    path("<uuid:uuid>/restore/", notes.note_restore, name="note_restore"),
]
