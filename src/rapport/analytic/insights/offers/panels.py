"""What the pages of a customer and of a product show of next offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.analytic.insights.offers.filter import KEY
from rapport.analytic.insights.tables import customers_url
from rapport.analytic.studies.offers.queries import latest_offers
from rapport.analytic.studies.offers.shapes import LEADS, STEPS, TOGETHER
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.operational.catalog.models import Product, ProductStanding
from rapport.operational.parties.models import Party, PartyKind
from rapport.web import writing

HEADS = (TOGETHER, LEADS, STEPS)
SHOWN = 5
MOST_LEVELS = 3
NOTABLE = 0.05


def offers(actor: Actor, party: Party) -> Mapping[str, Any] | None:
    """The link by which the page asks for the offers once it is shown; nothing without orders or offers at all."""
    standing = getattr(party, "standing", None)
    study = latest_offers()
    if standing is None or not standing.order_count or study is None or not study.figures.get("offers"):
        return None
    return {"party": party}


@dataclass(frozen=True)
class LinkLine:
    """A product that goes with another: how often, in words."""

    product: Product
    told: str


def links(actor: Actor, product: Product) -> Mapping[str, Any] | None:
    """What is often bought together with a product, and what it leads to; nothing before that was found."""
    standing = _standing(product)
    if standing is None:
        return None
    others = Product.objects.visible_to(actor).live().in_bulk({link["product"] for link in standing.links})
    parts = [(head_told(kind), _lines(standing, kind, others)) for kind in HEADS]
    return {
        "product": product,
        "parts": [part for part in parts if part[1]],
        "buyers": writing.number(standing.buyer_count),
        "offered_url": customers_url(f"{KEY}~is~{product.uuid}", sort="-revenue") if product.is_active else "",
    }


def _standing(product: Product) -> ProductStanding | None:
    try:
        found: ProductStanding = product.standing
    except ProductStanding.DoesNotExist:
        return None
    return found


def head_told(kind: str) -> str:
    """The head of a kind of links."""
    return {TOGETHER: _("Often bought together"), LEADS: _("Leads to"), STEPS: _("A step up")}[kind]


def _lines(standing: ProductStanding, kind: str, others: Mapping[int, Product]) -> list[LinkLine]:
    found = [link for link in standing.links if link["kind"] == kind and link["product"] in others]
    return [LinkLine(others[link["product"]], link_told(link)) for link in found[:SHOWN]]


def link_told(link: Mapping[str, Any]) -> str:
    """How often a link held."""
    words = {
        "share": writing.percent(link["confidence"]),
        "times": writing.number(link["lift"], 1),
        "count": writing.number(link["count"]),
    }
    if link["kind"] == TOGETHER:
        return _("in %(share)s of its orders (%(count)s), %(times)s times as often as usual") % words
    months = round(link["days"] / 30.4)
    later = ngettext("after %(months)s month", "after %(months)s months", months) % {"months": writing.number(months)}
    return _("%(share)s of its buyers (%(count)s), %(later)s") % {**words, "later": later}


@dataclass(frozen=True)
class Trait:
    """An attribute of the typical buyer, and that of all customers beside it."""

    label: str
    value: str
    of_all: str


def portrait(actor: Actor, product: Product) -> Mapping[str, Any] | None:
    """The typical buyer of a product; nothing before there is one."""
    standing = _standing(product)
    if standing is None or not standing.portrait:
        return None
    buyers = ngettext("%(count)s customer bought it", "%(count)s customers bought it", standing.buyer_count)
    return {
        "traits": _traits(standing.portrait),
        "buyers": buyers % {"count": writing.number(standing.buyer_count)},
    }


def _traits(found: Mapping[str, Any]) -> Sequence[Trait]:
    labels = {
        "kind": _("Kind"), "age": _("Age"), "work": _("Occupation or industry"), "region": _("Region"),
        "basket": _("Usual order"), "pace": _("Orders a year"), "breadth": _("Different products"),
        "tenure": _("Years as a customer"), "silence": _("Years since the last purchase"),
    }  # fmt: skip
    return [_trait(name, label, found[name]) for name, label in labels.items() if name in found]


def _trait(name: str, label: str, told: Mapping[str, Any]) -> Trait:
    if "shares" in told:
        top = sorted(told["shares"], key=lambda level: -told["shares"][level])[:MOST_LEVELS]
        top = [level for level in top if told["shares"][level] >= NOTABLE] or top[:1]
        values = (
            ", ".join(f"{_level(name, level)} ({writing.percent(shares.get(level, 0))})" for level in top)
            for shares in (told["shares"], told["of_all"])
        )
        return Trait(label, *values)
    if name == "basket":
        currency = ports.company.use()().currency
        return Trait(label, *(writing.money(told[key], currency) for key in ("mean", "of_all")))
    decimals = 0 if name == "age" else 1
    return Trait(label, writing.number(told["mean"], decimals), writing.number(told["of_all"], decimals))


def _level(name: str, level: str) -> str:
    return str(PartyKind(level).label) if name == "kind" and level in PartyKind.values else level
