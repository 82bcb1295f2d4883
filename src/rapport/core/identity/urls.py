"""Addresses of sign-in, first start, own account and settings."""

from __future__ import annotations

app_name = "identity"
urlpatterns: list[object] = []
