"""Addresses of the API."""

from __future__ import annotations

from django.urls import path

from rapport.collaborative.rest.api import build

urlpatterns = [path("", build().urls)]
