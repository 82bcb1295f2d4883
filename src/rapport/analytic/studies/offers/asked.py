"""What the study of next offers asks of the warehouse and of the operational database."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow as pa

from rapport.analytic.extracts import Extract, open_source
from rapport.analytic.methods.bought import Keys, placed
from rapport.analytic.studies.offers.shapes import ACTIVE_DAYS
from rapport.analytic.studies.offers.tables import Catalogue
from rapport.operational.catalog.models import OfferRefusal, Product
from rapport.operational.parties.models import Party

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from rapport.analytic.warehouse.queries import Warehouse

MILLION = 1_000_000
LEAST_COVER = 0.5
DAYS_A_YEAR = 365.25
PROFILE = Extract(
    "profile",
    Party,
    {
        "customer_id": ("id", "BIGINT"),
        "kind": ("kind", "VARCHAR"),
        "born_on": ("born_on", "DATE"),
        "work": ("CASE WHEN kind = 'company' THEN industry ELSE job_title END", "VARCHAR"),
        "region": ("CASE WHEN country IN ('', 'FR') THEN substr(postcode, 1, 2) ELSE country END", "VARCHAR"),
    },
    condition="binned_at IS NULL",
)
"""What portraits know of customers: read when the study runs, kept nowhere."""
HABITS = ("tenure", "silence", "pace", "basket", "breadth")
NUMBERS = ("age", *HABITS)
CHOICES = ("kind", "work", "region")


def lines(found: Warehouse, until: date) -> ir.Table:
    """The lines of known products that known customers bought until a day; what went back is no purchase."""
    table = found.table("fact_order_line")
    return table.filter(
        table.customer_id.notnull(), table.product_id.notnull(), table.quantity > 0,
        table.ordered_on <= ibis.literal(until),
    )  # fmt: skip


def pairs(table: ir.Table, until: date) -> ir.Table:
    """Who bought what: who, what, and days since they last did."""
    last = table.ordered_on.max()
    return table.group_by(who=table.customer_id, what=table.product_id).aggregate(
        age=ibis.literal(until).delta(last, unit="day").cast("float64")
    )


def active(table: ir.Table, day: date) -> ir.Table:
    """Customers who bought within the last two years before a day."""
    since = ibis.literal(day - timedelta(days=ACTIVE_DAYS))
    return table.filter(table.ordered_on > since).select("customer_id").distinct().order_by("customer_id")


def baskets(table: ir.Table) -> ir.Table:
    """Which order held which product."""
    return table.select(who="order_id", what="product_id").distinct()


def firsts(table: ir.Table) -> ir.Table:
    """When each customer first bought each product."""
    return table.group_by("customer_id", "product_id").aggregate(first_on=table.ordered_on.min())


def followed(first: ir.Table) -> ir.Table:
    """How many customers first bought a product on a day after they first bought another, and days between (median)."""
    later = first.view()
    joined = first.join(later, [first.customer_id == later.customer_id, first.first_on < later.first_on])
    days = later.first_on.delta(first.first_on, unit="day")
    return joined.group_by(given=first.product_id, then=later.product_id).aggregate(
        count=joined.count(), days=days.median().cast("float64")
    )


def brought(table: ir.Table, since: date) -> ir.Table:
    """What an order of each product brings: revenue, and margin where most of the revenue has a known cost."""
    lately = table.filter(table.ordered_on > ibis.literal(since), table.revenue.notnull())
    told = lately.cost.notnull()
    revenue = lately.revenue.cast("float64")
    sums = lately.group_by("product_id").aggregate(
        orders=lately.order_id.nunique().cast("float64"),
        revenue=revenue.sum(),
        covered=revenue.sum(where=told).fill_null(0.0),
        margin=(revenue - lately.cost.cast("float64")).sum(where=told).fill_null(0.0),
    )
    each = sums.revenue / sums.orders
    known = sums.covered >= LEAST_COVER * sums.revenue
    rate = ibis.ifelse(known, sums.margin / sums.covered.nullif(0.0), None)
    return sums.select("product_id", revenue=each, margin=each * rate)


def catalogue() -> Catalogue:
    """The products that are not in the bin."""
    names = ("pk", "is_active", "family", "currency", "price")
    rows = list(Product.objects.live().order_by("pk").values_list(*names))
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    price = [float(value) if value is not None else np.nan for value in columns[4]]
    return Catalogue(
        np.array(columns[0], np.int64), np.array(columns[1], bool), np.array(columns[2], str),
        np.array(columns[3], str), np.array(price, np.float64),
    )  # fmt: skip


def refused() -> pa.Table:
    """What is not to be offered to whom."""
    rows = list(OfferRefusal.objects.values_list("party_id", "product_id"))
    who, what = zip(*rows, strict=True) if rows else ((), ())
    return pa.table({"who": pa.array(who, pa.int64()), "what": pa.array(what, pa.int64())})


def profiles(table: ir.Table, found: Warehouse, customers: Keys, as_of: date) -> dict[str, Keys]:
    """What portraits know of customers, in the order of these: who they are, and how they buy.

    tenure and silence: years since the first and the last purchase; pace: orders a year; basket: amount of an order,
    in tenths of powers of ten; breadth: different products, likewise; age in years.
    """
    habits = found.frame(_habits(table, as_of))
    told = _in_order(habits, customers)
    with open_source() as source:
        kinds = {name: kind for name, (_, kind) in PROFILE.columns.items()}
        person = _in_order(source.ask(PROFILE.sql, kinds).read_all(), customers)
    born = np.array(person["born_on"], "datetime64[D]")
    age = (np.datetime64(as_of, "D") - born).astype(np.float64) / DAYS_A_YEAR
    age = np.where((age > 0) & (age < 120), age, np.nan)
    return {"age": age, **{name: told[name] for name in HABITS}, **{name: person[name] for name in CHOICES}}


def _habits(table: ir.Table, as_of: date) -> ir.Table:
    day = ibis.literal(as_of)
    orders = table.order_id.nunique().cast("float64")
    tenure = day.delta(table.ordered_on.min(), unit="day").cast("float64") / DAYS_A_YEAR
    amount = table.revenue.sum().fill_null(0).cast("float64") / MILLION
    sums = table.group_by("customer_id").aggregate(
        tenure=tenure,
        silence=day.delta(table.ordered_on.max(), unit="day").cast("float64") / DAYS_A_YEAR,
        orders=orders,
        amount=amount,
        products=table.product_id.nunique().cast("float64"),
    )
    basket = ibis.greatest(sums.amount / sums.orders, 0.01)
    return sums.select(
        "customer_id", "tenure", "silence",
        pace=sums.orders / ibis.greatest(sums.tenure, 1.0),
        basket=basket.log10(), breadth=sums.products.log10(),
    )  # fmt: skip


def _in_order(rows: pa.Table, customers: Keys) -> dict[str, Keys]:
    """The columns of a table for these customers; missing where it does not hold one."""
    keys = rows.column("customer_id").to_numpy()
    order = np.argsort(keys)
    place, known = placed(keys[order], customers)
    taken = rows.take(pa.array(order[place], mask=~known))
    return {
        name: taken.column(name).to_numpy(zero_copy_only=False) for name in rows.column_names if name != "customer_id"
    }
