"""The value study: what each customer will bring if they go on as they do, within the company's horizon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
import pyarrow as pa

from rapport.analytic.methods import histories
from rapport.analytic.methods.beta_geometric import BetaGeometric
from rapport.analytic.methods.bg_nbd import BgNbd
from rapport.analytic.methods.credibility import Credibility, credibility
from rapport.analytic.methods.estimating import NotConverged
from rapport.analytic.methods.forecasting import Forecast, Horizon, forecast
from rapport.analytic.methods.gamma_gamma import GammaGamma, correlation
from rapport.analytic.methods.histories import WEEK, Floats, Histories
from rapport.analytic.methods.mbg_nbd import MbgNbd
from rapport.analytic.methods.shapes import WrongParameter
from rapport.analytic.studies.standing import DAYS_A_YEAR, VALUED, Assumed

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from rapport.analytic.marts import Ask, Tables

MILLION = 1_000_000
COVERAGE, SEED = 0.8, 0
MODELS: tuple[type[BetaGeometric], ...] = (BgNbd, MbgNbd)
LEAST_REPEATERS = 30
SAMPLE, MIXER = 25_000, np.uint64(11_400_714_819_323_198_485)
LEAST_COVER = 0.5
LONGEST_PROOF = 1 / 2
SHORTEST_PROOF = 28
DIGITS = 3
SCHEMA = pa.schema([(name, pa.type_for_alias(kind)) for name, kind in VALUED.items()])


@dataclass
class Valuation:
    """One computation of the table `customer_value`; `figures` tell of it once it is done.

    Purchases by the likelier of BG/NBD and MBG/NBD, amounts by Gamma-Gamma on revenue, revenue into margin by each
    customer's own rate as far as it is believed, less the share that comes back as returns. Where less than half of
    the revenue has a known cost, the value is revenue, and says so. The models are proven on the last days of the
    data, which they did not see. Of more than 50,000 customers a part is learned from.
    """

    as_of: date
    assumed: Assumed
    figures: dict[str, Any] = field(default_factory=dict)

    def __call__(self, tables: Tables, ask: Ask) -> pa.Table:
        """Compute rows of `SCHEMA`: amounts in whole millionths of three digits, none where the data are too few."""
        orders = counted(tables["fact_order"], until=self.as_of)
        frame = ask(histories.summary(orders, until=self.as_of).order_by("customer_id"))
        repeaters = int(np.count_nonzero(histories.column(frame, "frequency")))
        self.figures |= {"customers": len(frame), "repeaters": repeaters}
        if repeaters < LEAST_REPEATERS:
            return self._nothing("too_few")
        try:
            found, told = foreseen(frame, ask(rates(orders)), horizon_of(self.assumed), learned(frame))
        except (WrongParameter, NotConverged):
            return self._nothing("no_model")
        self.figures |= {**told, **_sums(found), **self._proof(orders, ask)}
        return found

    def _nothing(self, reason: str) -> pa.Table:
        self.figures |= {"reason": reason}
        return SCHEMA.empty_table()

    def _proof(self, orders: ir.Table, ask: Ask) -> Mapping[str, Any]:
        """How well the last days were foreseen; nothing where the days before them follow no model."""
        try:
            return self._proven(orders, ask)
        except (WrongParameter, NotConverged):
            return {}

    def _proven(self, orders: ir.Table, ask: Ask) -> Mapping[str, Any]:
        """Foresee the last days from those before, and compare with what came."""
        first = ask(orders.aggregate(first=orders.ordered_on.min())).column("first")[0].as_py()
        days = int(min(self.assumed.days, (self.as_of - first).days * LONGEST_PROOF))
        if days < SHORTEST_PROOF:
            return {}
        cut = self.as_of - timedelta(days=days)
        before = orders.filter(orders.ordered_on <= ibis.literal(cut))
        frame = sampled(ask(histories.summary(before, until=cut).order_by("customer_id")))
        if np.count_nonzero(histories.column(frame, "frequency")) < LEAST_REPEATERS:
            return {}
        horizon = horizon_of(self.assumed, days)
        found, told = foreseen(frame, ask(rates(before)), horizon, learned(frame))
        mean = told["margin_rate"] if told["basis"] == "margin" else None
        actual = ask(brought(orders, cut=cut, force=horizon.force / WEEK, rate=mean))
        return {"proof_days": days, "proof_customers": len(frame), **_compared(found, actual)}


@dataclass(frozen=True, slots=True)
class Models:
    """How customers buy, how much they spend, and how many it was learned from."""

    buying: BetaGeometric
    spend: GammaGamma
    customers: int


def learned(frame: pa.Table) -> Models:
    """Fit the models to some of the customers of a frame. Refuses with WrongParameter, NotConverged."""
    part = sampled(_in_units(frame))
    return Models(_likelier(histories.grouped(part)), GammaGamma.fit(part), len(part))


def foreseen(frame: pa.Table, margins: pa.Table, horizon: Horizon, by: Models) -> tuple[pa.Table, dict[str, Any]]:
    """Say what each customer of the frame will bring, as rows of `SCHEMA`, and how that was found."""
    units = _in_units(frame)
    believed, share = _rates(margins), _kept(margins)
    found = forecast(units, by.buying, by.spend, horizon, coverage=COVERAGE, seed=SEED)
    told = _parameters(by.buying, by.spend) | _told(believed, share)
    told |= {"learned": by.customers, "correlation": correlation(units), "interval": COVERAGE, "seed": SEED}
    return _table(frame, found, _rate_of(frame, margins, believed) * share), told


def horizon_of(assumed: Assumed, days: float | None = None) -> Horizon:
    """The horizon in weeks, the unit of the histories."""
    weekly = (1 + assumed.discount / 100) ** (WEEK / DAYS_A_YEAR) - 1
    return Horizon((assumed.days if days is None else days) / WEEK, weekly)


def counted(orders: ir.Table, *, until: date) -> ir.Table:
    """The orders of known customers until a day."""
    return orders.filter(orders.customer_id.notnull(), orders.ordered_on <= ibis.literal(until))


def rates(orders: ir.Table) -> ir.Table:
    """What `credibility` takes, one row a customer, purchases alone; and what came in and went back in all.

    weight is revenue whose cost is known, amount its margin, both in whole millionths; gross is what purchases
    brought, net what all orders did.
    """
    told = orders.is_purchase & (orders.covered > 0)
    weight, amount = orders.covered.cast("float64"), orders.known_margin.cast("float64")
    return orders.group_by("customer_id").aggregate(
        count=told.sum().fill_null(0).cast("float64"),
        weight=weight.sum(where=told).fill_null(0.0),
        amount=amount.sum(where=told).fill_null(0.0),
        square=(amount * amount / weight.nullif(0.0)).sum(where=told).fill_null(0.0),
        gross=orders.revenue.sum(where=orders.is_purchase).fill_null(0).cast("float64"),
        net=orders.revenue.sum().fill_null(0).cast("float64"),
    )


def brought(orders: ir.Table, *, cut: date, force: float, rate: float | None) -> ir.Table:
    """What each customer brought after a day, discounted: margin where it is known, the mean rate of the rest.

    covered and spread are sums of absolute amounts, so that a return has its share of known cost too.
    """
    later = orders.filter(orders.ordered_on > ibis.literal(cut))
    amount = later.revenue.cast("float64")
    if rate is not None:
        rest = amount * (1 - later.covered.cast("float64") / later.spread.cast("float64").nullif(0.0)).fill_null(0.0)
        amount = later.known_margin.fill_null(0).cast("float64") + rate * rest
    days = later.ordered_on.delta(ibis.literal(cut), unit="day").cast("float64")
    discounted = (amount * (days * -force).exp()).sum().fill_null(0.0)
    return later.group_by("customer_id").aggregate(brought=discounted)


def sampled(frame: pa.Table) -> pa.Table:
    """All customers, or of very many one in two, four, eight…: enough to learn from, and the same ones every day."""
    step = 1
    while len(frame) > 2 * SAMPLE * step:
        step *= 2
    mixed = frame.column("customer_id").to_numpy().astype(np.uint64) * MIXER >> np.uint64(32)
    return frame.filter(pa.array(mixed % np.uint64(step) == 0)) if step > 1 else frame


def _likelier(known: Histories) -> BetaGeometric:
    """Whichever makes what was observed likelier: who bought once may have left at once (MBG/NBD) or not (BG/NBD)."""
    return max((model.fit(known) for model in MODELS), key=_log_likelihood)


def _log_likelihood(model: BetaGeometric) -> float:
    assert model.estimate is not None
    return model.estimate.log_likelihood


def _in_units(frame: pa.Table) -> pa.Table:
    """The frame with spend in whole units of money."""
    spend = pa.array(histories.column(frame, "mean_spend") / MILLION)
    return frame.set_column(frame.column_names.index("mean_spend"), "mean_spend", spend)


def _rates(margins: pa.Table) -> Credibility | None:
    """The margin rates, or nothing where too little of the revenue has a known cost."""
    weight, gross = histories.column(margins, "weight").sum(), histories.column(margins, "gross").sum()
    return credibility(margins) if weight > 0 and weight >= LEAST_COVER * gross else None


def _kept(margins: pa.Table) -> float:
    """The share of what purchases brought that did not go back."""
    gross = float(histories.column(margins, "gross").sum())
    return min(1.0, float(histories.column(margins, "net").sum()) / gross) if gross > 0 else 1.0


def _rate_of(frame: pa.Table, margins: pa.Table, believed: Credibility | None) -> Floats:
    """The rate of each customer of the frame; both are of the same customers, in an order of their own."""
    if believed is None:
        return np.ones(len(frame))
    wanted, known = (table.column("customer_id").to_numpy() for table in (frame, margins))
    order = np.argsort(known)
    return np.asarray(believed.rate[order[np.searchsorted(known, wanted, sorter=order)]])


def _table(frame: pa.Table, found: Forecast, rate: Floats) -> pa.Table:
    low, high = np.minimum(found.low * rate, found.high * rate), np.maximum(found.low * rate, found.high * rate)
    columns = {
        "customer_id": frame.column("customer_id"),
        "expected_value": _amount(found.value * rate),
        "expected_low": _amount(low),
        "expected_high": _amount(high),
        "expected_purchases": pa.array(rounded(found.purchases)),
        "alive": pa.array(np.round(100 * found.alive).astype(np.int64)),
    }
    return pa.table(columns, schema=SCHEMA)


def rounded(values: Floats) -> Floats:
    """Values with as many digits as a forecast is worth."""
    size = np.floor(np.log10(np.where(values == 0, 1, np.abs(values))))
    unit = 10.0 ** (DIGITS - 1 - size)
    return np.asarray(np.round(values * unit) / unit)


def _amount(values: Floats) -> pa.Array:
    """Amounts in whole millionths; nothing where a mean does not exist."""
    known = np.isfinite(values)
    whole = np.round(rounded(np.where(known, values, 0)) * MILLION).astype(np.int64)
    return pa.array(whole, mask=~known)


def _parameters(buying: BetaGeometric, spend: GammaGamma) -> dict[str, Any]:
    assert buying.estimate is not None
    assert spend.estimate is not None
    return {
        "model": type(buying).__name__,
        "buying": {"r": buying.r, "alpha": buying.alpha, "a": buying.a, "b": buying.b},
        "spend": {"p": spend.p, "q": spend.q, "v": spend.v},
        "log_likelihood": buying.estimate.log_likelihood,
        "at_bound": [*buying.estimate.at_bound, *spend.estimate.at_bound],
    }


def _told(believed: Credibility | None, share: float) -> dict[str, Any]:
    return {
        "basis": "revenue" if believed is None else "margin",
        "margin_rate": None if believed is None else believed.mean,
        "kept": share,
    }


def _sums(found: pa.Table) -> dict[str, Any]:
    value, alive = (histories.column(found, name) for name in ("expected_value", "alive"))
    return {"expected_value": int(np.nansum(value)), "alive": round(float(alive.sum()) / 100)}


def _compared(found: pa.Table, actual: pa.Table) -> Mapping[str, Any]:
    """How many customers brought what their interval holds, and what all of them brought against what was foreseen."""
    keys, known = (table.column("customer_id").to_numpy() for table in (found, actual))
    order = np.argsort(keys)
    place = np.searchsorted(keys, known, sorter=order).clip(max=len(keys) - 1)
    is_asked = keys[order[place]] == known
    came = np.zeros(len(keys))
    came[order[place[is_asked]]] = histories.column(actual, "brought")[is_asked]
    low, high, value = (histories.column(found, name) for name in ("expected_low", "expected_high", "expected_value"))
    slack = MILLION / 100
    inside = (came >= low - slack) & (came <= high + slack)
    return {"coverage": float(inside.mean()), "foreseen": int(np.nansum(value)), "brought": int(came.sum())}
