"""Next offers as programs read them, and what the page begins with: over REST, from a terminal and in files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.insights.groups import Group, narrowed
from rapport.analytic.insights.offers.filter import KEY
from rapport.analytic.insights.portfolio.sheets import Sheet
from rapport.analytic.insights.queries import Reader, opened
from rapport.analytic.insights.queries.offers import ByProduct, NextOffers, Offers, by_product, offers, offers_of
from rapport.analytic.studies.offers.shapes import REASONS
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError
from rapport.operational.parties.models import Party


class NoOffersYet(DomainError):
    """Asked for offers before they were first computed."""

    code = "no_offers_yet"
    status = 404
    message = gettext_lazy(
        "Next offers have not been computed yet. They follow the nightly refresh, or `rapport studies offers`."
    )


@dataclass(frozen=True)
class OffersRead:
    """Who reads which offers."""

    reading: Reader
    group: Group | None
    found: Offers

    @property
    def of(self) -> str:
        """The word for the part that is read; empty: all customers."""
        return self.group.word if self.group else ""

    @property
    def by_product(self) -> ByProduct:
        return by_product(self.found)


def read(params: Mapping[str, str], actor: Actor) -> OffersRead:
    """Return who reads what. Refuses without the right to it, before there are offers, or a group out of sight."""
    reading, group = narrowed(opened(actor), params.get("of", ""), actor)
    found = offers(reading)
    if found is None:
        raise NoOffersYet
    return OffersRead(reading, group, found)


def offers_facts(params: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """Return the sums, the offers by product, and how well the study foresaw. Refuses as `read` does."""
    seen = read(params, actor)
    found = seen.by_product
    return {
        "part": seen.group.name if seen.group else "",
        "study": seen.found.study.uuid,
        "as_of": seen.found.study.as_of,
        "currency": ports.company.use()().currency,
        "figures": seen.found.study.figures,
        "total": found.total,
        "products": [
            {
                **{name: row[name] for name in (*found.total, *REASONS)},
                "product": row["product"],
                "uuid": row["uuid"],
                "filter": f"{KEY}~is~{row['uuid']}",
            }
            for row in found.rows
        ],
    }


def customer_facts(party: Party, actor: Actor) -> dict[str, Any]:
    """Return the offers of a customer and what is not to be offered to them. Refuses as `read` does."""
    found = read({}, actor).found
    told = offers_of(party, found)
    return {
        "party": party.uuid,
        "study": found.study.uuid,
        "as_of": found.study.as_of,
        "currency": ports.company.use()().currency,
        "offers": [_offer(place, each.row, each) for place, each in enumerate(told.offers, 1)],
        "refused": _refused(told),
    }


def _offer(place: int, row: Mapping[str, Any], offer: Any) -> dict[str, Any]:
    names = (
        "score", "propensity", "expected_revenue", "expected_margin", "reason", "count", "support", "confidence",
        "lift", "typical",
    )  # fmt: skip
    return {
        "place": place,
        "product": offer.product.name,
        "uuid": offer.product.uuid,
        "because": offer.because.name if offer.because else None,
        "because_uuid": offer.because.uuid if offer.because else None,
        **{name: row[name] for name in names},
    }


def _refused(told: NextOffers) -> list[dict[str, Any]]:
    return [
        {"product": each.product.name, "uuid": each.product.uuid, "reason": each.reason, "at": each.refused_at}
        for each in told.refusals
    ]


def offers_sheet(seen: OffersRead) -> Sheet:
    """The page's table as rows; whoever sees no margins gets no column of them."""
    names = [_("Product"), _("Family"), _("Customers"), _("Expected buyers"), _("Expected revenue")]
    columns = ["product", "family", "customers", "expected_buyers", "expected_revenue"]
    if seen.reading.sees_margin:
        names.append(_("Expected margin"))
        columns.append("expected_margin")
    return names, [tuple(row[column] for column in columns) for row in seen.by_product.rows]
