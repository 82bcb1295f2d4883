"""Joins the house at start."""

from django.apps import AppConfig


class OrdersRoom(AppConfig):
    name = "rapport.operational.orders"
    label = "orders"

    def ready(self) -> None:
        from rapport.operational.orders import register  # noqa: PLC0415  (models must be loaded first)

        register.register()
