"""Addresses of saved views, custom fields and tags."""

from __future__ import annotations

from django.urls import path

from rapport.core.metadata.views import fields, layouts, saved, tags

app_name = "metadata"
urlpatterns = [
    path("views/new/", saved.view_create, name="view_create"),
    path("views/<uuid:uuid>/edit/", saved.view_edit, name="view_edit"),
    path("views/<uuid:uuid>/update/", saved.view_update, name="view_update"),
    path("views/<uuid:uuid>/favourite/", saved.view_favourite, name="view_favourite"),
    path("views/<uuid:uuid>/delete/", saved.view_delete, name="view_delete"),
    path("settings/fields/", fields.field_list, name="field_list"),
    path("settings/fields/<slug:record_type>/new/", fields.field_create, name="field_create"),
    path("settings/fields/<slug:record_type>/<slug:key>/edit/", fields.field_edit, name="field_edit"),
    path("settings/fields/<slug:record_type>/<slug:key>/retire/", fields.field_retire, name="field_retire"),
    path("settings/fields/<slug:record_type>/<slug:key>/revive/", fields.field_revive, name="field_revive"),
    path("settings/fields/<slug:record_type>/<slug:key>/bin/", fields.field_bin, name="field_bin"),
    path("settings/fields/<slug:record_type>/<slug:key>/raise/", fields.field_raise, name="field_raise"),
    path("settings/layouts/", layouts.layout_list, name="layout_list"),
    path("settings/layouts/<slug:holder>/<slug:role>/", layouts.layout_edit, name="layout_edit"),
    path("settings/layouts/<slug:holder>/<slug:role>/forget/", layouts.layout_forget, name="layout_forget"),
    path("tags/suggest/", tags.tag_suggest, name="tag_suggest"),
    path("tags/<slug:holder>/<uuid:uuid>/", tags.tag_set, name="tag_set"),
]
