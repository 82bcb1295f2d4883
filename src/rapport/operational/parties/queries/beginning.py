"""Where somebody begins while there is nobody to look at."""

from __future__ import annotations

from django.urls import reverse

from rapport.kit.actor import Actor
from rapport.operational.parties.models import Party


def first_steps(actor: Actor) -> str:
    """Return the address of the first steps for whoever may bring customers, while there is none."""
    if not actor.has("import.run") or Party.objects.visible_to(actor).exists():
        return ""
    return reverse("identity:welcome")
