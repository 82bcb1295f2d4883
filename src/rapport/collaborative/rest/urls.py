"""Addresses of the API. They ask for a token themselves, so nobody is sent to the sign-in page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from rapport.collaborative.rest import views
from rapport.collaborative.rest.api import api

_patterns, _app_name, _namespace = api.urls
for _pattern in _patterns:
    if _pattern.callback is not None:
        login_not_required(_pattern.callback)

urlpatterns = [
    path("", views.api_page, name="api_page"),
    path("v1/", (_patterns, _app_name, _namespace)),
    path("v1/<path:address>", views.api_nowhere, name="api_nowhere"),
]
