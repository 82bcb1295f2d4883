"""Next offers in words: why each is made, what it should bring, and how well past days were foreseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.analytic.insights.explain import Fact, Why
from rapport.analytic.insights.offers.facts import OffersRead
from rapport.analytic.insights.offers.filter import KEY
from rapport.analytic.insights.queries.offers import Offer
from rapport.analytic.insights.readings import StudyFigure
from rapport.analytic.insights.tables import Opens
from rapport.analytic.studies.models import Study
from rapport.analytic.studies.offers.shapes import LIKE, POPULAR, STEPS, TOGETHER
from rapport.kit.errors import NotFound
from rapport.operational.catalog.models import Product
from rapport.web import writing

LISTED = 100
Row = Mapping[str, Any]


@dataclass(frozen=True)
class OfferLine:
    """An offer to a customer in words."""

    product: Product
    because: str
    chance: str
    brings: str


def offer_line(offer: Offer, study: Study, currency: str) -> OfferLine:
    """Write an offer."""
    return OfferLine(offer.product, because(offer), chance_told(offer.row, study), brings_told(offer.row, currency))


def because(offer: Offer) -> str:
    """Why a product is offered."""
    row = offer.row
    words = {
        "product": offer.because.name if offer.because else "",
        "share": writing.percent(row["confidence"]),
        "times": writing.number(row["lift"], 1),
        "count": writing.number(row["count"]),
        "like": writing.percent(row["typical"]),
        "support": writing.percent(row["support"], 1),
    }
    if row["reason"] == STEPS and offer.because:
        return _("Because it is a step up from %(product)s: %(share)s of those who have it went on to this.") % words
    if row["reason"] == TOGETHER and offer.because:
        return (
            _("Because they have %(product)s: %(share)s of its buyers have this too, %(times)s times as many as usual.")
            % words
        )
    if row["reason"] == LIKE:
        return _("Because they are closer to its typical buyer than %(like)s of its buyers.") % words
    return _("Because %(support)s of all customers have bought it.") % words


def chance_told(row: Row, study: Study) -> str:
    """How likely it is bought, within as many days as were held out."""
    days = study.figures.get("held_days", 0)
    said = ngettext("%(share)s within %(days)s day", "%(share)s within %(days)s days", days)
    return said % {"share": writing.percent(row["propensity"]), "days": writing.number(days)}


def brings_told(row: Row, currency: str) -> str:
    """What an offer should bring: margin where it is known and may be seen, else revenue, which is said."""
    if row["expected_margin"] is not None:
        return _("expected margin %(amount)s") % {"amount": writing.money(row["expected_margin"], currency)}
    if row["expected_revenue"] is None:
        return ""
    return _("expected revenue %(amount)s") % {"amount": writing.money(row["expected_revenue"], currency)}


def proof_told(study: Study) -> str:
    """How well the last days were foreseen, popularity beside it."""
    told = study.figures
    if "recall" not in told:
        return ""
    words = {
        "recall": writing.percent(told["recall"], 1), "popular": writing.percent(told["popular"], 1),
        "days": writing.number(told["held_days"]), "count": writing.number(told["at"]),
    }  # fmt: skip
    said = _(
        "Tried on the last %(days)s days: of what customers bought for the first time, %(recall)s stood among "
        "%(count)s offers; offering what is popular meets %(popular)s."
    )
    if told.get("model") == "popular":
        return f"{said % words} {_('No model foresaw more than that: what is popular is offered.')}"
    return said % words


def why_none(study: Study) -> str:
    """Why a study offers nothing."""
    reasons = {
        "too_short": _("Next offers need a history of at least 140 days: a fifth of it is held out to try them."),
        "nothing_bought": _("No order names a customer and a product yet."),
    }
    few = _("Next offers need at least 30 customers who lately bought a product for the first time.")
    return reasons.get(study.figures.get("reason", ""), few)


@dataclass(frozen=True)
class ProductLine:
    """A row of the page: a product with those to whom it is offered."""

    product: str
    url: str
    customers: str
    customers_url: str
    buyers: str
    brings: str
    reason: str


@dataclass(frozen=True)
class OffersTeller:
    """Writes one reading of next offers."""

    seen: OffersRead
    currency: str
    opens: Opens

    @property
    def amount(self) -> str:
        """The name of the amounts of the page."""
        return _("Expected margin") if self.seen.reading.sees_margin else _("Expected revenue")

    def money(self, row: Row, *, compact: bool = False) -> str:
        name = "expected_margin" if self.seen.reading.sees_margin else "expected_revenue"
        return writing.money(row[name], self.currency, compact=compact)

    def band(self) -> list[StudyFigure]:
        """What offers should bring, to whom, and how well they were foreseen."""
        total, told = self.seen.by_product.total, self.seen.found.study.figures
        days = writing.number(told.get("held_days"))
        return [
            StudyFigure(
                "brings", self.amount, self.money(total, compact=True),
                _("of all offers, within %(days)s days") % {"days": days},
            ),
            StudyFigure(
                "customers", _("Customers with offers"), writing.number(total["customers"]),
                _("%(count)s offers") % {"count": writing.number(total["offers"])},
            ),
            StudyFigure(
                "buyers", _("Expected purchases"), writing.number(round(total["expected_buyers"])),
                _("of these offers, within %(days)s days") % {"days": days},
            ),
            StudyFigure(
                "proof", _("Foreseen"), writing.percent(told.get("recall"), 1),
                _("by popularity %(share)s") % {"share": writing.percent(told.get("popular"), 1)},
            ),
        ]  # fmt: skip

    def lines(self) -> list[ProductLine]:
        """The products that should bring most."""
        return [self._line(row) for row in self.seen.by_product.rows[:LISTED]]

    def _line(self, row: Row) -> ProductLine:
        return ProductLine(
            row["product"],
            str(row["uuid"]),
            writing.number(row["customers"]),
            self.opens.customers(f"{KEY}~is~{row['uuid']}", sort="-revenue"),
            writing.number(row["expected_buyers"], 1),
            self.money(row) or _("not known"),
            reason_told(max((TOGETHER, STEPS, LIKE, POPULAR), key=lambda kind: row[kind])),
        )

    def why(self, key: str) -> Why:
        """Return the explanation of a figure. Refuses figures that the page does not have."""
        make = {"brings": self._brings, "customers": self._offers, "buyers": self._buyers, "proof": self._proof}.get(
            key
        )
        if make is None:
            raise NotFound
        return make()

    def _counted(self) -> tuple[Fact, ...]:
        total = self.seen.by_product.total
        return (
            (_("Customers"), writing.number(total["customers"]), ""),
            (_("Offers"), writing.number(total["offers"]), ""),
        )

    def _brings(self) -> Why:
        facts = [*self._counted(), (self.amount, self.money(self.seen.by_product.total), "")]
        words = _(
            "The margin of a product is that of its orders of the last two years, where the cost of most of their "
            "revenue is known; offers of other products are not added."
        )
        return Why(self.amount, tuple(facts), _("chance × margin of an order of the product, added up"), words)

    def _offers(self) -> Why:
        told = self.seen.found.study.figures
        facts = (*self._counted(), (_("Products on offer"), writing.number(told.get("products")), ""))
        words = _(
            "Customers of the last two years have up to five: products on sale that they have never bought, that "
            "nobody has refused for them, and that at least five customers bought."
        )
        return Why(_("Customers with offers"), facts, _("the best five scores of each customer"), words)

    def _buyers(self) -> Why:
        total = self.seen.by_product.total
        facts = (*self._counted(), (_("Expected purchases"), writing.number(total["expected_buyers"], 1), ""))
        words = _(
            "The chance of an offer is how often offers of such a score were bought in the days held out, whether or "
            "not anybody spoke of them."
        )
        return Why(_("Expected purchases"), facts, _("sum of the chances of all offers"), words)

    def _proof(self) -> Why:
        told = self.seen.found.study.figures
        facts = (
            (_("Days held out"), writing.number(told.get("held_days")), ""),
            (_("Customers who bought anything new in them"), writing.number(told.get("judged")), ""),
            (_("Offers judged"), writing.number(told.get("at")), ""),
            (_("Met by the offers"), writing.percent(told.get("recall"), 1), ""),
            (_("Met by popularity"), writing.percent(told.get("popular"), 1), ""),
            (_("Products shown to anybody"), writing.percent(told.get("covered"), 1), ""),
            (_("Shown by popularity"), writing.percent(told.get("popular_covered"), 1), ""),
        )
        words = _(
            "Learned from the orders before these days alone; half of the customers choose among the models, the "
            "other half judge the choice. Where popularity meets as much, what is popular is offered."
        )
        formula = _("mean share of a customer’s first purchases that stood among their offers")
        return Why(_("Foreseen"), facts, formula, words)


def reason_told(kind: str) -> str:
    """A kind of reason in few words."""
    return {
        TOGETHER: _("goes with what they have"),
        STEPS: _("a step up"),
        LIKE: _("like its buyers"),
        POPULAR: _("popular"),
    }[kind]
