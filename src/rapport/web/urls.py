"""Addresses of the interface kit itself."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from rapport.web import home

urlpatterns: list[URLPattern | URLResolver] = [path("", home.home, name="home")]

if settings.DEBUG and find_spec("rapport.web.kit"):
    urlpatterns.append(path("kit/", include("rapport.web.kit")))
