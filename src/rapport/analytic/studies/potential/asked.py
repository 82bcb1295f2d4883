"""What the study of potential asks of the warehouse and of the operational database."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np

from rapport.analytic.extracts.conversations import OUTCOMES
from rapport.analytic.methods.margins import ACQUISITION, GOODS
from rapport.operational.catalog.models import OfferRefusal
from rapport.operational.conversations.models import Outcome
from rapport.operational.parties.models import LifeEvent, Relationship, RelationshipKind

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from rapport.analytic.warehouse.queries import Warehouse

MILLION = 1_000_000
DAYS_A_MONTH = 30.4375
MOST_FAMILIES = 40
LATELY = 90
UNWILLING = tuple(OUTCOMES.index(each) for each in (Outcome.DECLINED, Outcome.UNREACHED))


def back(day: ir.DateValue, as_of: date) -> ir.IntegerValue:
    """How many whole months before the day of the study: 0 are the last thirty days."""
    return (ibis.literal(as_of).delta(day, unit="day").cast("float64") / DAYS_A_MONTH).floor().cast("int64")


def customers(found: Warehouse, as_of: date) -> ir.Table:
    """Who has bought: customer_id, kind, months since the first purchase, expected_value; by customer."""
    table = found.table("customer_standing")
    bought = table.filter(table.purchase_count > 0, table.first_order_on.notnull())
    since = back(bought.first_order_on, as_of)
    return bought.select("customer_id", "kind", "expected_value", tenure=since).order_by("customer_id")


def lines(found: Warehouse, as_of: date) -> ir.Table:
    """Lines of known customers with the family of their product, its line where it has none."""
    line, product = found.table("fact_order_line"), found.table("dim_product")
    joined = line.inner_join(product, "product_id")
    family = ibis.coalesce(joined.family.nullif(""), joined.line.nullif(""))
    known = joined.customer_id.notnull() & (joined.quantity > 0) & (joined.ordered_on <= ibis.literal(as_of))
    return joined.filter(known).mutate(group=family).filter(lambda t: t.group.notnull())


def families(table: ir.Table, as_of: date) -> ir.Table:
    """What a buyer of each family brought in the last two years, the most held families first: amounts in the base
    currency; margin null where less than half of the revenue has a known cost."""
    lately = table.ordered_on > ibis.literal(as_of - timedelta(days=730))
    revenue, told = table.revenue.cast("float64") / MILLION, table.cost.notnull()
    margin = (table.revenue - table.cost).cast("float64") / MILLION
    return (
        table.group_by("group")
        .aggregate(
            holders=table.customer_id.nunique(),
            buyers=table.customer_id.nunique(where=lately),
            revenue=revenue.sum(where=lately).fill_null(0.0),
            covered=revenue.sum(where=lately & told).fill_null(0.0),
            margin=margin.sum(where=lately & told).fill_null(0.0),
        )
        .order_by(ibis.desc("holders"), "group")
        .limit(MOST_FAMILIES)
    )


def holdings(table: ir.Table, as_of: date) -> ir.Table:
    """Since how many months each customer holds each family: customer_id, group, back, ordered_on of the first."""
    first = table.group_by("customer_id", "group").aggregate(first_on=table.ordered_on.min())
    return first.mutate(back=back(first.first_on, as_of))


def bought(found: Warehouse, as_of: date, months: int) -> ir.Table:
    """What customers bought month by month, in the base currency: customer_id, back, revenue, margin."""
    table = found.table("fact_order")
    known = table.customer_id.notnull() & (table.ordered_on <= ibis.literal(as_of))
    dated = table.filter(known).mutate(back=back(table.ordered_on, as_of))
    dated = dated.filter(dated.back < months)
    return dated.group_by("customer_id", "back").aggregate(
        revenue=dated.revenue.sum().cast("float64") / MILLION, margin=dated.known_margin.sum().cast("float64") / MILLION
    )


def spent(found: Warehouse, as_of: date, months: int) -> ir.Table:
    """What customers cost month by month, other than goods and acquisition: customer_id, back, amount."""
    table = found.table("fact_cost")
    known = (table.day <= ibis.literal(as_of)) & table.customer_id.notnull() & table.kind.notin([GOODS, ACQUISITION])
    dated = table.filter(known, ~table.is_replaced, table.amount.notnull()).mutate(back=back(table.day, as_of))
    dated = dated.filter(dated.back < months)
    return dated.group_by("customer_id", "back").aggregate(amount=dated.amount.sum().cast("float64") / MILLION)


def covered(found: Warehouse, as_of: date) -> ir.Table:
    """Revenue and known margin of the last year: one row, to say the margin rate of the base."""
    table = found.table("fact_order")
    lately = table.filter(table.ordered_on > ibis.literal(as_of - timedelta(days=365)))
    lately = lately.filter(lately.ordered_on <= ibis.literal(as_of))
    names = {"revenue": "revenue", "covered": "covered", "margin": "known_margin"}
    sums = {name: lately[column].sum().fill_null(0).cast("float64") / MILLION for name, column in names.items()}
    return lately.aggregate(**sums)


def agreed(found: Warehouse, as_of: date) -> ir.Table:
    """Contracts: customer_id, months since they began, and since they were over (below zero or null while they run)."""
    table = found.table("fact_contract")
    begun = table.filter(table.starts_on <= ibis.literal(as_of))
    return begun.select("customer_id", begun=back(begun.starts_on, as_of), over=back(begun.over_on, as_of))


def talked(found: Warehouse, as_of: date) -> ir.Table:
    """Months with contact: customer_id, back, and whether all of it was in vain."""
    table = found.table("fact_interaction")
    known = table.filter(table.day <= ibis.literal(as_of)).mutate(back=back(table.day, as_of))
    return known.group_by("customer_id", "back").aggregate(
        unwilling=known.outcome.isin(UNWILLING).fill_null(False).all()
    )


def referred() -> tuple[Any, Any]:
    """Who was brought by whom: two arrays of ids, the brought and the bringers."""
    found = Relationship.objects.filter(kind=RelationshipKind.REFERRED_BY).order_by("pk")
    rows = list(found.values_list("subject_id", "object_id"))
    pairs = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def influencers() -> Any:
    """Who influences others."""
    found = Relationship.objects.filter(kind=RelationshipKind.INFLUENCES, ends_on=None)
    return np.array(sorted(set(found.values_list("subject_id", flat=True))), dtype=np.int64)


def lived(as_of: date) -> list[tuple[int, int, str]]:
    """Events in people's lives, and solutions that they refused: party, months before the day of the study, kind."""
    events = LifeEvent.objects.filter(happened_on__lte=as_of).order_by("pk")
    rows = [(party, day, kind) for party, day, kind in events.values_list("party_id", "happened_on", "kind")]
    refused = OfferRefusal.objects.order_by("pk").values_list("party_id", "refused_at")
    rows += [(party, at.date(), "programme_dropped") for party, at in refused if at.date() <= as_of]
    return [(party, int((as_of - day).days / DAYS_A_MONTH), kind) for party, day, kind in rows]
