"""The standing study as Ibis expressions: worth, RFM and ABC of every customer, in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import ibis

from rapport.analytic.methods import abc, pareto, rfm, worth
from rapport.analytic.methods.rfm import Cell, Scoring

if TYPE_CHECKING:
    import ibis.expr.types as ir


DAYS_A_YEAR = 365.25
VALUED = {
    "customer_id": "int64",
    "expected_value": "int64",
    "expected_low": "int64",
    "expected_high": "int64",
    "expected_purchases": "float64",
    "alive": "int64",
}
"""What the value study finds of each customer, amounts in whole millionths."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """What the value study is told: months that one looks ahead, and percent that a year takes off a later amount."""

    months: int = 12
    discount: float = 10.0

    @property
    def days(self) -> float:
        return self.months * DAYS_A_YEAR / 12


def customer_worth(tables: Mapping[str, ir.Table], *, as_of: date) -> ir.Table:
    """One row a customer with an order until that day: what `methods.worth` says, in whole millionths."""
    found = worth.of_orders(tables["fact_order"], as_of=as_of)
    return found.mutate(
        revenue=found.revenue.fill_null(0).cast("int64"),
        margin=found.margin.cast("int64"),
        known_margin=found.known_margin.cast("int64"),
    )


@dataclass(frozen=True, slots=True)
class Cut:
    """How customers are cut: scores, named cells, ABC shares, and the first day whose orders count for them."""

    scoring: Scoring
    cells: Sequence[Cell] = rfm.CELLS
    customers: abc.Shares = abc.BY_CUSTOMERS
    amount: abc.Shares = abc.BY_AMOUNT
    since: date | None = None


def customer_standing(tables: Mapping[str, ir.Table], *, as_of: date, cut: Cut) -> ir.Table:
    """One row a customer with an order, with scores and classes computed on the whole base.

    RFM and ABC by revenue hold customers with a purchase since `cut.since`; ABC by margin those of them whose margin
    is known. scored_revenue and scored_margin are the amounts that were ranked.
    """
    base = tables["customer_worth"]
    counted = base if cut.since is None else _counted(tables, since=cut.since, as_of=as_of)
    buyers = counted.filter(counted.purchase_count > 0)
    scored = rfm.cells(rfm.scores(buyers, as_of=as_of, scoring=cut.scoring), cut.cells)
    shares = {"customers": cut.customers, "amount": cut.amount}
    by_revenue = abc.classes(buyers.select("customer_id", amount="revenue"), **shares)
    by_margin = abc.classes(buyers.select("customer_id", amount="margin"), **shares)
    scored = scored.select("customer_id", "r", "f", "m", "rfm", "cell")
    by_revenue = by_revenue.select(
        "customer_id",
        scored_revenue="amount",
        revenue_rank="rank",
        abc_count="by_customers",
        abc_revenue="by_amount",
    )
    by_margin = by_margin.select(
        "customer_id",
        scored_margin="amount",
        margin_rank="rank",
        abc_margin="by_amount",
        abc_margin_count="by_customers",
    )
    joined = base.left_join(scored, "customer_id").drop("customer_id_right")
    joined = joined.left_join(by_revenue, "customer_id").drop("customer_id_right")
    joined = joined.left_join(by_margin, "customer_id").drop("customer_id_right")
    place = tables["dim_customer"].select("customer_id", "kind", "owner_id", "team_id")
    return joined.inner_join(place, "customer_id")


def _counted(tables: Mapping[str, ir.Table], *, since: date, as_of: date) -> ir.Table:
    orders = tables["fact_order"]
    return customer_worth({"fact_order": orders.filter(orders.ordered_on >= ibis.literal(since))}, as_of=as_of)


def valued_standing(tables: Mapping[str, ir.Table], *, as_of: date, cut: Cut) -> ir.Table:
    """The standing of each customer and, beside it, what the studies of value and churn foresee where they do."""
    found = customer_standing(tables, as_of=as_of, cut=cut)
    found = found.left_join(tables["customer_value"], "customer_id").drop("customer_id_right")
    risk = tables["customer_churn"].select("customer_id", "churn_risk", "churn_reason")
    return found.left_join(risk, "customer_id").drop("customer_id_right")


def published(standing: ir.Table) -> ir.Table:
    """The rows of the study in the columns that `parties.services.standing` takes, amounts in whole millionths."""
    days = ("first_order_on", "last_order_on")
    return standing.select(
        party_id=standing.customer_id,
        revenue=standing.revenue,
        margin=standing.margin,
        margin_cover=standing.margin_cover,
        order_count=standing.order_count,
        purchase_count=standing.purchase_count,
        **{name: standing[name].strftime("%Y-%m-%d") for name in days},
        cadence_days=standing.cadence_mean,
        rfm_recency=standing.r,
        rfm_frequency=standing.f,
        rfm_monetary=standing.m,
        rfm_score=standing.rfm,
        **_classes(standing),
        revenue_rank=standing.revenue_rank,
        margin_rank=standing.margin_rank,
        expected_value=standing.expected_value,
        expected_low=standing.expected_low,
        expected_high=standing.expected_high,
        expected_purchases=standing.expected_purchases,
        alive=standing.alive,
        churn_risk=standing.churn_risk,
        churn_reason=standing.churn_reason.fill_null(""),
    ).order_by("party_id")


def placed(standing: ir.Table) -> ir.Table:
    """The cell and the classes of each customer alone."""
    return standing.select(party_id=standing.customer_id, **_classes(standing)).order_by("party_id")


def _classes(standing: ir.Table) -> dict[str, ir.Value]:
    """The cell and the classes, empty where a customer has none."""
    return {"rfm_cell": standing.cell.fill_null("")} | {
        name: standing[name].fill_null("") for name in ("abc_count", "abc_revenue", "abc_margin")
    }


def facts(found: ir.Table) -> ir.Table:
    """The facts alone, of what `worth` gives, in the columns that `publish_facts` takes."""
    days = ("first_order_on", "last_order_on")
    return found.select(
        party_id=found.customer_id,
        revenue=found.revenue.fill_null(0).cast("int64"),
        margin=found.margin.cast("int64"),
        margin_cover=found.margin_cover,
        order_count=found.order_count,
        purchase_count=found.purchase_count,
        **{name: found[name].strftime("%Y-%m-%d") for name in days},
        cadence_days=found.cadence_mean,
    )


def summary(standing: ir.Table) -> ir.Table:
    """The study's figures in one row: customers, buyers, revenue, margin where known, concentration."""
    top = pareto.figures(standing.filter(standing.r.notnull()).select("customer_id", amount="scored_revenue"))
    sums = standing.aggregate(
        customers=standing.count(),
        buyers=(standing.purchase_count > 0).sum(),
        revenue=standing.revenue.sum().cast("int64"),
        known_margin=standing.known_margin.sum().cast("int64"),
        without_margin=(standing.margin.isnull()).sum(),
    )
    return sums.cross_join(top.select("top_share", "half_share", "gini"))
