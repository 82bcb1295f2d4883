"""Why a figure is what it is: its formula, its numbers, its populations, its period and its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from rapport.analytic.insights.asked import Asked
from rapport.analytic.insights.populations import Population
from rapport.analytic.insights.portfolio.showing import PURCHASES
from rapport.analytic.insights.queries import Portfolio
from rapport.analytic.insights.tables import Opens
from rapport.analytic.insights.told import active_told, classes_told, horizon_told, scores_told, span_told
from rapport.analytic.methods.rates import PURCHASE
from rapport.kit.errors import NotFound
from rapport.web import writing

Fact = tuple[str, str, str]


@dataclass(frozen=True)
class Why:
    """A title, the numbers behind it (label, value, address), the formula and the definition in words.

    `span` says of which orders, where that is not the period of the page.
    """

    title: str
    facts: tuple[Fact, ...]
    formula: str
    definition: str
    span: str = ""


@dataclass(frozen=True)
class Ground:
    """What an explanation is made from."""

    found: Portfolio
    asked: Asked
    currency: str
    opens: Opens

    def population(self, label: str, name: str, count: int) -> Fact:
        return (label, writing.number(count), self.opens.population(Population(name, self.asked.window)))

    def money(self, value: float | None) -> str:
        return writing.money(value, self.currency)


def why(key: str, ground: Ground) -> Why:
    """Return the explanation of a figure. Refuses figures that the page does not have."""
    make = _WHYS.get(key)
    if make is None:
        raise NotFound
    return make(ground)


def _opening_words(asked: Asked) -> str:
    if asked.opening is None:
        return _("Customers at the start: everyone who had bought before the first day.")
    return _("Customers at the start: their last purchase before the first day is at most %(months)s months old.") % {
        "months": asked.opening
    }


def _lost_words(asked: Asked) -> str:
    if asked.lost is None:
        return _("Lost: no purchase in the period. Retention and attrition add up to 100 %.")
    return _(
        "Lost: no purchase in the %(months)s months before the last day. Retention and attrition add up to 100 %%."
    ) % {"months": asked.lost}


def _known_words() -> str:
    return _("All customers: everyone with a purchase until the last day of the period.")


def _rate(
    ground: Ground, key: str, title: str, top: tuple[str, str], bottom: tuple[str, str], formula: str, words: str
) -> Why:
    row = ground.found.rates[key]
    facts = (
        ground.population(top[0], top[1], row["numerator"]),
        ground.population(bottom[0], bottom[1], row["denominator"]),
        (_("Rate"), writing.percent(row["value"], 2), ""),
    )
    return Why(title, facts, formula, words)


def _ordering(ground: Ground) -> Why:
    return _rate(
        ground, "ordering", _("Loyalty rate"),
        (_("Bought in the period"), "ordered"), (_("All customers"), "known"),
        _("customers with a purchase in the period ÷ all customers × 100"), _known_words(),
    )  # fmt: skip


def _active(ground: Ground) -> Why:
    active = ground.asked.active
    words = _("%(active)s; choose another meaning under Definitions.") % {"active": capfirst(active_told(active))}
    if active == PURCHASE:
        words = f"{words} {_('With this one the rate equals the loyalty rate.')}"
    return _rate(
        ground, "active", _("Renewal rate"),
        (_("Active in the period"), "active"), (_("All customers"), "known"),
        _("customers active in the period ÷ all customers × 100"), f"{words} {_known_words()}",
    )  # fmt: skip


def _repurchase(ground: Ground) -> Why:
    words = _("A further purchase comes after a first one, be it on the same day.")
    return _rate(
        ground, "repurchase", _("Repurchase rate"),
        (_("Bought again in the period"), "bought_again"), (_("All customers"), "known"),
        _("customers with a further purchase in the period ÷ all customers × 100"), f"{words} {_known_words()}",
    )  # fmt: skip


def _retention(ground: Ground) -> Why:
    return _rate(
        ground, "retention", _("Retention rate"), (_("Kept"), "retained"), (_("Customers at the start"), "opening"),
        _("customers kept over the period ÷ customers at its start × 100"),
        f"{_opening_words(ground.asked)} {_lost_words(ground.asked)}",
    )  # fmt: skip


def _attrition(ground: Ground) -> Why:
    return _rate(
        ground, "attrition", _("Attrition rate"), (_("Lost"), "lost"), (_("Customers at the start"), "opening"),
        _("customers lost in the period ÷ customers at its start × 100"),
        f"{_opening_words(ground.asked)} {_lost_words(ground.asked)}",
    )  # fmt: skip


def _buyers(ground: Ground) -> Why:
    found = ground.found
    facts = (
        ground.population(_("Bought in the period"), "ordered", found.rates["ordering"]["numerator"]),
        (_("Purchases"), writing.number(found.now["purchases"]), ground.opens.sum(ground.asked.window, PURCHASES)),
        (_("Before"), writing.number(found.rates_before["ordering"]["numerator"]), ""),
    )
    words = _("A purchase is an order with at least one positive quantity, even at price zero. A return is none.")
    return Why(_("Customers with a purchase"), facts, _("number of customers with a purchase in the period"), words)


def _revenue(ground: Ground) -> Why:
    now = ground.found.now
    facts = [
        (_("Orders"), writing.number(now["orders"]), ground.opens.sum(ground.asked.window)),
        (_("Before"), ground.money(ground.found.change["before"]), ""),
    ]
    if now["without_customer"]:
        facts.append((_("Orders without customer"), writing.number(now["without_customer"]), ""))
    facts += [
        (_("Without a rate, not added"), writing.money(row["amount"], row["currency"]), "")
        for row in ground.found.apart
    ]
    words = _(
        "Net of tax, at the order's date, in the base currency at that day's rate. Returns reduce it at their own date."
    )
    return Why(_("Revenue"), tuple(facts), _("sum of the lines of all orders that are not cancelled"), words)


def _margin(ground: Ground) -> Why:
    now = ground.found.now
    facts = (
        (_("On lines whose cost is known"), ground.money(now["known_margin"]), ""),
        (_("Share of revenue that they cover"), writing.percent(now["cover"], 1), ""),
        (_("Lines without cost"), writing.number(now["uncosted_lines"]), ""),
    )
    words = _("Where the cost of a line is unknown, the margin is not known: it is never taken as revenue.")
    return Why(_("Margin"), facts, _("sum of revenue − cost of goods"), words)


def _basket(ground: Ground) -> Why:
    now, before = ground.found.now, ground.found.before
    facts = (
        (_("Purchases"), writing.number(now["baskets"]), ground.opens.sum(ground.asked.window, PURCHASES)),
        (_("Their revenue"), ground.money(now["basket_sum"]), ""),
        (_("Before"), ground.money(before["basket"]), ""),
    )
    words = _("Returns and purchases without an exchange rate are left out.")
    return Why(_("Average basket"), facts, _("revenue of the period's purchases ÷ number of these purchases"), words)


def _top(ground: Ground) -> Why:
    row = ground.found.concentration
    edge = ground.found.edges.get("top", "")
    url = ground.opens.customers(edge, sort="-revenue") if edge else ""
    facts = (
        (_("First 20%, customers"), writing.number(row["top_customers"]), url),
        (_("Their amount"), ground.money(row["top_amount"]), ""),
        (_("Amount of all"), ground.money(row["total"]), ""),
        (_("Gini index"), writing.number(row["gini"], 3), ""),
    )
    words = _("The number of customers is rounded to the nearest.")
    span = span_told(ground.found.rules)
    return Why(
        _("Share of the first 20%"), facts, _("amount of the first 20% (customers) ÷ amount of all"), words, span
    )


def _existing(ground: Ground) -> Why:
    row = ground.found.flows
    facts = (
        ground.population(_("Customers"), "existing_ordered", row["customers"]),
        (_("Purchases"), writing.number(row["purchases"]), ""),
        (_("Revenue"), ground.money(row["revenue"]), ""),
    )
    words = _("Existing customers had bought before the first day of the period. Returns in the period are included.")
    return Why(
        _("Orders of existing customers"),
        facts,
        _("purchases in the period of customers who had bought before it"),
        words,
    )


def _new(ground: Ground) -> Why:
    row = ground.found.flows
    facts = (
        ground.population(_("Customers"), "new", row["new_customers"]),
        (_("Purchases"), writing.number(row["new_purchases"]), ""),
        (_("Revenue"), ground.money(row["new_revenue"]), ""),
    )
    words = _("New customers bought for the first time in the period.")
    return Why(
        _("Orders of new customers"),
        facts,
        _("purchases in the period of customers who had never bought before"),
        words,
    )


def _change(ground: Ground) -> Why:
    row = ground.found.change
    facts = (
        (ground.asked.label, ground.money(row["now"]), ""),
        (ground.asked.earlier_label, ground.money(row["before"]), ""),
        (_("Change"), writing.percent(row["ratio"], 2, signed=True), ""),
    )
    return Why(_("Change in revenue"), facts, _("(revenue − revenue before) ÷ revenue before × 100"), "")


def _abc(ground: Ground) -> Why:
    facts = (
        (_("Rule"), classes_told(ground.found.rules), ""),
        (_("Orders"), horizon_told(ground.found.rules), ""),
        (_("Not classed, amount unknown"), writing.number(ground.found.unclassed), ""),
    )
    words = _(
        "Classes are cut on all customers of the company; the counts are of those you see. "
        "The customer who crosses a line belongs to the better class."
    )
    span = span_told(ground.found.rules)
    return Why(_("ABC classes"), facts, _("customers ordered by amount, the amounts added up"), words, span)


def _rfm(ground: Ground) -> Why:
    words = _(
        "Scores are cut on all customers of the company. Recency is the time since the last purchase, frequency the "
        "number of purchases, the amount their revenue."
    )
    facts = (
        (_("Customers with scores"), writing.number(ground.found.scored), ground.opens.customers("rfm_recency~min~1")),
        (_("Rule"), scores_told(ground.found.rules), ""),
        (_("Orders"), horizon_told(ground.found.rules), ""),
    )
    span = span_told(ground.found.rules)
    return Why(_("RFM scores"), facts, _("100 × recency + 10 × frequency + amount, 1 is the lowest score"), words, span)


_WHYS: dict[str, Callable[[Ground], Why]] = {
    "ordering": _ordering,
    "active": _active,
    "repurchase": _repurchase,
    "retention": _retention,
    "attrition": _attrition,
    "buyers": _buyers,
    "revenue": _revenue,
    "margin": _margin,
    "basket": _basket,
    "top": _top,
    "existing": _existing,
    "new": _new,
    "change": _change,
    "abc": _abc,
    "rfm": _rfm,
}
