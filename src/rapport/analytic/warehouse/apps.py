"""Joins the house at start."""

from django.apps import AppConfig


class WarehouseRoom(AppConfig):
    name = "rapport.analytic.warehouse"
    label = "warehouse"
