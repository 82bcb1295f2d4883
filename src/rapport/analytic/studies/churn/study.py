"""The churn study: how likely each customer without a contract is to buy nothing in the coming days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
import pyarrow as pa

from rapport.analytic.methods.drift import CHANGED, stability
from rapport.analytic.methods.estimating import NotConverged
from rapport.analytic.methods.group_rates import GroupRates
from rapport.analytic.methods.histories import Floats
from rapport.analytic.methods.judging import Judgement, judge
from rapport.analytic.methods.propensity import learn
from rapport.analytic.methods.shapes import WrongParameter
from rapport.analytic.studies.churn.features import FEATURES, WHOLE, WRITTEN_DOWN, Cut, examples, features
from rapport.analytic.studies.churn.kinds import MODEL, NAIVE, REASONS
from rapport.analytic.studies.churn.reasons import Foreseeing, explained

if TYPE_CHECKING:
    from rapport.analytic.marts import Ask, Tables

RISKED = {"customer_id": "int64", "churn_risk": "int64", "churn_reason": "string", **FEATURES}
"""What the study finds of each customer, and from what: the reasons of any of them are told from this row alone."""
SCHEMA = pa.schema([(name, pa.type_for_alias(kind)) for name, kind in RISKED.items()])
GROUPED = ("recency_days", "purchases")
SEED, FOLDS = 0, 3
SHORTEST, WINDOWS = 28, 3
AGO = ((2.0, 2.5), (1.0, 1.5))
LEAST_ROWS, LEAST_EACH = 200, 25
SAMPLE = 6_250
FELL_SILENT = timedelta(days=365)
REASONED, RESTRICTED = 20_000, "margin"
LEAST_RISK, MOST_RISK = 1, 99


@dataclass
class Churn:
    """One computation of the table `customer_churn`; `figures` tell of it once it is done.

    Lost is who buys nothing within the company's number of days; whoever is lost already, or has a contract that
    runs, is not asked about. A model learned from earlier windows foresees the last one, which it did not see, and is
    compared there with the naive rate of customers who bought as often and as lately; the better of the two is then
    learned from the last windows and asked about today; of a base that fell silent a year ago or longer, about the day
    of its last purchase. What was not written down then as it is now is left out. Of
    very many customers a part is learned from.
    """

    as_of: date
    days: int
    figures: dict[str, Any] = field(default_factory=dict)

    def __call__(self, tables: Tables, ask: Ask) -> pa.Table:
        """Compute rows of `SCHEMA`, none where the history is too short or too few were lost or kept."""
        self.figures.clear()
        days = self._horizon(tables, ask)
        self.figures |= {"days": days, "asked_days": self.days, "seed": SEED, "folds": FOLDS}
        if days < SHORTEST:
            return self._nothing("too_short")
        step = _step(ask, tables)
        first = date.fromisoformat(self.figures["first"])
        proving, learning = _cuts(self._until, days, first=first)
        at, ways = partial(Cut, days=days, share=WHOLE // step), (proving, learning[:1], learning[1:])
        earlier, last, before = (_examples(tables, ask, map(at, cuts)) for cuts in ways)
        self.figures |= {"step": step}
        if not (_teaches(earlier) and _teaches(last)):
            return self._nothing("too_few")
        method = self._proof(earlier, last)
        today = ask(features(tables, Cut(self._until, days)).order_by("customer_id"))
        lately = pa.concat_tables([last, before])
        steady = _steady(lately, today)
        try:
            model = _model(method, lately, steady)
        except (WrongParameter, NotConverged):
            method, model = NAIVE, _model(NAIVE, lately, steady)
        told = {"method": method, "learned": len(lately), "model": model.told()}
        left_out = [name for name in FEATURES if name not in steady]
        self.figures |= {**told, "rate": float(_lost(lately).mean()), "left_out": left_out}
        return self._scored(today, model)

    def _nothing(self, reason: str) -> pa.Table:
        self.figures |= {"reason": reason}
        return SCHEMA.empty_table()

    def _horizon(self, tables: Tables, ask: Ask) -> int:
        """The days that one looks ahead: those of the company's rule, or as many as three windows leave each."""
        orders = tables["fact_order"]
        bought = orders.filter(orders.is_purchase, orders.ordered_on <= ibis.literal(self.as_of))
        ends = ask(bought.aggregate(first=bought.ordered_on.min(), last=bought.ordered_on.max()))
        first, last = (ends.column(name)[0].as_py() for name in ("first", "last"))
        if first is None:
            return 0
        until = last if last < self.as_of - FELL_SILENT else self.as_of
        self.figures |= {"first": first.isoformat(), "until": until.isoformat()}
        return int(min(self.days, (until - first).days // WINDOWS))

    @property
    def _until(self) -> date:
        """The day from which one looks ahead: today, or that of the last purchase where a year lies between them."""
        return date.fromisoformat(self.figures["until"])

    def _proof(self, earlier: pa.Table, last: pa.Table) -> str:
        """Foresee the last window from those before it, both ways, and say which is to be used."""
        came, steady = _lost(last), _steady(earlier, last)
        naive = judge(_model(NAIVE, earlier, steady).chances(last), came)
        proof = {"from": (self._until - timedelta(days=self.figures["days"])).isoformat(), "customers": len(last)}
        self.figures |= {"proof": proof | {"learned": len(earlier), "naive": _quality(naive)}}
        try:
            judged = judge(_model(MODEL, earlier, steady).chances(last), came)
        except (WrongParameter, NotConverged):
            self.figures |= {"instead": "no_model"}
            return NAIVE
        proof = self.figures["proof"]
        proof |= {"model": _quality(judged)}
        is_better = judged.log_loss < naive.log_loss and judged.auc >= naive.auc
        if not is_better:
            self.figures |= {"instead": "no_better"}
        return MODEL if is_better else NAIVE

    def _scored(self, frame: pa.Table, model: Foreseeing) -> pa.Table:
        """The risk of each customer in percent, and the main reason of those whose risk is highest.

        Margins are not everybody's to see: they are told as a reason on the customer's page, and never as the main one.
        """
        chances = model.chances(frame) if len(frame) else np.zeros(0)
        risk = np.round(100 * chances).astype(np.int64).clip(LEAST_RISK, MOST_RISK)
        highest = np.argsort(-chances, kind="stable")[:REASONED]
        words = np.full(len(frame), "", dtype=object)
        if len(frame):
            why = explained(model, frame.take(pa.array(highest)))
            why[:, REASONS.index(RESTRICTED)] = -np.inf
            words[highest] = np.where(why.max(axis=1) > 0, np.array(REASONS, dtype=object)[why.argmax(axis=1)], "")
        self.figures |= {"customers": len(frame), "expected_lost": round(float(chances.sum()), 1)}
        columns = {"customer_id": frame.column("customer_id"), "churn_risk": risk, "churn_reason": pa.array(words)}
        rest = {name: frame.column(name) for name in FEATURES}
        return pa.table({**columns, **rest}, schema=SCHEMA)


def _cuts(as_of: date, days: int, *, first: date) -> tuple[list[date], list[date]]:
    """The days from which the proof learns, and those from which today's chances do: the last of these is proven on.

    One before which there is less than half a window of history is none.
    """
    proving, learning = ([as_of - timedelta(days=round(windows * days)) for windows in each] for each in AGO)
    return [cut for cut in proving if cut == proving[0] or (cut - first).days >= days // 2], learning


def _examples(tables: Tables, ask: Ask, cuts: Iterable[Cut]) -> pa.Table:
    return pa.concat_tables([ask(examples(tables, cut)) for cut in cuts])


def _step(ask: Ask, tables: Tables) -> int:
    """One customer in so many is learned from: a power of two, so that they are the same ones for a long time."""
    customers = ask(tables["customer_worth"].aggregate(count=lambda t: t.count())).column("count")[0].as_py()
    step = 1
    while customers > 2 * SAMPLE * step:
        step *= 2
    return step


def _steady(rows: pa.Table, asked: pa.Table) -> list[str]:
    """The columns to learn from: of what may not have been written down always, those that hold what they held."""
    return [name for name in FEATURES if name not in WRITTEN_DOWN or stability(rows, asked, name) < CHANGED]


def _model(method: str, rows: pa.Table, names: Sequence[str]) -> Foreseeing:
    if method == NAIVE:
        return GroupRates.fit(rows, _lost(rows), GROUPED)
    groups = rows.column("customer_id").to_numpy()
    return learn(rows, _lost(rows), names, folds=FOLDS, seed=SEED, groups=groups).model


def _lost(rows: pa.Table) -> Floats:
    return np.asarray(rows.column("is_lost").to_numpy(), dtype=np.float64)


def _teaches(rows: pa.Table) -> bool:
    """Whether there are enough of both outcomes to learn from and to be judged by."""
    lost = int(_lost(rows).sum())
    return len(rows) >= LEAST_ROWS and min(lost, len(rows) - lost) >= LEAST_EACH


def _quality(judged: Judgement) -> dict[str, Any]:
    return asdict(judged)
