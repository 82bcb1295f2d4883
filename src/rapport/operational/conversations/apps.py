"""Joins the house at start."""

from django.apps import AppConfig


class ConversationsRoom(AppConfig):
    name = "rapport.operational.conversations"
    label = "conversations"

    def ready(self) -> None:
        from rapport.operational.conversations import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
