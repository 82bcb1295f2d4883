"""Whom a plan is about that begins on no customer's page: a field that searches them."""

from __future__ import annotations

from typing import Any

from rapport.core.access.held import Held, find_held
from rapport.kit import ports


def about(request: Any) -> Held | None:
    """Return the customer whom the form names, if any; refuses a name that nobody or several have."""
    uuid, text = request.POST.get("about", ""), request.POST.get("about_text", "")
    chosen = ports.customers.use().chosen(uuid, text, request.actor)
    if chosen is None:
        return None
    holder, found = chosen
    return find_held(holder, request.actor, uuid=found)


def asked_about(request: Any) -> dict[str, str]:
    """Return what the field shows: what was sent stays in it."""
    sent = {"about": request.POST.get("about", ""), "about_text": request.POST.get("about_text", "")}
    return {**sent, "customers_url": ports.customers.use().options_url()}
