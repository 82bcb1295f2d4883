"""Joins the house at start."""

from django.apps import AppConfig


class EventsRoom(AppConfig):
    name = "rapport.core.events"
    label = "events"
