"""The addresses of a list, made for the room that declares it."""

from __future__ import annotations

from django.urls import URLPattern, path

from rapport.web.lists import pages, pasting


def list_paths(key: str, prefix: str) -> list[URLPattern]:
    """Return the addresses of the list `key` under `prefix`; names are `<key>_list`, `<key>_list_export`…"""
    name = f"{key}_list"
    known = {"key": key}
    return [
        path(prefix, pages.list_page, known, name=name),
        path(f"{prefix}footer/", pages.list_footer, known, name=f"{name}_footer"),
        path(f"{prefix}export/<slug:file_format>/", pages.list_export, known, name=f"{name}_export"),
        path(f"{prefix}bulk/<slug:action>/", pages.list_bulk, known, name=f"{name}_bulk"),
        path(f"{prefix}paste/<str:column>/", pasting.list_paste, known, name=f"{name}_paste"),
        path(f"{prefix}<uuid:uuid>/cell/<str:column>/", pages.list_cell, known, name=f"{name}_cell"),
    ]
