"""Reading studies, and the day on which one asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from rapport.analytic.studies.models import Study
from rapport.core.identity.queries import find_company
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError
from rapport.kit.known import known
from rapport.operational.parties.models import ExternalId, Party
from rapport.operational.parties.models.party import number_of

STANDING, VALUE, CHURN, OFFERS, EQUITY = "standing", "value", "churn", "offers", "equity"
POTENTIAL = "potential"
METHODS = (STANDING, VALUE, CHURN, OFFERS, EQUITY, POTENTIAL)
EXPORTED = (
    "revenue", "margin", "margin_cover", "order_count", "purchase_count", "first_order_on", "last_order_on",
    "cadence_days", "rfm_recency", "rfm_frequency", "rfm_monetary", "rfm_score", "rfm_cell", "abc_count",
    "abc_revenue", "abc_margin", "revenue_rank", "margin_rank", "expected_value", "expected_low", "expected_high",
    "expected_purchases", "alive", "churn_risk", "churn_reason", "potential", "movement", "movement_on",
)  # fmt: skip
MARGINS = frozenset(
    {
        "margin", "margin_cover", "abc_margin", "margin_rank", "expected_value", "expected_low", "expected_high",
        "potential",
    }
)  # fmt: skip


class NotScoredYet(DomainError):
    """Asked for figures before the first scoring."""

    code = "not_scored_yet"
    status = 404
    message = _("Customers have not been scored yet. Ask for a refresh of their standing, then come back.")


class NoSuchStudy(DomainError):
    """Asked for a study that is not there."""

    code = "no_such_study"
    status = 404
    message = _("There is no study %(name)s. `rapport studies list` shows those there are.")


def latest_standing() -> Study | None:
    """Return the last finished standing study: its time is the time of every rank and score."""
    return known("latest standing", Study.objects.finished().of_method(STANDING).order_by("-finished_at", "-pk").first)


def latest_value() -> Study | None:
    """Return the last finished value study: what it assumed, its models and how well they foresaw."""
    return known("latest value", Study.objects.finished().of_method(VALUE).order_by("-finished_at", "-pk").first)


def latest_churn() -> Study | None:
    """Return the last finished churn study: its rule, its model and how well that foresaw the last window."""
    return known("latest churn", Study.objects.finished().of_method(CHURN).order_by("-finished_at", "-pk").first)


def latest_equity() -> Study | None:
    """Return the last finished study of customer equity: its days, and with which assumptions they were valued."""
    return known("latest equity", Study.objects.finished().of_method(EQUITY).order_by("-finished_at", "-pk").first)


def studies_done(method: str | None = None) -> QuerySet[Study]:
    """Return the finished studies, of one method or of all, the latest first."""
    found = Study.objects.finished().order_by("-finished_at", "-pk")
    return found.of_method(method) if method else found


def find_study(named: str) -> Study:
    """Return the study of this id, or the latest of this method. Refuses what names none."""
    if named in METHODS:
        found = studies_done(named).first()
    else:
        try:
            found = studies_done().filter(uuid=UUID(named)).first()
        except ValueError:
            found = None
    if found is None:
        raise NoSuchStudy(name=named)
    return found


def company_day() -> date:
    """Return today's date where the company is."""
    found = find_company()
    return clock.today(found.time_zone if found else settings.TIME_ZONE)


@dataclass(frozen=True)
class StandingSheet:
    """The standings that a reader may see, as a table to take away."""

    names: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


def standing_sheet(actor: Actor) -> StandingSheet:
    """Return one row a customer with an order: who they are, their facts, their scores."""
    shown = [name for name in EXPORTED if name not in MARGINS or actor.sees_field("standing.margin")]
    key = ExternalId.objects.filter(party=OuterRef("pk")).order_by("id")
    rows = Party.objects.visible_to(actor).filter(standing__order_count__gt=0).order_by("pk")
    rows = rows.annotate(
        key_source=Subquery(key.values("source")[:1]), key_number=Subquery(key.values("external_id")[:1])
    )
    values = rows.values_list("pk", "uuid", "kind", "name", "email", "key_source", "key_number", *_paths(shown))
    found = ((number_of(row[0]), str(row[1]), *row[2:]) for row in values.iterator(chunk_size=5_000))
    return StandingSheet(("number", "uuid", "kind", "name", "email", "source", "external_id", *shown), found)


def _paths(names: list[str]) -> list[str]:
    return [f"standing__{name}" for name in names]
