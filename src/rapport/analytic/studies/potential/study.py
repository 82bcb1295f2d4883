"""The study of potential: what customers would bring if they changed, part by part, and how they moved each month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.analytic.methods import potential
from rapport.analytic.methods.group_rates import GroupRates
from rapport.analytic.methods.histories import Floats
from rapport.analytic.methods.judging import judge
from rapport.analytic.methods.shapes import WrongParameter
from rapport.analytic.methods.trajectories import Movements, Rules, movements
from rapport.analytic.studies.potential import asked
from rapport.analytic.studies.potential.base import NEVER, Base, laid_out
from rapport.analytic.studies.potential.kinds import CLUES, GROWING, MONTHS, SHRINKING, WINDOW, Told
from rapport.analytic.studies.potential.tables import POINTS, SCHEMA, GroupTold

if TYPE_CHECKING:
    from rapport.analytic.warehouse.queries import Warehouse

AT_ONCE = 50_000
REMEMBERED, NEW_FAMILY, NO_SERVICE = 36, 12, 12
LEAST_JUDGED = 50
GROWTH = ("recency", "amount")
PLAIN_CHANCE = 0.25
Events = list[tuple[int, int, str]]


@dataclass
class Potential:
    """One computation of potential and movements; `figures` tell of it.

    Customers are compared with those of the same kind whose first product was of the same family. Months of the last
    two years are computed with the shares, amounts and chances of today, so that a movement is one of the customer.
    """

    as_of: date
    found: Warehouse
    told: Told
    overridden: Mapping[int, float] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)

    def __call__(self) -> Found | None:
        """Compute; nothing where nobody has bought yet (`figures["reason"]`)."""
        base = laid_out(self.found, self.as_of)
        if base is None:
            self.figures |= {"reason": "nobody", "customers": 0}
            return None
        made = Found(base, self.told, self._chances(base), asked.lived(self.as_of), self.as_of, self.overridden)
        self.figures |= made.figures()
        return made

    def _chances(self, base: Base) -> Floats:
        """The chance that the next twelve months bring more than the last: a rate of groups, proven a year back."""
        years = base.over_year(base.revenue)
        now, before, earlier = years[:, -1], years[:, -1 - WINDOW], years[:, -1 - 2 * WINDOW]
        was = base.tenure >= WINDOW
        self.figures["growth"] = _proof(base, earlier, before, now)
        rates = _rates(_features(base, before, WINDOW), now > before, was)
        if rates is None:
            return np.full(len(base.customers), PLAIN_CHANCE)
        self.figures["growth"] |= {"rate": rates.rate, "customers": int(was.sum())}
        return rates.chances(_features(base, now, 0))


def _features(base: Base, amount: Floats, back: int) -> dict[str, Any]:
    """Months without purchase until then, and what the year brought."""
    months = base.revenue[:, : base.revenue.shape[1] - back]
    bought = months[:, ::-1] > 0
    recency = np.where(bought.any(axis=1), bought.argmax(axis=1), bought.shape[1])
    return {"recency": recency.astype(np.float64), "amount": amount}


def _rates(features: Mapping[str, Any], grew: Any, known: NDArray[np.bool_]) -> GroupRates | None:
    """The rate by group; nothing where too few were customers at the time."""
    if known.sum() < LEAST_JUDGED:
        return None
    rows = {name: values[known] for name, values in features.items()}
    return GroupRates.fit(rows, grew[known].astype(np.float64), GROWTH)


def _proof(base: Base, earlier: Floats, before: Floats, now: Floats) -> dict[str, Any]:
    """Learn from the year before the last, foresee the last, and compare with the plain rate."""
    known = base.tenure >= 2 * WINDOW
    rates = _rates(_features(base, earlier, 2 * WINDOW), before > earlier, known)
    asked_of = base.tenure >= WINDOW
    if rates is None:
        return {"reason": "too_few"}
    rows = {name: values[asked_of] for name, values in _features(base, before, WINDOW).items()}
    came = (now > before)[asked_of].astype(np.float64)
    try:
        judged = judge(rates.chances(rows), came)
        plain = judge(np.full(len(came), rates.rate), came)
    except WrongParameter:
        return {"reason": "one_outcome"}
    return {
        "judged": judged.rows, "auc": judged.auc, "calibration_error": judged.calibration_error,
        "log_loss": judged.log_loss, "plain_log_loss": plain.log_loss, "came": judged.rate,
    }  # fmt: skip


class Found:
    """What was found: potential of today by part, and of each month in sum; movements."""

    def __init__(
        self, base: Base, told: Told, chance: Floats, lived: Events, as_of: date, overridden: Mapping[int, float]
    ) -> None:
        self.base, self.told, self.chance, self.as_of = base, told, chance, as_of
        self.share = potential.propensities(base.held, base.group, len(base.groups))
        self.years = base.over_year(base.revenue)
        self.profits = base.over_year(base.profit)
        self.reference = potential.references(self.years[:, -1], base.group, len(base.groups))
        self.lived = [(int(place), back, kind) for place, back, kind in _known(base, lived)]
        self.referred, self.bringers = self._referred()
        self.parts = self._parts()
        self.clues = self._clues(self.parts.sum(axis=1), back=0)
        self.computed = np.maximum(self.parts.sum(axis=1) + self.clues.sum(axis=1), 0.0)
        self.amount = self.computed.copy()
        self.is_overridden = np.zeros(len(base.customers), dtype=bool)
        self._override(overridden)
        self.rules = self._rules()

    def _override(self, overridden: Mapping[int, float]) -> None:
        if not overridden:
            return
        place, known = self.base.placed(list(overridden))
        amounts = np.fromiter(overridden.values(), dtype=np.float64, count=len(overridden))
        self.amount[place[known]], self.is_overridden[place[known]] = amounts[known], True

    def _parts(self) -> Floats:
        """Customers × parts, weighted: coverage, wallet, referral."""
        base, told = self.base, self.told
        gaps = potential.gaps(base.held, base.group, self.share, base.worth).sum(axis=1)
        wallet = potential.wallet(self.years[:, -1], base.group, self.reference, self.chance, base.rate)
        margin = self.profits[self.referred, -1]
        brought = potential.referrals(margin, self.bringers, len(base.customers), told.referral / 100)
        return np.stack([gaps * told.coverage / 100, wallet * told.wallet / 100, brought], axis=1)

    def _referred(self) -> tuple[Any, Any]:
        brought, bringers = asked.referred()
        one, is_one = self.base.placed(brought)
        other, is_other = self.base.placed(bringers)
        known = is_one & is_other
        return one[known], other[known]

    def _present(self, back: int) -> Floats:
        """Customers × clues: which are present in a month."""
        base, at = self.base, MONTHS - 1 - back
        found = np.zeros((len(base.customers), len(CLUES)))
        keys = list(CLUES)
        for kinds, key in ((GROWING, "grows"), (SHRINKING, "shrinks")):
            rows = [place for place, when, kind in self.lived if kind in kinds and 0 <= when - back <= REMEMBERED]
            found[rows, keys.index(key)] = 1.0
        found[:, keys.index("recent_contact")] = (base.silent[:, at] >= 0) & (base.silent[:, at] <= asked.LATELY // 30)
        found[:, keys.index("unwilling")] = base.unwilling if back == 0 else 0.0
        place, known = base.placed(asked.influencers()) if back == 0 else (np.zeros(0, np.int64), np.zeros(0, bool))
        found[place[known], keys.index("influencer")] = 1.0
        found[np.unique(self.bringers), keys.index("influencer")] = 1.0
        fresh = (base.since >= back) & (base.since < back + NEW_FAMILY) & (base.tenure[:, None] - base.since > 0)
        found[:, keys.index("new_family")] = fresh.any(axis=1)
        return found

    def _clues(self, parts: Floats, *, back: int) -> Floats:
        weights = np.array([self.told.clues.get(key, weight) for key, weight in CLUES.items()])
        return potential.clues(parts, self.base.group, len(self.base.groups), weights, self._present(back))

    def monthly(self) -> Floats:
        """Customers × months: potential of each month end, with the shares, amounts and chances of today."""
        base, told = self.base, self.told
        worthy = (self.share * np.maximum(np.nan_to_num(base.worth), 0.0))[base.group]
        found = np.zeros((len(base.customers), MONTHS))
        for back in range(MONTHS):
            at = MONTHS - 1 - back
            held = (base.since >= back) & (base.since < NEVER)
            coverage = np.where(held, 0.0, worthy).sum(axis=1) * told.coverage / 100
            short = potential.wallet(self.years[:, at], base.group, self.reference, self.chance, base.rate)
            own = coverage + short * told.wallet / 100 + self.parts[:, 2]
            found[:, at] = np.maximum(own + self._clues(own, back=back).sum(axis=1), 0.0)
        found[self.is_overridden, -1] = self.amount[self.is_overridden]
        return found

    def _rules(self) -> Rules:
        """The company's limits, the medians of the customers above zero where it has none; steps are half of them."""
        profitable = self.told.profitable if self.told.profitable is not None else _median(self.profits[:, -1])
        promising = self.told.promising if self.told.promising is not None else _median(self.amount)
        one, other = (max(abs(limit) / 2, 1.0) for limit in (profitable, promising))
        return Rules(profitable, 0.0, promising, one, other, self.told.loyal_months, self.told.patience)

    def movements(self) -> Iterator[Movements]:
        """The movements of the last two years, some customers at a time."""
        monthly, holds = self.monthly(), self._holdings()
        capacity = np.maximum(np.ceil(_upper(holds[:, -1], self.base.group, len(self.base.groups))), 2.0)
        for start in range(0, len(self.base.customers), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            points = self._points(part, monthly, holds, capacity)
            if len(points["month"]):
                yield movements(points, self._events(part), self.rules)

    def points(self) -> Iterator[pa.Table]:
        """Rows of `POINTS`: both axes of each customer in each month since they are one."""
        monthly, holds = self.monthly(), self._holdings()
        for start in range(0, len(self.base.customers), AT_ONCE):
            rows = self._points(slice(start, start + AT_ONCE), monthly, holds, np.ones(len(self.base.groups)))
            yield pa.table(
                {
                    "customer_id": rows["customer_id"].astype(np.int64),
                    "back": (MONTHS - 1 - rows["month"]).astype(np.int64),
                    "profitability": _millionths(rows["profitability"]),
                    "potential": _millionths(rows["potential"]),
                },
                schema=POINTS,
            )

    def _holdings(self) -> NDArray[np.int64]:
        """Customers × months: product families held and contracts that run."""
        base = self.base
        families = np.stack(
            [((base.since >= back) & (base.since < NEVER)).sum(axis=1) for back in range(MONTHS - 1, -1, -1)], axis=1
        )
        return np.asarray(families + base.contracts, dtype=np.int64)

    def _points(self, part: slice, monthly: Floats, holds: Any, capacity: Floats) -> dict[str, Any]:
        base = self.base
        tenure = base.tenure[part, None] - np.arange(MONTHS - 1, -1, -1)[None, :]
        row, month = np.nonzero(tenure >= 0)
        return {
            "customer_id": base.customers[part][row], "month": month, "profitability": self.profits[part][row, month],
            "potential": monthly[part][row, month], "contracts": holds[part][row, month],
            "capacity": capacity[base.group[part][row]], "tenure": tenure[row, month],
        }  # fmt: skip

    def _events(self, part: slice) -> dict[str, Any]:
        """What was told of these customers: their lives, contracts over, years at a loss, a year of silence."""
        base, stop = self.base, part.stop or len(self.base.customers)
        rows = [(place, MONTHS - 1 - back, kind) for place, back, kind in self.lived if part.start <= place < stop]
        deficit = np.diff((self.profits[part] < 0).astype(np.int8), axis=1, prepend=1) > 0
        tables = {
            "contract_lost": base.lost[part], "deficit": deficit, "no_service": base.silent[part] == NO_SERVICE,
            "no_purchase": _year_without(self.years[part]),
        }  # fmt: skip
        for kind, table in tables.items():
            places, months = np.nonzero(table)
            rows += [(part.start + int(at), int(month), kind) for at, month in zip(places, months, strict=True)]
        return {
            "customer_id": base.customers[np.array([row[0] for row in rows], dtype=np.int64)],
            "month": np.array([row[1] for row in rows], dtype=np.int64),
            "kind": np.array([row[2] for row in rows], dtype="<U20"),
        }

    def rows(self) -> pa.Table:
        """Rows of `SCHEMA`: the potential of each customer today, part by part."""
        base = self.base
        columns: dict[str, Any] = {
            "customer_id": base.customers,
            "group": base.group,
            "actual": _millionths(base.actual),
            "profitability": _millionths(self.profits[:, -1]),
            "potential": _millionths(self.amount),
            "computed": _millionths(self.computed),
            "bought": _millionths(self.years[:, -1]),
            "chance": self.chance,
            **{name: _millionths(self.parts[:, at]) for at, name in enumerate(("coverage", "wallet", "referral"))},
            **{f"clue_{name}": _millionths(self.clues[:, at]) for at, name in enumerate(CLUES)},
        }
        return pa.table(columns, schema=SCHEMA)

    def groups(self) -> list[GroupTold]:
        """What is known of each comparable group: its size, what its better ones buy, and who holds which family."""
        size = np.bincount(self.base.group, minlength=len(self.base.groups))
        return [
            GroupTold(
                kind, first, int(size[at]), float(self.reference[at]), [round(float(s), 4) for s in self.share[at]]
            )
            for at, (kind, first) in enumerate(self.base.groups)
        ]

    def figures(self) -> dict[str, Any]:
        """What the study keeps of itself."""
        return {
            "customers": len(self.base.customers), "basis": self.base.basis, "margin_rate": round(self.base.rate, 6),
            "potential": round(float(self.amount.sum()), 2), "actual": round(float(np.nansum(self.base.actual)), 2),
            "families": self.base.families, "worth": [round(float(each), 2) for each in self.base.worth],
            "groups": [asdict(each) for each in self.groups()], "rules": asdict(self.rules),
        }  # fmt: skip


def _known(base: Base, lived: Events) -> Iterator[tuple[int, int, str]]:
    if lived:
        place, known = base.placed([each[0] for each in lived])
        for at, is_one, (_party, back, kind) in zip(place, known, lived, strict=True):
            if is_one:
                yield int(at), back, kind


def _year_without(years: Floats) -> NDArray[np.bool_]:
    """The months that complete a year in which nothing was bought any more."""
    return np.asarray(np.diff((years <= 0).astype(np.int8), axis=1, prepend=1) > 0, dtype=bool)


def _median(amount: Floats) -> float:
    above = amount[amount > 0]
    return float(np.median(above)) if len(above) else 0.0


def _upper(holds: Any, group: Any, count: int) -> Floats:
    """How many families and contracts nine of ten comparable customers hold at most."""
    return np.array([np.quantile(holds[group == each], 0.9) if (group == each).any() else 0.0 for each in range(count)])


def _millionths(values: Floats) -> pa.Array:
    known = np.isfinite(values)
    whole = np.where(known, values, 0.0) * asked.MILLION
    return pa.array(np.rint(whole).astype(np.int64), mask=~known)
