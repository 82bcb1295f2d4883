"""The portfolio of one reader: figures, rates, concentration, classes and the RFM grid, within their scope."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis
from django.core.cache import caches

from rapport.analytic.insights.asked import MARGIN, Asked, read
from rapport.analytic.methods import abc, pareto, rates
from rapport.analytic.methods.rates import Window
from rapport.analytic.studies.models import Study
from rapport.analytic.studies.policies import SEE
from rapport.analytic.studies.queries import NotScoredYet, latest_standing
from rapport.analytic.warehouse import queries as warehouse
from rapport.analytic.warehouse.queries import Warehouse, within
from rapport.core.access.policies import demand, policy_of
from rapport.kit.actor import Actor
from rapport.kit.errors import NotAllowed
from rapport.kit.scope import Scope
from rapport.operational.parties.models import Party

if TYPE_CHECKING:
    import ibis.expr.types as ir

MILLION = 1_000_000
KEPT_SECONDS = 900
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Reader:
    """A build of the warehouse, opened within the scope of one reader."""

    found: Warehouse
    study: Study
    scope: Scope
    sees_margin: bool
    chosen: frozenset[int] | None = None

    @property
    def standing(self) -> ir.Table:
        return self.mine(self.found.table("customer_standing"))

    @property
    def orders(self) -> ir.Table:
        """Orders that count until the day of the study."""
        table = self.mine(self.found.table("fact_order"))
        return table.filter(table.ordered_on <= ibis.literal(self.study.as_of))

    def mine(self, table: ir.Table) -> ir.Table:
        """The rows of a mart within the scope, of the chosen customers where some were."""
        seen = within(table, self.scope)
        return seen if self.chosen is None else seen.semi_join(self.found.keys(self.chosen), "customer_id")

    def kept(self, name: str, make: Callable[[], Any]) -> Any:
        """A result of this build and this scope, computed once."""
        return caches["local"].get_or_set(self._key(name), make, KEPT_SECONDS)

    def has_kept(self, name: str) -> bool:
        return self._key(name) in caches["local"]

    def _key(self, name: str) -> str:
        who = hash((self.scope, self.sees_margin, self.chosen))
        return f"insights:{self.found.name}:{self.study.pk}:{who}:{hash(name)}"

    def last_day(self) -> date:
        """The day until which one reads: the study's, or that of the last order when a year lies between them."""
        last = self.kept("last_day", lambda: self.found.row(self.orders.aggregate(day=self.orders.ordered_on.max())))
        found: date | None = last["day"]
        return found if found and found < self.study.as_of - timedelta(days=365) else self.study.as_of


def reader(actor: Actor) -> Reader | None:
    """Open the warehouse for this reader, or answer nothing before the first refresh."""
    study, found = latest_standing(), warehouse.open_readonly()
    if study is None or found is None:
        return None
    return Reader(found, study, policy_of(Party).visible(actor), actor.sees_field("standing.margin"))


def opened(actor: Actor, *, with_margin: bool = False) -> Reader:
    """Return the reader of the portfolio. Refuses without the right to it, before the first refresh, and, asked with
    margin, whoever may see none."""
    demand(actor, SEE)
    reading = reader(actor)
    if reading is None:
        raise NotScoredYet
    if with_margin and not reading.sees_margin:
        raise NotAllowed
    return reading


def part(reading: Reader, customers: Iterable[int]) -> Reader:
    """The same reading of some customers alone; of those, whoever is within the scope."""
    return replace(reading, chosen=frozenset(customers))


def warm() -> None:
    """Load the engine and read the portfolio once, as the whole company's readers will find it."""
    reading = reader(Actor.system())
    if reading is not None:
        portfolio(reading, read({}, until=reading.last_day(), fiscal_month=1))
    else:
        warehouse.compute(ibis.memtable({"one": [1]}))


@dataclass(frozen=True)
class Portfolio:
    """All that the page shows. Amounts are in the base currency; shares are 0…1."""

    customers: int
    now: Row
    before: Row
    rates: Mapping[str, Row]
    rates_before: Mapping[str, Row]
    flows: Row
    flows_before: Row
    change: Row
    concentration: Row
    edges: Mapping[str, str]
    curve: tuple[Row, ...]
    classes: Mapping[str, tuple[Row, ...]]
    grid: tuple[Row, ...]
    cells: tuple[Row, ...]
    months: tuple[Row, ...]
    months_before: tuple[Row, ...]
    apart: tuple[Row, ...]
    unclassed: int
    scored: int
    rules: Row


def portfolio(reading: Reader, asked: Asked) -> Portfolio:
    """Compute the portfolio, or take it from the last time that this was asked of the same build."""
    found: Portfolio = reading.kept(repr((asked.window, asked.earlier, asked.on)), lambda: _compute(reading, asked))
    return found


def _compute(reading: Reader, asked: Asked) -> Portfolio:
    run = reading.found
    now, before = asked.window, asked.earlier_window
    buyers = reading.standing.filter(reading.standing.purchase_count > 0)
    scored = buyers.filter(buyers.r.notnull())
    amount = f"scored_{asked.on}"
    amounts = scored.select("customer_id", amount=amount)
    concentration = run.row(pareto.figures(amounts))
    counts, counts_before = _counts(reading, now), _counts(reading, before)
    counted = run.row(
        buyers.aggregate(
            customers=buyers.count(),
            scored=buyers.r.notnull().sum().fill_null(0),
            unclassed=(buyers.r.notnull() & buyers[amount].isnull()).sum().fill_null(0),
        )
    )
    cube = [_money(row, "revenue") for row in run.rows(_scored(scored))]
    return Portfolio(
        customers=counted["customers"],
        now=_sums(reading, now),
        before=_sums(reading, before),
        rates=_rates(counts),
        rates_before=_rates(counts_before),
        flows=_money(counts, "revenue", "new_revenue"),
        flows_before=_money(counts_before, "revenue", "new_revenue"),
        change=_money(run.row(rates.revenue_change(reading.orders, now, before)), "now", "before", "change"),
        concentration=_money(concentration, "total", "top_amount", "negative_amount"),
        edges=_edges(reading, scored, concentration, asked),
        curve=tuple(run.rows(pareto.curve(amounts))),
        classes={name: _classes(reading, scored, asked, name) for name in ("by_customers", "by_amount")},
        grid=_folded(cube, "r", "f"),
        cells=_folded(cube, "cell"),
        months=_months(reading, now),
        months_before=_months(reading, before),
        apart=_apart(reading),
        unclassed=counted["unclassed"],
        scored=counted["scored"],
        rules=reading.study.parameters,
    )


def _sums(reading: Reader, window: Window) -> Row:
    """Revenue, purchases and margin of a window; the margin is null when a line's cost is unknown."""
    orders = _inside(reading.orders, window)
    sums = orders.aggregate(
        orders=orders.count(),
        purchases=orders.is_purchase.sum().fill_null(0),
        revenue=orders.revenue.sum().fill_null(0),
        known_margin=orders.known_margin.sum().fill_null(0),
        baskets=(orders.is_purchase & orders.revenue.notnull()).sum().fill_null(0),
        basket_sum=orders.revenue.sum(where=orders.is_purchase).fill_null(0),
        uncosted_lines=orders.uncosted_lines.sum().fill_null(0),
        cover=orders.covered.sum().cast("float64") / orders.spread.sum().cast("float64").nullif(0.0),
        without_customer=orders.customer_id.isnull().sum().fill_null(0),
    )
    found = dict(_money(reading.found.row(sums), "revenue", "known_margin", "basket_sum"))
    found["basket"] = found["basket_sum"] / found["baskets"] if found["baskets"] else None
    if not reading.sees_margin:
        found |= {"known_margin": None, "cover": None}
    found["margin"] = found["known_margin"] if not found["uncosted_lines"] else None
    return found


def _inside(orders: ir.Table, window: Window) -> ir.Table:
    return orders.filter(orders.ordered_on >= ibis.literal(window.start), orders.ordered_on < ibis.literal(window.end))


def _counts(reading: Reader, window: Window) -> Row:
    """The size of every population, and the orders of existing and of new customers."""
    members = rates.members(reading.orders, window)
    return reading.found.row(rates.counts(members).cross_join(rates.orders_from_existing(members)))


def _rates(counts: Row) -> dict[str, Row]:
    return {
        name: {
            "numerator": counts[top],
            "denominator": counts[bottom],
            "value": rates.value(counts[top], counts[bottom]),
        }
        for name, (top, bottom) in rates.RATES.items()
    }


def _edges(reading: Reader, scored: ir.Table, concentration: Row, asked: Asked) -> dict[str, str]:
    """The filters that hold the reader's first 20 %, those who make half and those who cost money: all by rank."""
    counts = {"top": concentration["top_customers"], "half": concentration["half_customers"]}
    counts = {name: count for name, count in counts.items() if count}
    rank = f"{asked.on}_rank"
    known = scored.filter(scored[f"scored_{asked.on}"].notnull())
    ranks = pareto.ranked(known.select("customer_id", amount=f"scored_{asked.on}")).select("customer_id", place="rank")
    ranks = ranks.inner_join(known.select("customer_id", "scored_revenue", "scored_margin", whole=rank), "customer_id")
    ends = {name: ranks.whole.max(where=ranks.place <= count) for name, count in counts.items()}
    found = reading.found.row(ranks.aggregate(loss=ranks.whole.min(where=ranks[f"scored_{asked.on}"] < 0), **ends))
    edges = {name: f"{rank}~max~{found[name]}" for name in counts}
    return edges | ({"loss": f"{rank}~min~{found['loss']}"} if found["loss"] else {})


def _classes(reading: Reader, scored: ir.Table, asked: Asked, column: str) -> tuple[Row, ...]:
    """Classes were cut on the whole base; customers and amounts are summed within the scope."""
    if asked.on == MARGIN:
        names = {"by_customers": "abc_margin_count", "by_amount": "abc_margin"}
    else:
        names = {"by_customers": "abc_count", "by_amount": "abc_revenue"}
    stored = scored.select("customer_id", amount=f"scored_{asked.on}", place=f"{asked.on}_rank", **names)
    rows = reading.found.rows(abc.against_theory(stored, column))
    spans = stored.mutate(klass=stored[column]).group_by("klass")
    edges = reading.found.rows(spans.aggregate(low=lambda t: t.place.min(), high=lambda t: t.place.max()))
    between = {row["klass"]: f"{row['low']}|{row['high']}" for row in edges if row["klass"]}
    return tuple({**_money(row, "amount"), "between": between[row["klass"]]} for row in rows)


def _scored(buyers: ir.Table) -> ir.Table:
    keys = buyers.group_by("r", "f", "cell")
    return keys.aggregate(customers=lambda t: t.count(), revenue=lambda t: t.scored_revenue.sum())


def _folded(rows: Iterable[Row], *keys: str) -> tuple[Row, ...]:
    """Add up customers and revenue by these keys, the largest revenue first."""
    sums: dict[tuple[Any, ...], list[float]] = {}
    for row in rows:
        total = sums.setdefault(tuple(row[key] for key in keys), [0, 0.0])
        total[0] += row["customers"]
        total[1] += row["revenue"]
    found = [dict(zip((*keys, "customers", "revenue"), (*key, *total), strict=True)) for key, total in sums.items()]
    return tuple(sorted(found, key=lambda row: (-row["revenue"], *(str(row[key]) for key in keys))))


def _months(reading: Reader, window: Window) -> tuple[Row, ...]:
    """Revenue, known margin, buyers and baskets of each month, as far as it lies in the window."""
    inside = _inside(reading.orders, window)
    months = inside.mutate(month=inside.ordered_on.truncate("M"))
    sums = months.group_by("month").aggregate(
        revenue=lambda t: t.revenue.sum().fill_null(0),
        known_margin=lambda t: t.known_margin.sum().fill_null(0),
        buyers=lambda t: t.customer_id.nunique(where=t.is_purchase),
        baskets=lambda t: (t.is_purchase & t.revenue.notnull()).sum().fill_null(0),
        basket_sum=lambda t: t.revenue.sum(where=t.is_purchase).fill_null(0),
    )
    rows = reading.found.rows(sums.order_by("month"))
    return tuple(_money(row, "revenue", "known_margin", "basket_sum") for row in rows)


def _apart(reading: Reader) -> tuple[Row, ...]:
    """Amounts that have no rate: kept, shown apart, never added."""
    lines = reading.mine(reading.found.table("fact_order_line"))
    lines = lines.filter(lines.revenue.isnull())
    sums = lines.group_by("currency").aggregate(amount=lambda t: t.amount.sum(), orders=lambda t: t.order_id.nunique())
    return tuple(_money(row, "amount") for row in reading.found.rows(sums.order_by("currency")))


def _money(row: Row, *names: str) -> Row:
    """The row with these amounts in units instead of millionths."""
    return {**row, **{name: None if row[name] is None else float(row[name]) / MILLION for name in names}}
