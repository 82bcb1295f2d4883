"""Products that a form names, by choice or by what was typed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from rapport.kit.errors import Invalid
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.queries import named


def product_of(request: Any, uuid: str, text: str) -> Product | None:
    """The product that was chosen, or the one whose name or code was typed; refuses what no product has."""
    if uuid:
        return Product.objects.find(uuid, request.actor)
    if not text.strip():
        return None
    found = named(text, request.actor)
    if found is None:
        raise Invalid(_("No product has this code or this name."), field="product")
    return found
