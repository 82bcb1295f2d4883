"""What lists of customers can be filtered by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Actor
from rapport.kit.errors import Text
from rapport.kit.ports import Choice
from rapport.operational.parties.models import (
    CHURN_REASONS,
    RFM_CELLS,
    AbcClass,
    Channel,
    MovementKind,
    PartyKind,
    StandingMove,
)
from rapport.operational.parties.queries.labels import LANGUAGES, LIFECYCLE
from rapport.web.lists.conditions import AT_LEAST, LAST, BadFilter, day_asked
from rapport.web.lists.spec import Filter, Kind

SCORES = tuple(str(score) for score in range(1, 6))
FOREVER = 36_500


def choices_of(labels: Mapping[str, Text]) -> Callable[[Actor], Sequence[Choice]]:
    def choices(actor: Actor) -> Sequence[Choice]:
        return [Choice(value, str(label)) for value, label in labels.items()]

    return choices


def _has(column: str) -> Callable[[str, Sequence[str], Actor], Q]:
    def condition(operator: str, values: Sequence[str], actor: Actor) -> Q:
        empty = Q(**{column: ""})
        return ~empty if values[0] == "yes" else empty

    return condition


def _moved(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """Customers who came from one RFM cell to another since a day, or in the last days."""
    try:
        if operator == LAST:
            since = day_asked() - timedelta(days=min(int(values[0]), FOREVER))
        else:
            since = date.fromisoformat(values[0])
    except (ValueError, OverflowError):
        raise BadFilter(text=values[0][:60]) from None
    return Q(pk__in=StandingMove.objects.between_cells(since).values("party"))


def _score(key: str, label: Text) -> Filter:
    choices = choices_of({score: score for score in SCORES})
    return Filter(key, label, Kind.CHOICE, f"standing__{key}", "chart-histogram", choices, shape="number")


def _abc(key: str, label: Text, restricted: str = "") -> Filter:
    choices = choices_of(dict(AbcClass.choices))
    return Filter(key, label, Kind.CHOICE, f"standing__{key}", "chart-pie", choices, restricted=restricted)


IDENTITY = (
    Filter("name", _("Name"), Kind.TEXT, "sort_name", "letter-case", folded=True),
    Filter("has_name", _("Has a name"), Kind.FLAG, icon="letter-case", custom=_has("name")),
    Filter("email", _("E-mail"), Kind.TEXT, "email", "mail"),
    Filter("has_email", _("Has an e-mail"), Kind.FLAG, icon="mail", custom=_has("email")),
    Filter("has_phone", _("Has a telephone"), Kind.FLAG, icon="phone", custom=_has("phone")),
    Filter("city", _("Town"), Kind.TEXT, "city", "map-pin"),
    Filter("postcode", _("Postcode"), Kind.TEXT, "postcode", "map-pin"),
    Filter("country", _("Country"), Kind.TEXT, "country", "world"),
)
FOLLOW_UP = (
    Filter("owner", _("Owner"), Kind.USER, "owner_id", "user"),
    Filter("team", _("Team"), Kind.TEAM, "team_id", "users-group"),
    Filter("tag", _("Tag"), Kind.TAG, "party", "tag"),
    Filter(
        "channel", _("Preferred channel"), Kind.CHOICE, "preferred_channel", "message",
        choices_of(dict(Channel.choices)),
    ),
    Filter("language", _("Language"), Kind.CHOICE, "language", "language", choices_of(LANGUAGES)),
    Filter("origin", _("Origin"), Kind.TEXT, "origin", "route"),
    Filter("created", _("Created"), Kind.DATE, "created_at", "calendar-plus", shape="time"),
)  # fmt: skip
VALUE = _("Value")
WORTH = (
    Filter("revenue", _("Revenue"), Kind.MONEY, "standing__revenue", "coin-euro"),
    Filter("margin", _("Margin"), Kind.MONEY, "standing__margin", "report-money", restricted="standing.margin"),
    Filter("order_count", _("Orders"), Kind.NUMBER, "standing__order_count", "shopping-cart"),
    Filter("purchase_count", _("Purchases"), Kind.NUMBER, "standing__purchase_count", "shopping-cart"),
    Filter("first_order_on", _("First order"), Kind.DATE, "standing__first_order_on", "calendar"),
    Filter("last_order_on", _("Last order"), Kind.DATE, "standing__last_order_on", "calendar"),
    Filter("cadence_days", _("Days between purchases"), Kind.NUMBER, "standing__cadence_days", "clock"),
    Filter(
        "expected_value", _("Expected value"), Kind.MONEY, "standing__expected_value", "trending-up",
        restricted="standing.margin",
    ),
    Filter("expected_purchases", _("Expected purchases"), Kind.NUMBER, "standing__expected_purchases", "trending-up"),
    Filter("alive", _("Still a customer, in percent"), Kind.NUMBER, "standing__alive", "heartbeat"),
    Filter("churn_risk", _("Risk of loss, in percent"), Kind.NUMBER, "standing__churn_risk", "alert-triangle"),
    Filter(
        "churn_reason", _("Main reason of the risk"), Kind.CHOICE, "standing__churn_reason", "alert-triangle",
        choices_of(CHURN_REASONS),
    ),
    Filter("potential", _("Potential"), Kind.MONEY, "standing__potential", "sparkles", restricted="standing.margin"),
    Filter(
        "movement", _("Last movement"), Kind.CHOICE, "standing__movement", "route",
        choices_of(dict(MovementKind.choices)),
    ),
    Filter("movement_on", _("Moved on"), Kind.DATE, "standing__movement_on", "calendar"),
    Filter("lifecycle", _("Lifecycle"), Kind.CHOICE, "standing__lifecycle", "refresh", choices_of(LIFECYCLE)),
    Filter("lifecycle_since", _("In this state since"), Kind.DATE, "standing__lifecycle_since", "calendar"),
    Filter("rfm_cell", _("RFM cell"), Kind.CHOICE, "standing__rfm_cell", "chart-dots", choices_of(RFM_CELLS)),
    Filter(
        "moved", _("RFM cell changed"), Kind.DATE, icon="switch-horizontal", custom=_moved, operators=(AT_LEAST, LAST)
    ),
    Filter("rfm_score", _("RFM score"), Kind.NUMBER, "standing__rfm_score", "chart-histogram"),
    _score("rfm_recency", _("Recency score")),
    _score("rfm_frequency", _("Frequency score")),
    _score("rfm_monetary", _("Amount score")),
    _abc("abc_count", _("ABC by number of customers")),
    _abc("abc_revenue", _("ABC by share of revenue")),
    _abc("abc_margin", _("ABC by share of margin"), restricted="standing.margin"),
)  # fmt: skip
PERSON = (Filter("job_title", _("Job title"), Kind.TEXT, "job_title", "briefcase"),)
COMPANY = (
    Filter("industry", _("Industry"), Kind.TEXT, "industry", "building-store"),
    Filter("registration", _("SIREN or SIRET"), Kind.TEXT, "registration", "hash"),
)


def filters_for(kind: PartyKind) -> tuple[Filter, ...]:
    if kind == PartyKind.HOUSEHOLD:
        return (*IDENTITY, *FOLLOW_UP)
    own = PERSON if kind == PartyKind.PERSON else COMPANY
    return (*IDENTITY, *own, *FOLLOW_UP, *(replace(item, group=VALUE) for item in WORTH))
