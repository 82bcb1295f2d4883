"""Addresses of roles, and of what is shown to somebody."""

from __future__ import annotations

from django.urls import path

from rapport.core.access.views import roles, sharing

app_name = "access"
urlpatterns = [
    path("settings/roles/", roles.role_list, name="role_list"),
    path("settings/roles/<slug:key>/", roles.role_edit, name="role_edit"),
    path("settings/roles/<slug:key>/rename/", roles.role_rename, name="role_rename"),
    path("settings/roles/<slug:key>/remove/", roles.role_remove, name="role_remove"),
    path("shown/undo/<int:entry>/", sharing.share_undo, name="share_undo"),
    path("shown/<slug:holder>/<uuid:uuid>/", sharing.share_add, name="share_add"),
    path("shown/<slug:holder>/<uuid:uuid>/people/", sharing.share_options, name="share_options"),
    path("shown/<slug:holder>/<uuid:uuid>/<uuid:reader>/", sharing.share_again, name="share_again"),
    path("shown/<slug:holder>/<uuid:uuid>/<uuid:reader>/remove/", sharing.share_remove, name="share_remove"),
]
