"""The company's own rules for scores, cells, classes and the rates' definitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.analytic.methods import abc, rfm
from rapport.analytic.methods.rfm import CELLS, Cell, Ntiles, QuantileBreaks, Scoring, Thresholds
from rapport.analytic.methods.shapes import WrongParameter
from rapport.analytic.studies.models import StandingRules
from rapport.analytic.studies.policies import RULES
from rapport.analytic.studies.standing import DAYS_A_YEAR, Assumed, Cut
from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.audit.queries import last_actor_name
from rapport.kit.actor import Actor
from rapport.kit.errors import ChangedMeanwhile, DomainError
from rapport.kit.periods import add_months

MILLION = 1_000_000
MOST_DISCOUNT = 100
YEAR = 12
MONTHS = {"12m": 12, "6m": 6, "3m": 3, "24m": 24}
AXES = ("recency", "frequency", "monetary")


class WrongRules(DomainError):
    code = "wrong_rules"
    message = _("These scores cannot be computed: %(reason)s.")


class WrongScores(WrongRules):
    code = "wrong_scores"
    message = _("Scores run from 1 to a number between 2 and 9.")


class WrongLimits(WrongRules):
    code = "wrong_limits"
    message = _("Give one to eight limits, each greater than the one before.")


class WrongShares(WrongRules):
    code = "wrong_shares"
    message = _("Give three whole percentages above zero that add up to 100, as in 20/30/50.")


class WrongDiscount(WrongRules):
    code = "wrong_discount"
    message = _("A year’s discount lies between 0 and 100 percent.")


class WrongMonths(WrongRules):
    code = "wrong_months"
    message = _("A number of months lies between 1 and 240.")


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
    """Return the named cells, in the order in which they are tried; the ready-made ones fit the number of scores."""
    own = tuple(_cell(row) for row in chosen.cells)
    return own or rfm.fitted(CELLS, scores=score_counts(chosen))


def score_counts(chosen: StandingRules) -> tuple[int, int, int]:
    """Return how many scores recency, frequency and amount have."""
    if chosen.scoring == StandingRules.Scoring.THRESHOLDS:
        return tuple(len(getattr(chosen, f"{axis}_limits")) + 1 for axis in AXES)  # type: ignore[return-value]
    return (chosen.score_count,) * 3


def cut_of(chosen: StandingRules, *, as_of: date) -> Cut:
    """Return the rules as a refresh as of that day applies them."""
    return Cut(
        scoring_of(chosen),
        cells_of(chosen),
        customers=_three(chosen.abc_customers),
        amount=_three(chosen.abc_amount),
        since=since_of(chosen, as_of=as_of),
    )


def assumed_of(chosen: StandingRules) -> Assumed:
    """Return what the value study is told: how far one looks ahead, and what later amounts are worth."""
    return Assumed(chosen.value_months, chosen.discount)


def lost_days_of(chosen: StandingRules) -> int:
    """Return within how many days a customer who buys nothing is lost: the portfolio's rule, its period without one."""
    months = chosen.inactivity_months or MONTHS.get(chosen.period, YEAR)
    return round(months * DAYS_A_YEAR / YEAR)


def since_of(chosen: StandingRules, *, as_of: date) -> date | None:
    """Return the first day whose orders count for scores and classes, or nothing when all of them do."""
    months = chosen.horizon_months
    return add_months(as_of + timedelta(days=1), -months) if months else None


def parameters_of(chosen: StandingRules) -> dict[str, Any]:
    """Return what a study keeps of the rules that it applies."""
    scoring = scoring_of(chosen)
    kept = {
        "scoring": type(scoring).__name__,
        **asdict(scoring),
        "cells": [asdict(cell) for cell in cells_of(chosen)],
        "abc_customers": chosen.abc_customers,
        "abc_amount": chosen.abc_amount,
        "horizon_months": chosen.horizon_months,
    }
    return audit.plain(kept)


def _cell(row: Mapping[str, Any]) -> Cell:
    axes = {axis: (int(row[axis][0]), int(row[axis][1])) for axis in AXES}
    return Cell(str(row["key"]), **axes)


def _three(shares: list[int]) -> abc.Shares:
    first, second, third = shares
    return (first, second, third)


@transaction.atomic
def change_rules(values: Mapping[str, Any], *, by: Actor, at: datetime, seen: int | None = None) -> StandingRules:
    """This function will change how customers are scored and classed; the next refresh uses it.

    Refuses without the right, what cannot be computed (`WrongRules`, with its field), and a clash with the version
    that was `seen` (`ChangedMeanwhile`).
    """
    demand(by, RULES)
    chosen = StandingRules.objects.select_for_update().filter(pk=1).first() or StandingRules(pk=1)
    before, after = audit.changed(chosen, values)
    if seen is not None and seen != chosen.version:
        name = last_actor_name("standing_rules", 1) or ""
        raise ChangedMeanwhile(name=name, theirs={field: getattr(chosen, field) for field in after})
    for name, value in values.items():
        setattr(chosen, name, value)
    _check(chosen)
    if not after:
        return chosen
    chosen.version += 1
    chosen.save()
    change = audit.Change("standing_rules", 1, before=before, after=after)
    audit.record("standing_rules.change", by=by, at=at, changes=[change])
    return chosen


def _check(chosen: StandingRules) -> None:
    if chosen.scoring == StandingRules.Scoring.THRESHOLDS:
        for axis in AXES:
            _check_limits(f"{axis}_limits", getattr(chosen, f"{axis}_limits"))
    elif not 2 <= chosen.score_count <= 9:
        raise WrongScores(field="score_count")
    for name in ("abc_customers", "abc_amount"):
        shares = getattr(chosen, name)
        if len(shares) != 3 or min(shares) <= 0 or sum(shares) != 100:
            raise WrongShares(field=name)
    for name in ("horizon_months", "opening_months", "inactivity_months", "value_months"):
        months = getattr(chosen, name)
        if months is not None and not 1 <= months <= 240:
            raise WrongMonths(field=name)
    if not 0 <= chosen.discount <= MOST_DISCOUNT:
        raise WrongDiscount(field="discount")
    try:
        rfm.check(scoring_of(chosen))
    except WrongParameter as error:
        raise WrongRules(reason=str(error)) from None


def _check_limits(name: str, limits: list[float]) -> None:
    if not 1 <= len(limits) <= 8 or list(limits) != sorted(set(limits)):
        raise WrongLimits(field=name)
