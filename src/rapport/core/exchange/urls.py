"""Addresses of imports."""

from __future__ import annotations

from django.urls import path

from rapport.core.exchange.views import edits, exports, folders, imports, templates

app_name = "exchange"
urlpatterns = [
    path("imports/", imports.import_list, name="import_list"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/folders/", folders.folder_list, name="folder_list"),
    path("imports/folders/new/", folders.folder_new, name="folder_new"),
    path("imports/folders/<uuid:uuid>/pause/", folders.folder_pause, name="folder_pause"),
    path("imports/folders/<uuid:uuid>/resume/", folders.folder_resume, name="folder_resume"),
    path("imports/folders/<uuid:uuid>/remove/", folders.folder_remove, name="folder_remove"),
    path("exports/<uuid:uuid>/", exports.export_detail, name="export_detail"),
    path("exports/<uuid:uuid>/file/", exports.export_file, name="export_file"),
    path("edits/<slug:key>/new/", edits.edit_new, name="edit_new"),
    path("edits/<uuid:uuid>/", edits.edit_detail, name="edit_detail"),
    path("edits/<uuid:uuid>/undo/", edits.edit_undo, name="edit_undo"),
    path("edits/<slug:key>/<str:field>/undo/<int:entry>/", edits.value_undo, name="value_undo"),
    path("tags/<slug:key>/undo/<int:entry>/", edits.tag_undo, name="tag_undo"),
    path("bins/<slug:key>/undo/<int:entry>/", edits.bin_undo, name="bin_undo"),
    path("imports/sources/", imports.source_list, name="source_list"),
    path("imports/templates/", templates.template_list, name="template_list"),
    path("imports/templates/<uuid:uuid>/rename/", templates.template_rename, name="template_rename"),
    path("imports/templates/<uuid:uuid>/remove/", templates.template_remove, name="template_remove"),
    path("imports/<uuid:uuid>/template/", templates.template_save, name="template_save"),
    path("imports/<uuid:uuid>/", imports.import_detail, name="import_detail"),
    path("imports/<uuid:uuid>/columns/", imports.import_columns, name="import_columns"),
    path("imports/<uuid:uuid>/run/", imports.import_run, name="import_run"),
    path("imports/<uuid:uuid>/cancel/", imports.import_cancel, name="import_cancel"),
    path("imports/<uuid:uuid>/discard/", imports.import_discard, name="import_discard"),
    path("imports/<uuid:uuid>/decide/", imports.import_decide, name="import_decide"),
    path("imports/<uuid:uuid>/unknown/", imports.import_unknown, name="import_unknown"),
    path("imports/<uuid:uuid>/correct/", imports.import_correct, name="import_correct"),
    path("imports/<uuid:uuid>/undo/", imports.import_undo, name="import_undo"),
    path("imports/<uuid:uuid>/refused/", imports.import_refused, name="import_refused"),
]
