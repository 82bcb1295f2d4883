"""How templates name what imports brought."""

from __future__ import annotations

from django import template

from rapport.core.exchange.queries import source_name

register = template.Library()
register.filter("source_name", source_name)
