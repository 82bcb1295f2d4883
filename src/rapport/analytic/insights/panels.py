"""What the customer's page shows of their value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.insights.tables import customers_url
from rapport.analytic.studies.queries import latest_standing
from rapport.kit.actor import Actor
from rapport.operational.parties.models import RFM_CELLS, Party, Standing
from rapport.web import writing

AXES = {
    "rfm_cell": gettext_lazy("RFM cell"),
    "rfm_score": gettext_lazy("RFM score"),
    "abc_count": gettext_lazy("ABC by number"),
    "abc_revenue": gettext_lazy("ABC by revenue"),
    "abc_margin": gettext_lazy("ABC by margin"),
}
MOVES = 5


@dataclass(frozen=True)
class ValueFact:
    """A line of the panel; the address opens the customers who share it."""

    label: str
    value: str
    note: str = ""
    url: str = ""


def value(actor: Actor, party: Party) -> Mapping[str, Any] | None:
    """Rhythm, scores and classes of a party, with the time of each; None when there is no order.

    Revenue and margin stand above, in the highlights of the page.
    """
    standing = Standing.objects.filter(party_id=party.pk, order_count__gt=0).first()
    if standing is None:
        return None
    sees_margin = actor.sees_field("standing.margin")
    study = latest_standing()
    return {
        "standing": standing,
        "facts": [*_rhythm(standing), *_scores(standing, sees_margin)],
        "moves": _moves(party, sees_margin),
        "scored_at": study.finished_at if study and standing.rfm_score else None,
    }


def _rhythm(standing: Standing) -> list[ValueFact]:
    facts = [ValueFact(_("Purchases"), writing.number(standing.purchase_count))]
    if standing.cadence_days is not None:
        days = {"days": writing.number(standing.cadence_days)}
        facts.append(ValueFact(_("Rhythm"), _("every %(days)s days") % days, _expected(standing)))
    facts.append(ValueFact(_("Last order"), writing.day(standing.last_order_on)))
    return facts


def _expected(standing: Standing) -> str:
    """When the next order would come if the rhythm held: a plain reading, no forecast."""
    if standing.last_order_on is None or standing.cadence_days is None:
        return ""
    day = standing.last_order_on + timedelta(days=round(standing.cadence_days))
    return _("next about %(day)s at this rhythm") % {"day": writing.day(day)}


def _scores(standing: Standing, sees_margin: bool) -> list[ValueFact]:
    facts = []
    if standing.rfm_score:
        cell = str(RFM_CELLS.get(standing.rfm_cell, standing.rfm_cell))
        url = customers_url(f"rfm_cell~is~{standing.rfm_cell}", sort="-revenue")
        facts.append(ValueFact(_("RFM"), cell, str(standing.rfm_score), url))
    classes = [("abc_revenue", _("ABC by revenue")), ("abc_count", _("ABC by number"))]
    if sees_margin:
        classes.append(("abc_margin", _("ABC by margin")))
    for name, label in classes:
        letter = getattr(standing, name)
        if letter:
            facts.append(ValueFact(label, letter, "", customers_url(f"{name}~is~{letter}", sort="-revenue")))
    return facts


def _moves(party: Party, sees_margin: bool) -> list[dict[str, Any]]:
    """The last changes of class and cell."""
    rows = party.moves.exclude(axis="rfm_score").order_by("-moved_on", "-pk")
    if not sees_margin:
        rows = rows.exclude(axis="abc_margin")
    return [
        {
            "label": AXES.get(move.axis, move.axis),
            "before": str(RFM_CELLS.get(move.before, move.before)),
            "after": str(RFM_CELLS.get(move.after, move.after)),
            "on": move.moved_on,
        }
        for move in rows[:MOVES]
    ]
