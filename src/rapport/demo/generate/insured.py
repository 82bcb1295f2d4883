"""A portfolio of insured households for proofs: monthly points and events as a company would know them, and the truth.

Each customer lives a story in the wording of the nine movements of a portfolio (contract K39 to K47). What a company
sees of it is blurred: amounts scatter, a claim spoils single months, changes take some months, months are missing, some
events are never told and some are told that change nothing. The truth is what was lived, not what was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from rapport.demo.generate.dice import Dice

POINTS = ("customer_id", "month", "profitability", "potential", "contracts", "capacity", "tenure")
MONTHS = 48
LOYAL_MONTHS, PATIENCE = 60, 12
RAISING = ("marriage", "birth", "home")
LOWERING = ("age", "child_left", "programme_dropped")
SPOILING = ("contract_lost", "deficit", "no_service")
NEVER = 10_000
PROMISING = 200
MISSING, CLAIMS, UNTOLD, IDLE = 0.08, 0.025, 0.10, 0.008


@dataclass(frozen=True)
class Truth:
    """A movement that was lived: whose, which, in which month, and why."""

    customer: int
    movement: str
    month: int
    cause: str = ""


@dataclass
class Insured:
    """The portfolio in columns: `points` and `events` are what a company knows, `truth` is what was lived."""

    points: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in POINTS})
    events: dict[str, list[int | str]] = field(default_factory=lambda: {"customer_id": [], "month": [], "kind": []})
    truth: list[Truth] = field(default_factory=list)


@dataclass
class _Life:
    """One customer while their story is told: level of both axes and contracts month by month."""

    customer: int
    dice: Random
    first: int
    tenure: int
    capacity: int
    profit: list[float] = field(default_factory=list)
    potential: list[float] = field(default_factory=list)
    contracts: list[int] = field(default_factory=list)
    events: list[tuple[int, str]] = field(default_factory=list)
    truth: list[Truth] = field(default_factory=list)

    def begin(self, profit: float, potential: float, contracts: int) -> None:
        count = MONTHS - self.first
        self.profit, self.potential, self.contracts = [profit] * count, [potential] * count, [contracts] * count

    def turn(self, month: int, *, profit: float | None = None, potential: float | None = None) -> None:
        """Pass to other levels: at once, or over two or three months."""
        ramp = self.dice.choice((1, 1, 2, 3))
        for line, level in ((self.profit, profit), (self.potential, potential)):
            if level is None:
                continue
            start = line[month - self.first - 1]
            for place in range(month - self.first, len(line)):
                done = min(1.0, (place - (month - self.first) + 1) / ramp)
                line[place] = start + (level - start) * done

    def hold(self, month: int, contracts: int) -> None:
        self.contracts[month - self.first :] = [contracts] * (MONTHS - month)

    def happened(self, month: int, kind: str) -> None:
        self.events.append((month, kind))

    def moved(self, movement: str, month: int, cause: str = "") -> None:
        self.truth.append(Truth(self.customer, movement, month, cause))

    def at(self, month: int) -> tuple[float, float, int]:
        place = month - self.first
        return self.profit[place], self.potential[place], self.contracts[place]


def portfolio(*, customers: int = 10_000, seed: int = 2026) -> Insured:
    """Generate so many insured customers over four years, the same ones for the same seed."""
    found = Insured()
    for customer in range(1, customers + 1):
        life = _lived(customer, Dice(seed, f"insured {customer}"))
        found.truth.extend(life.truth)
        _seen(life, found)
    return found


def _lived(customer: int, dice: Random) -> _Life:
    kind = dice.choices(("young", "settled", "low", "still"), (40, 25, 12, 23))[0]
    if kind == "young":
        first = dice.randint(0, MONTHS - 18)
        life = _Life(customer, dice, first, 0, dice.randint(4, 6))
        life.begin(-dice.uniform(120, 380), dice.uniform(0, 90), 1)
        life.moved("1", first)
        _story(life, first + dice.randint(7, 18))
    elif kind == "settled":
        life = _Life(customer, dice, 0, dice.randint(12, 180), dice.randint(4, 6))
        life.begin(dice.uniform(160, 600), dice.uniform(320, 900), dice.randint(2, 3))
        _story(life, dice.randint(6, 20))
    elif kind == "low":
        life = _Life(customer, dice, 0, dice.choice((dice.randint(40, 59), dice.randint(62, 200))), dice.randint(4, 6))
        life.begin(-dice.uniform(100, 350), dice.uniform(0, 90), dice.randint(2, 3))
    else:
        life = _Life(customer, dice, 0, dice.randint(12, 180), dice.randint(4, 6))
        profit = dice.choice((-dice.uniform(100, 350), dice.uniform(160, 600)))
        potential = dice.uniform(320, 900) if profit < 0 else dice.choice((dice.uniform(0, 90), dice.uniform(320, 900)))
        life.begin(profit, potential, dice.randint(2, 3))
    _positions(life)
    return life


def _story(life: _Life, month: int) -> None:
    """One step after the other, some months between them; now and then two come at once."""
    while month <= MONTHS - 7:
        steps = _possible(life, month)
        if not steps or life.dice.random() < 0.15:
            return
        life.dice.choice(steps)(life, month)
        month += life.dice.randint(8, 20)


def _possible(life: _Life, month: int) -> list[Callable[[_Life, int], None]]:
    profit, potential, contracts = life.at(month - 1)
    is_high = potential > PROMISING
    if profit < 0:
        if not is_high:
            return [_raise, _raise, _sell_badly] if contracts < life.capacity - 1 else [_raise]
        return [_sell_well, _sell_well, _sell_well, _lower] if contracts < life.capacity - 1 else [_lower]
    if is_high:
        more = [_equip, _equip] if contracts < life.capacity else []
        return [*more, _lower, _spoil, _both]
    return [_spoil]


def _raise(life: _Life, month: int) -> None:
    cause = life.dice.choice(RAISING)
    life.happened(month, cause)
    life.turn(month, potential=life.dice.uniform(320, 900))
    life.moved("2", month, cause)


def _sell_well(life: _Life, month: int) -> None:
    _profit, potential, contracts = life.at(month - 1)
    life.happened(month, "contract_added")
    life.hold(month, contracts + 1)
    life.turn(month, profit=life.dice.uniform(160, 600), potential=max(320.0, potential * life.dice.uniform(0.85, 1.1)))
    life.moved("3", month, "contract_added")


def _sell_badly(life: _Life, month: int) -> None:
    profit, potential, contracts = life.at(month - 1)
    life.happened(month, "contract_added")
    life.hold(month, contracts + 1)
    life.turn(month, profit=profit + life.dice.uniform(-50, 30), potential=potential * life.dice.uniform(0.7, 1.0))
    life.moved("4", month, "contract_added")


def _equip(life: _Life, month: int) -> None:
    profit, potential, _contracts = life.at(month - 1)
    life.happened(month, "contract_added")
    life.hold(month, life.capacity)
    life.turn(month, profit=profit + life.dice.uniform(0, 150), potential=max(320.0, potential))
    life.moved("5", month, "contract_added")


def _lower(life: _Life, month: int) -> None:
    cause = life.dice.choice(LOWERING)
    life.happened(month, cause)
    life.turn(month, potential=life.dice.uniform(0, 90))
    life.moved("6", month, cause)


def _spoil(life: _Life, month: int) -> None:
    cause = life.dice.choice(SPOILING)
    _profit, _potential, contracts = life.at(month - 1)
    if cause == "contract_lost":
        life.hold(month, max(1, contracts - 1))
    life.happened(month, cause)
    life.turn(month, profit=-life.dice.uniform(100, 350))
    life.moved("7", month, cause)


def _both(life: _Life, month: int) -> None:
    """Two things at once, each with its own cause: the children leave, and a contract turns into a loss."""
    _lower(life, month)
    later = month + life.dice.randint(0, 2)
    cause = life.dice.choice(("deficit", "no_service"))
    life.happened(later, cause)
    life.turn(later, profit=-life.dice.uniform(100, 350))
    life.moved("7", later, cause)


def _positions(life: _Life) -> None:
    """Where a customer stays: loyal, of little profit and prospect (5'); or the same and not loyal, for a year (8).

    A loyal customer for whom the cheaper channel was tried for a year in vain is of the second kind too.
    """
    since = NEVER
    for month in range(life.first, MONTHS):
        profit, potential, _contracts = life.at(month)
        if profit >= 0 or potential >= PROMISING:
            since = NEVER
            continue
        since = min(since, month)
        tenure = life.tenure + month - life.first
        is_new = month == since
        if tenure >= LOYAL_MONTHS and (is_new or tenure == LOYAL_MONTHS) and _stays(life, month):
            life.moved("5p", month)
            _try_cheaper(life, month)
        elif tenure < LOYAL_MONTHS and month - since == PATIENCE:
            life.moved("8", month)


def _stays(life: _Life, month: int) -> bool:
    """Whether the position lasts for a quarter of a year at least."""
    return month + 3 <= MONTHS and all(
        life.at(later)[0] < 0 and life.at(later)[1] < PROMISING for later in range(month, min(MONTHS, month + 3))
    )


def _try_cheaper(life: _Life, month: int) -> None:
    """For some the cheaper channel is tried soon; where nothing else comes of it within a year, they are to go."""
    tried = month + life.dice.randint(1, 4)
    if life.dice.random() >= 0.5 or tried >= MONTHS:
        return
    life.happened(tried, "cheap_channel")
    until = tried + PATIENCE
    if until < MONTHS and all(
        life.at(later)[0] < 0 and life.at(later)[1] < PROMISING for later in range(tried, until + 1)
    ):
        life.moved("8", until)


def _seen(life: _Life, found: Insured) -> None:
    """Blur what was lived into what a company knows."""
    dice = life.dice
    for place, month in enumerate(range(life.first, MONTHS)):
        if dice.random() < MISSING:
            continue
        profit = life.profit[place] + dice.gauss(0, 30 + 0.06 * abs(life.profit[place]))
        profit -= dice.uniform(300, 900) if dice.random() < CLAIMS else 0
        potential = max(0.0, life.potential[place] + dice.gauss(0, 22 + 0.06 * life.potential[place]))
        row: Mapping[str, float] = {
            "customer_id": life.customer, "month": month, "profitability": profit, "potential": potential,
            "contracts": life.contracts[place], "capacity": life.capacity, "tenure": life.tenure + place,
        }  # fmt: skip
        for name, value in row.items():
            found.points[name].append(value)
    for month, kind in _told(life):
        for name, told in (("customer_id", life.customer), ("month", month), ("kind", kind)):
            found.events[name].append(told)


def _told(life: _Life) -> list[tuple[int, str]]:
    """What was told of the events: some never, some a month or two late; and some that changed nothing."""
    dice = life.dice
    told = [
        (min(MONTHS - 1, month + dice.choice((0, 0, 0, 1, 2))), kind)
        for month, kind in life.events
        if kind == "cheap_channel" or dice.random() >= UNTOLD
    ]
    idle = [
        (month, dice.choice((*RAISING, *LOWERING, "no_service")))
        for month in range(life.first, MONTHS)
        if dice.random() < IDLE
    ]
    return told + idle
