"""Joins the house at start."""

from django.apps import AppConfig


class ExchangeRoom(AppConfig):
    name = "rapport.core.exchange"
    label = "exchange"
