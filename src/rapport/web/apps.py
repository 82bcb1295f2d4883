"""Joins the house at start."""

from django.apps import AppConfig


class WebKit(AppConfig):
    name = "rapport.web"
    label = "web"

    def ready(self) -> None:
        from rapport.web import marks, register  # noqa: PLC0415  (models must be loaded first)

        register.register()
        marks.learn_assets()
