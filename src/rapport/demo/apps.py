"""Joins the house at start."""

from django.apps import AppConfig


class DemoRoom(AppConfig):
    name = "rapport.demo"
    label = "demo"
