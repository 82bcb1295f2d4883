"""Joins the house at start."""

from django.apps import AppConfig


class SegmentsRoom(AppConfig):
    name = "rapport.operational.segments"
    label = "segments"

    def ready(self) -> None:
        from rapport.operational.segments import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
