"""Reading the study of next offers."""

from __future__ import annotations

from rapport.analytic.studies.models import Study
from rapport.analytic.studies.queries import OFFERS
from rapport.kit.known import known


def latest_offers() -> Study | None:
    """Return the last finished study of next offers: how well it foresaw, beside popularity."""
    return known("latest offers", Study.objects.finished().of_method(OFFERS).order_by("-finished_at", "-pk").first)
