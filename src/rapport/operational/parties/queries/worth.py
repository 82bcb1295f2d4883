"""The worth of a party as its page tells it: the figures of its standing, and why each is what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext, ngettext

from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.registry import Registry
from rapport.operational.parties.models import CHURN_REASONS, RFM_CELLS, Party, Standing
from rapport.web import writing

RESTRICTED = frozenset({"margin", "expected"})
MOST_FIGURES = 4
behind: Registry[Callable[[Party, Actor], str]] = Registry("what figures are made from")
rules_told: Registry[Callable[[], Sequence[str]]] = Registry("rules behind figures")


@dataclass(frozen=True)
class Figure:
    """A figure of the highlights; `key` opens why."""

    key: str
    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Worth:
    """The main figure and those beside it; empty for a party without orders."""

    main: Figure | None
    others: Sequence[Figure] = ()


@dataclass(frozen=True)
class Why:
    """What a figure means and what it was made from."""

    title: str
    formula: str
    inputs: Sequence[tuple[str, str]] = field(default_factory=list)
    computed_at: datetime | None = None
    behind: str = ""


def worth(party: Party, actor: Actor) -> Worth:
    """Return the figures of a party, margin only for readers who may see it."""
    standing = _standing(party)
    if standing is None or not standing.order_count:
        return Worth(None)
    figures = [_margin(standing), _expected(standing)] if actor.sees_field("standing.margin") else []
    figures += [_rhythm(standing), _rfm(standing), _abc(standing)]
    figures = [figure for figure in figures if figure.value]
    if len(figures) > MOST_FIGURES:
        figures = [figure for figure in figures if figure.key != "cadence"]
    return Worth(_revenue(standing), figures)


def why(party: Party, figure: str, actor: Actor) -> Why | None:
    """Return formula, inputs and time of a figure; None for a figure that does not exist or is hidden."""
    standing = _standing(party)
    if standing is None or (figure in RESTRICTED and not actor.sees_field("standing.margin")):
        return None
    explain = _REASONS.get(figure)
    if explain is None:
        return None
    found = explain(standing)
    if found is None:
        return None
    address = behind.get(figure)
    return replace(_with_rules(found, figure), behind=address(party, actor) if address else "")


def _with_rules(found: Why, figure: str) -> Why:
    """The explanation with the rules by which the figure was cut, where somebody tells them."""
    tell = rules_told.get(figure)
    rules = [(gettext("Rule"), sentence) for sentence in (tell() if tell else ())]
    return replace(found, inputs=[*found.inputs, *rules])


def _standing(party: Party) -> Standing | None:
    return getattr(party, "standing", None)


def _money(amount: Decimal | None) -> str:
    return writing.money(amount, ports.company.use()().currency)


def _revenue(standing: Standing) -> Figure:
    count = standing.order_count
    orders = ngettext("%(count)s order", "%(count)s orders", count) % {"count": writing.number(count)}
    first, last = writing.day(standing.first_order_on), writing.day(standing.last_order_on)
    said = gettext("%(orders)s, %(first)s") if first == last else gettext("%(orders)s from %(first)s to %(last)s")
    note = said % {"orders": orders, "first": first, "last": last}
    return Figure("revenue", gettext("Revenue so far"), _money(standing.revenue), note)


def _margin(standing: Standing) -> Figure:
    if standing.margin is None:
        return Figure("margin", gettext("Margin"), gettext("Not known"), _cover(standing))
    return Figure("margin", gettext("Margin"), _money(standing.margin), _cover(standing))


def _expected(standing: Standing) -> Figure:
    if standing.expected_value is None:
        return Figure("expected", gettext("Expected value"), "")
    note = gettext("between %(low)s and %(high)s") % _interval(standing)
    return Figure("expected", gettext("Expected value"), _money(standing.expected_value), note)


def _interval(standing: Standing) -> dict[str, str]:
    return {"low": _money(standing.expected_low), "high": _money(standing.expected_high)}


def _cover(standing: Standing) -> str:
    share = standing.margin_cover
    if share is None or share >= 1:
        return ""
    return gettext("cost known for %(share)s") % {"share": writing.percent(share)}


def _rhythm(standing: Standing) -> Figure:
    days = round(standing.cadence_days or 0)
    said = ngettext("%(count)s day", "%(count)s days", days) % {"count": writing.number(days)} if days else ""
    return Figure("cadence", gettext("Between purchases"), said, gettext("on average") if days else "")


def _rfm(standing: Standing) -> Figure:
    cell = str(RFM_CELLS.get(standing.rfm_cell, standing.rfm_cell))
    return Figure("rfm", gettext("RFM"), cell, str(standing.rfm_score or ""))


def _abc(standing: Standing) -> Figure:
    rank = standing.revenue_rank
    note = gettext("rank %(rank)s") % {"rank": writing.number(rank)} if rank else ""
    return Figure("abc", gettext("ABC by revenue"), standing.abc_revenue, note)


def _why_revenue(standing: Standing) -> Why:
    return Why(
        gettext("Revenue so far"),
        gettext(
            "Sum of the order lines, net of tax, returns deducted, each at the rate of its day. "
            "Cancelled orders and orders in a currency without a rate do not count."
        ),
        [
            (gettext("Orders"), writing.number(standing.order_count)),
            (gettext("Purchases"), writing.number(standing.purchase_count)),
            (gettext("First order"), writing.day(standing.first_order_on)),
            (gettext("Last order"), writing.day(standing.last_order_on)),
        ],
        standing.facts_at,
    )


def _why_margin(standing: Standing) -> Why:
    return Why(
        gettext("Margin"),
        gettext(
            "Revenue minus the cost of the goods, where that cost is known. An unknown cost is never taken as zero."
        ),
        [
            (gettext("Revenue"), _money(standing.revenue)),
            (gettext("Margin"), _money(standing.margin)),
            (gettext("Share of revenue whose cost is known"), writing.percent(standing.margin_cover)),
        ],
        standing.facts_at,
    )


def _why_expected(standing: Standing) -> Why | None:
    if standing.expected_value is None:
        return None
    return Why(
        gettext("Expected value"),
        gettext(
            "What this customer will bring if they go on as they do: expected purchases × expected amount × margin "
            "rate, each purchase discounted to today. In four cases out of five it lies in the interval."
        ),
        [
            (gettext("Interval"), gettext("between %(low)s and %(high)s") % _interval(standing)),
            (gettext("Expected purchases"), writing.number(standing.expected_purchases, 2)),
            (gettext("Still a customer"), writing.percent((standing.alive or 0) / 100)),
            (gettext("Purchases"), writing.number(standing.purchase_count)),
            (gettext("Last order"), writing.day(standing.last_order_on)),
        ],
        standing.scored_at,
    )


def _why_risk(standing: Standing) -> Why | None:
    if standing.churn_risk is None:
        return None
    reason = CHURN_REASONS.get(standing.churn_reason)
    inputs = [(gettext("Risk of loss"), writing.percent(standing.churn_risk / 100))]
    inputs += [(gettext("Main reason"), str(reason))] if reason else []
    return Why(
        gettext("Risk of loss"),
        gettext(
            "The chance that this customer buys nothing within the number of days after which your company counts a "
            "customer as lost, told by how customers who were alike went on after earlier days."
        ),
        [*inputs, (gettext("Last order"), writing.day(standing.last_order_on))],
        standing.scored_at,
    )


def _why_cadence(standing: Standing) -> Why:
    return Why(
        gettext("Between purchases"),
        gettext("Days from the first purchase to the last, divided by the number of purchases less one."),
        [
            (gettext("First order"), writing.day(standing.first_order_on)),
            (gettext("Last order"), writing.day(standing.last_order_on)),
            (gettext("Purchases"), writing.number(standing.purchase_count)),
        ],
        standing.facts_at,
    )


def _why_rfm(standing: Standing) -> Why:
    return Why(
        gettext("RFM"),
        gettext(
            "Three scores among all customers, 1 is the lowest: how recent the last purchase is, how many there were, "
            "how much they brought. The cell is named after the three."
        ),
        [
            (gettext("Recency"), writing.number(standing.rfm_recency)),
            (gettext("Frequency"), writing.number(standing.rfm_frequency)),
            (gettext("Amount"), writing.number(standing.rfm_monetary)),
        ],
        standing.scored_at,
    )


def _why_abc(standing: Standing) -> Why:
    return Why(
        gettext("ABC by revenue"),
        gettext(
            "Customers in the order of their revenue: A are those who make the first and largest part of it "
            "together, B the next part, C the last."
        ),
        [
            (gettext("Revenue"), _money(standing.revenue)),
            (gettext("Rank"), writing.number(standing.revenue_rank)),
        ],
        standing.scored_at,
    )


_REASONS: Mapping[str, Callable[[Standing], Why | None]] = {
    "revenue": _why_revenue,
    "margin": _why_margin,
    "cadence": _why_cadence,
    "expected": _why_expected,
    "risk": _why_risk,
    "rfm": _why_rfm,
    "abc": _why_abc,
}
