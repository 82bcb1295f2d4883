"""Joins the house at start."""

from django.apps import AppConfig


class MailRoom(AppConfig):
    name = "rapport.core.mail"
    label = "mail"

    def ready(self) -> None:
        from rapport.core.mail import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
