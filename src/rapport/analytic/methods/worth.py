"""What each customer has been worth: revenue, margin, purchases and cadence (contract row K12)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import ibis

from rapport.analytic.methods.shapes import FOLDED, LINES, require

if TYPE_CHECKING:
    import ibis.expr.types as ir


def orders(lines: ir.Table) -> ir.Table:
    """Fold order lines into orders and say which orders are purchases.

    Takes: `LINES` (customer_id, order_id, ordered_on: date, quantity, revenue: null without an exchange rate,
    cost: null when unknown), any numeric types, one money unit. Lines without customer stay, customer_id null.
    Gives: one row an order: customer_id, order_id, ordered_on, is_purchase, revenue (null when no line has one),
    known_margin, covered, spread, uncosted_lines, unrated_lines (see `worth`).
    Assumes: all lines of an order carry its customer and its day.
    Definition: a *purchase* is an order with at least one positive quantity, even at price zero. An order that comes
    to less than nothing reduces the amount at its own date and is never a purchase.
    Errors: WrongShape. Source: house definition, `docs/GLOSSARY.md` "Purchase".
    """
    lines = require(lines, LINES)
    has_revenue = lines.revenue.notnull()
    costed = has_revenue & lines.cost.notnull()
    return lines.group_by("customer_id", "order_id", "ordered_on").aggregate(
        is_purchase=((lines.quantity > 0).any() & (lines.revenue.sum().fill_null(0) >= 0)).fill_null(False),
        revenue=lines.revenue.sum(),
        known_margin=(lines.revenue - lines.cost).sum(where=costed),
        covered=lines.revenue.abs().sum(where=costed),
        spread=lines.revenue.abs().sum(),
        uncosted_lines=(has_revenue & lines.cost.isnull()).sum(),
        unrated_lines=lines.revenue.isnull().sum(),
    )


def worth(lines: ir.Table, *, as_of: date | None = None) -> ir.Table:
    """Sum up each customer's history, to the end of the day `as_of` (all of it without).

    Formula: revenue = Σ line revenue. margin = Σ (revenue − cost) when the cost of every line is known, else null:
    an unknown cost is never taken as zero. known_margin is that sum over costed lines alone and
    margin_cover = Σ|revenue of costed lines| / Σ|revenue| (0…1, null without revenue).
    cadence_mean and cadence_median: days between consecutive distinct purchase days (null with fewer than two).
    Takes: `LINES`. Gives: one row a customer with at least one order: customer_id, revenue, margin, known_margin,
    margin_cover, uncosted_lines, unrated_lines, order_count, purchase_count, purchase_days, first_order_on,
    last_order_on, first_purchase_on, last_purchase_on, cadence_mean, cadence_median. Money in the unit that came in.
    Assumes: revenue is net of tax in one currency; lines without a rate (null revenue) are counted, never added.
    Errors: WrongShape. Source: contract K12 « la valeur totale des transactions passées ».
    """
    return of_orders(orders(require(lines, LINES)), as_of=as_of)


def of_orders(found: ir.Table, *, as_of: date | None = None) -> ir.Table:
    """Sum up each customer's history from orders that were folded before: see `worth`.

    Formula, definitions and result are those of `worth`. Takes: what `orders` gives (other columns do not matter).
    Assumes: nothing more. Errors: WrongShape. Source: contract K12.
    """
    found = require(found, FOLDED)
    found = found.filter(found.customer_id.notnull())
    if as_of is not None:
        found = found.filter(found.ordered_on <= ibis.literal(as_of))
    sums = _sums(found)
    pace = cadence(found)
    joined = sums.left_join(pace, sums.customer_id == pace.customer_id)
    return joined.select(
        *[sums[name] for name in sums.columns],
        purchase_days=pace.purchase_days.fill_null(0),
        cadence_mean=pace.cadence_mean,
        cadence_median=pace.cadence_median,
    )


def _sums(found: ir.Table) -> ir.Table:
    sums = found.group_by("customer_id").aggregate(
        revenue=found.revenue.sum(),
        known_margin=found.known_margin.sum(),
        covered=found.covered.sum(),
        spread=found.spread.sum(),
        uncosted_lines=found.uncosted_lines.sum(),
        unrated_lines=found.unrated_lines.sum(),
        order_count=found.count(),
        purchase_count=found.is_purchase.sum(),
        first_order_on=found.ordered_on.min(),
        last_order_on=found.ordered_on.max(),
        first_purchase_on=found.ordered_on.min(where=found.is_purchase),
        last_purchase_on=found.ordered_on.max(where=found.is_purchase),
    )
    return sums.mutate(
        margin=ibis.ifelse(sums.uncosted_lines == 0, sums.known_margin, ibis.null()),
        margin_cover=sums.covered.fill_null(0).cast("float64") / sums.spread.cast("float64").nullif(0.0),
    ).drop("covered", "spread")


def cadence(found: ir.Table) -> ir.Table:
    """Measure the rhythm of purchases of each customer.

    Formula: gaps g_i = d_(i+1) − d_i in days over the sorted distinct purchase days d; cadence_mean = mean(g),
    cadence_median = median(g).
    Takes: what `orders` gives. Gives: one row a customer with a purchase: customer_id, purchase_days, cadence_mean,
    cadence_median (days, null with a single purchase day). Assumes: several purchases of one day are one visit.
    Errors: none. Source: customer-days of Fader & Hardie's CDNOW study.
    """
    days = found.filter(found.is_purchase).select("customer_id", "ordered_on").distinct()
    previous = days.ordered_on.lag().over(group_by=days.customer_id, order_by=days.ordered_on)
    gaps = days.mutate(gap=days.ordered_on.delta(previous, unit="day"))
    return gaps.group_by("customer_id").aggregate(
        purchase_days=gaps.count(), cadence_mean=gaps.gap.mean(), cadence_median=gaps.gap.cast("float64").median()
    )
