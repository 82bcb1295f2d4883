"""Addresses of segments."""

from __future__ import annotations

from django.urls import path

from rapport.operational.segments.views import building, listing, segments
from rapport.web.lists.bin import bin_paths

app_name = "segments"
urlpatterns = [
    path("", segments.segment_list, name="segment_list"),
    path("new/", building.segment_create, name="segment_create"),
    path("new/preview/", building.segment_preview, name="segment_preview"),
    path("from-file/", listing.segment_from_file, name="segment_from_file"),
    path("from-file/missed/", listing.segment_missed, name="segment_missed"),
    path("refilter/", segments.segment_refilter, name="segment_refilter"),
    path("of/<uuid:uuid>/", segments.segment_answered, name="segment_answered"),
    *bin_paths("segment", ""),
    path("<uuid:uuid>/", segments.segment_detail, name="segment_detail"),
    path("<uuid:uuid>/count/", segments.segment_count, name="segment_count"),
    path("<uuid:uuid>/edit/", segments.segment_edit, name="segment_edit"),
    path("<uuid:uuid>/rule/", building.segment_rule, name="segment_rule"),
    path("<uuid:uuid>/refresh/", segments.segment_refresh, name="segment_refresh"),
    path("<uuid:uuid>/bin/", segments.segment_bin, name="segment_bin"),
    path("<uuid:uuid>/restore/", segments.segment_restore, name="segment_restore"),
]
