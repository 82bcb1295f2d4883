"""What the keys of axes are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from rapport.analytic.insights.cube.axes import Axis
from rapport.analytic.insights.matrix.asked import month_name
from rapport.analytic.insights.queries.cube import Key
from rapport.core.identity.models import Team, User
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key
from rapport.operational.catalog.models import Product
from rapport.operational.conversations.models import Channel
from rapport.operational.parties.models import RFM_CELLS, Party, PartyKind

Names = Mapping[Key, str]


def names(axis: Axis, keys: Iterable[Key], actor: Actor) -> Names:
    """Return what each key of an axis is called; a customer out of sight keeps their number."""
    told = {key for key in keys if key is not None}
    stored = _STORED[axis.key](told, actor) if axis.key in _STORED else {}
    plain = _PLAIN.get(axis.key, str)
    return {**{key: stored.get(key) or plain(key) for key in told}, None: _without(axis)}


def _without(axis: Axis) -> str:
    return _("Without customer") if axis.key == "customer" else _("Not told")


def _teams(keys: set[Any], _actor: Actor) -> dict[Key, str]:
    return dict(Team.objects.filter(pk__in=any_key(keys)).values_list("pk", "name"))


def _users(keys: set[Any], _actor: Actor) -> dict[Key, str]:
    return dict(User.objects.filter(pk__in=any_key(keys)).values_list("pk", "name"))


def _products(keys: set[Any], _actor: Actor) -> dict[Key, str]:
    return dict(Product.objects.filter(pk__in=any_key(keys)).values_list("pk", "name"))


def _customers(keys: set[Any], actor: Actor) -> dict[Key, str]:
    return {party.pk: str(party) for party in Party.objects.visible_to(actor).filter(pk__in=any_key(keys))}


def _towns(keys: set[Any], actor: Actor) -> dict[Key, str]:
    """A postcode with a town that customers there give."""
    rows = Party.objects.visible_to(actor).filter(postcode__in=keys).exclude(city="").order_by("postcode", "-city")
    return {postcode: f"{postcode} {city}" for postcode, city in rows.values_list("postcode", "city").distinct()}


_STORED: Mapping[str, Callable[[set[Any], Actor], dict[Key, str]]] = {
    "team": _teams, "employee": _users, "owner": _users, "product": _products, "customer": _customers,
    "postcode": _towns,
}  # fmt: skip


def _quarter(key: Key) -> str:
    year, quarter = divmod(int(key or 0), 10)
    return _("Q%(quarter)s %(year)s") % {"quarter": quarter, "year": year}


def _month(key: Key) -> str:
    return month_name(date(int(key or 0) // 100, int(key or 0) % 100, 1))


def _week(key: Key) -> str:
    year, week = divmod(int(key or 0), 100)
    return _("Week %(week)s of %(year)s") % {"week": week, "year": year}


def _channel(key: Key) -> str:
    return str(Channel(key).label) if key in Channel.values else str(key)


_PLAIN: Mapping[str, Callable[[Key], str]] = {
    "quarter": _quarter,
    "month": _month,
    "week": _week,
    "channel": _channel,
    "kind": lambda key: str(PartyKind(key).label) if key in PartyKind.values else str(key),
    "cell": lambda key: str(RFM_CELLS.get(str(key), key)),
    "customer": lambda key: f"#{key}",
}
