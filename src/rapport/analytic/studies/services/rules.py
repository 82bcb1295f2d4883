"""The company's own rules for scores and cells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.analytic.methods import rfm
from rapport.analytic.methods.rfm import CELLS, Cell, Ntiles, QuantileBreaks, Scoring, Thresholds
from rapport.analytic.methods.shapes import WrongParameter
from rapport.analytic.studies.models import StandingRules
from rapport.analytic.studies.policies import RULES
from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError

MILLION = 1_000_000


class WrongRules(DomainError):
    code = "wrong_rules"
    message = _("These scores cannot be computed: %(reason)s.")


def rules() -> StandingRules:
    """Return the rules of this company; the ready-made ones before anyone changed them."""
    return StandingRules.objects.filter(pk=1).first() or StandingRules(pk=1)


def scoring_of(chosen: StandingRules) -> Scoring:
    """Return the rules as the method takes them, for amounts in whole millionths."""
    if chosen.scoring == StandingRules.Scoring.NTILES:
        return Ntiles(chosen.score_count)
    if chosen.scoring == StandingRules.Scoring.THRESHOLDS:
        return Thresholds(
            recency=tuple(chosen.recency_limits),
            frequency=tuple(chosen.frequency_limits),
            monetary=tuple(limit * MILLION for limit in chosen.monetary_limits),
        )
    return QuantileBreaks(chosen.score_count, money_unit=MILLION)


def cells_of(chosen: StandingRules) -> tuple[Cell, ...]:
    """Return the named cells, in the order in which they are tried."""
    return tuple(_cell(row) for row in chosen.cells) or CELLS


def _cell(row: Mapping[str, Any]) -> Cell:
    axes = {axis: (int(row[axis][0]), int(row[axis][1])) for axis in ("recency", "frequency", "monetary")}
    return Cell(str(row["key"]), **axes)


@transaction.atomic
def change_rules(values: Mapping[str, Any], *, by: Actor, at: datetime) -> StandingRules:
    """This function will change how customers are scored; the next refresh uses it.

    Refuses without the right, and scores that cannot be computed (`WrongRules`).
    """
    demand(by, RULES)
    chosen = rules()
    before, after = audit.changed(chosen, values)
    for name, value in values.items():
        setattr(chosen, name, value)
    try:
        rfm.check(scoring_of(chosen))
    except WrongParameter as error:
        raise WrongRules(reason=str(error)) from None
    chosen.save()
    change = audit.Change("standing_rules", 1, before=before, after=after)
    audit.record("standing_rules.change", by=by, at=at, changes=[change])
    return chosen
