"""What households buy over the years: an installation, its upkeep, breakdowns, a second equipment, departure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rapport.demo.generate.arrivals import WINDOW_DAYS
from rapport.demo.generate.batch import SKU, Batch, Fate, Hit
from rapport.demo.generate.catalog import PriceBook
from rapport.demo.generate.dice import Dice, Urn, working_day
from rapport.demo.generate.rows import Life, Line, Order, Party

Wish = tuple[str, float]
_PUMPS = Urn(("PAC-06", "PAC-08", "PAC-11", "PAC-14", "PAC-16", "PAC-GEO"), (16, 34, 27, 13, 6, 4))
_ROOFS = Urn(("PV-3", "PV-6", "PV-9"), (38, 41, 21))
_COOLERS = Urn(("CLI-1", "CLI-2", "CLI-4"), (52, 33, 15))
_SPARES = Urn(("P-CARTE", "P-CIRC", "P-MOT", "P-VASE", "P-SIL", "P-FIL", "P-R32"), (16, 17, 10, 20, 10, 17, 10))
_TRIFLES = Urn(("THERMO", "SONDE", "PILOTE", "P-FIL", "BAL-200", "BAL-300", "BAL-SOL"), (34, 20, 14, 14, 8, 7, 3))
_UPKEEP = {Life.HEAT: "SER-PAC", Life.SOLAR: "SER-PV", Life.COOLING: "SER-CLI", Life.LEGACY: "SER-PAC"}
_FIDELITY = {Life.HEAT: 0.74, Life.SOLAR: 0.46, Life.COOLING: 0.5, Life.LEGACY: 0.9}
_DEPARTURE = {Life.HEAT: 0.06, Life.SOLAR: 0.08, Life.COOLING: 0.15, Life.LEGACY: 0.055}


@dataclass(frozen=True, slots=True)
class Visit:
    """One order to be: on a day, by a way, with what is wished for."""

    day: date
    wishes: tuple[Wish, ...]
    channel: str = "agency"
    discount: float = 0.0


class Ledger:
    """Turns wishes into orders at the prices of the day; nothing is written for a day to come."""

    def __init__(self, seed: int, today: date) -> None:
        self._dice = Dice(seed, "prices")
        self._book = PriceBook(today)
        self._today = today
        self._start = today - timedelta(days=WINDOW_DAYS)
        self.orders: list[Order] = []

    def is_open(self, day: date) -> bool:
        return self._start <= day <= self._today

    def write(self, party: str, seller: str, visit: Visit) -> Order | None:
        day = working_day(visit.day)
        if not self.is_open(day):
            return None
        lines = tuple(self._line(day, sku, quantity, visit.discount) for sku, quantity in visit.wishes)
        return self._keep(Order("", party, day, seller, visit.channel, lines))

    def _line(self, day: date, sku: str, quantity: float, discount: float) -> Line:
        return self._book.line(self._dice, sku, day, quantity, discount=discount)

    def give_back(self, order: Order, skus: frozenset[str], after_days: int) -> Order | None:
        """The same lines with the sign turned, at the price that was paid."""
        day = working_day(order.ordered_on + timedelta(days=after_days))
        lines = tuple(
            Line(line.sku, -line.quantity, line.unit_price, line.unit_cost) for line in order.lines if line.sku in skus
        )
        if not self.is_open(day) or not lines:
            return None
        return self._keep(Order("", order.party, day, order.seller, order.channel, lines))

    def _keep(self, order: Order) -> Order:
        self.orders.append(order)
        return order


class Household:
    """Lives out one household's years with Alizé."""

    def __init__(self, dice: Dice, ledger: Ledger, batch: Batch, today: date) -> None:
        self._dice = dice
        self._ledger = ledger
        self._batch = batch
        self._today = today

    def live(self, party: Party) -> None:
        if party.life is Life.REPAIR:
            self._repairs(party)
        elif party.life is Life.SMALL:
            self._trifles(party)
        elif party.life is Life.LEGACY:
            self._keep_up(party, party.created_on + self._dice.days(330, 365), Life.LEGACY)
        elif party.life in _UPKEEP:
            self._install(party)

    def _write(self, party: Party, visit: Visit) -> Order | None:
        return self._ledger.write(party.number, party.owner, visit)

    def _install(self, party: Party) -> None:
        """The order comes some weeks after the first talk; who is not there yet is still thinking."""
        dice = self._dice
        day = party.created_on + dice.days(6, 75)
        order = self._write(party, Visit(day, tuple(self._equipment(party.life)), discount=self._discount()))
        if order is None:
            return
        if self._batch.holds(order):
            self._suffer(party, order, self._batch.hit(order))
            return
        self._keep_up(party, day + dice.days(300, 380), party.life)
        self._come_back(party, day)

    def _discount(self) -> float:
        return max(0.0, self._dice.gauss(0.03, 0.035))

    def _equipment(self, life: Life) -> Iterator[Wish]:
        return {Life.HEAT: self._heating, Life.SOLAR: self._roof, Life.COOLING: self._cooling}[life]()

    def _heating(self) -> Iterator[Wish]:
        dice = self._dice
        yield _PUMPS.draw(dice), 1
        yield "POSE-PAC", dice.choice((1, 1, 1, 1.5))
        for sku, share in (("AIDES", 0.7), ("DEPOSE", 0.42), ("BAL-300", 0.2), ("THERMO", 0.3), ("ETUDE", 0.15)):
            if dice.chance(share):
                yield sku, 1

    def _roof(self) -> Iterator[Wish]:
        dice = self._dice
        yield _ROOFS.draw(dice), 1
        yield "POSE-PV", dice.choice((1, 1, 1.25))
        for sku, share in (("BAT-5", 0.09), ("BAT-10", 0.04), ("PILOTE", 0.2), ("IRVE-7", 0.12)):
            if dice.chance(share):
                yield sku, 1

    def _cooling(self) -> Iterator[Wish]:
        sku = _COOLERS.draw(self._dice)
        yield sku, 1
        yield "POSE-CLI", {"CLI-1": 1, "CLI-2": 1.6, "CLI-4": 2.8}[sku]

    def _suffer(self, party: Party, order: Order, hit: Hit) -> None:
        """Boards fail, repairs are free, some give the pump back, others never come again."""
        dice = self._dice
        waited = (hit.complained_on - order.ordered_on).days
        if hit.fate is Fate.GAVE_IT_BACK:
            self._ledger.give_back(order, frozenset({SKU}), waited + dice.randint(20, 40))
            return
        for _ in range(hit.repairs):
            free = (("P-CARTE", 1.0), ("DEP-MO", 1.5), ("DEP-KM", 1.0))
            self._write(party, Visit(hit.complained_on + dice.days(5, 30), free, channel="phone", discount=1))
        if hit.fate is Fate.STAYED:
            self._keep_up(party, order.ordered_on + dice.days(340, 365), Life.HEAT, stays=True)

    def _keep_up(self, party: Party, day: date, life: Life, *, stays: bool = False) -> None:
        """A yearly contract until they leave; breakdowns come with the years and are dearer without a contract."""
        dice = self._dice
        has_contract = stays or dice.chance(_FIDELITY[life])
        leaving = 0.0 if stays else _DEPARTURE[life] * dice.uniform(0.5, 1.5)
        while day <= self._today:
            if has_contract:
                self._write(party, Visit(day, ((_UPKEEP[life], 1),), channel=dice.choice(("web", "phone", "letter"))))
            if dice.chance(0.06 if life is not Life.LEGACY else 0.15):
                self._break_down(party, day + dice.days(20, 300))
            if dice.chance(leaving):
                return
            day += dice.days(356, 376)

    def _break_down(self, party: Party, day: date) -> None:
        dice = self._dice
        hours = dice.choice((1, 1, 1.5, 2, 3))
        spares = ((_SPARES.draw(dice), 1.0) for _ in range(dice.choice((0, 1, 1, 2))))
        self._write(party, Visit(day, (("DEP-KM", 1.0), ("DEP-MO", float(hours)), *spares), channel="phone"))

    def _come_back(self, party: Party, day: date) -> None:
        """A second equipment, some years later: solar after heat, a battery after solar."""
        dice = self._dice
        years = max((self._today - day).days / 365, 0)
        if dice.chance(min(0.085 * years, 0.4)):
            after = day + timedelta(days=int(dice.triangular(120, max(365 * years, 130), 500)))
            wishes = tuple(self._second(party.life))
            self._write(party, Visit(after, wishes, discount=self._discount()))
        if dice.chance(0.12):
            self._write(party, Visit(day + dice.days(30, 900), ((_TRIFLES.draw(dice), 1.0),), channel="web"))

    def _second(self, life: Life) -> Iterator[Wish]:
        dice = self._dice
        if life is Life.SOLAR:
            yield dice.choice(("BAT-5", "BAT-5", "BAT-10")), 1
            yield "HYB", 1
        elif life is Life.HEAT:
            yield from self._roof()
        else:
            yield dice.choice(("BAL-300", "CLI-2", "IRVE-7")), 1
            yield "POSE-PTE", 2

    def _repairs(self, party: Party) -> None:
        """Called once for a breakdown; some call again, few take a contract."""
        dice = self._dice
        day = party.created_on + dice.days(0, 4)
        for _ in range(1 + dice.poisson(0.7)):
            self._break_down(party, day)
            day += dice.days(60, 700)
        if dice.chance(0.08):
            self._keep_up(party, party.created_on + dice.days(30, 200), Life.COOLING)

    def _trifles(self, party: Party) -> None:
        """Small things from the web shop, sometimes sent back."""
        dice = self._dice
        day = party.created_on + dice.days(0, 12)
        for _ in range(1 + dice.poisson(0.9)):
            sku = _TRIFLES.draw(dice)
            wishes = ((sku, 1.0), ("POSE-PTE", 1.0)) if dice.chance(0.3) else ((sku, 1.0),)
            order = self._write(party, Visit(day, wishes, channel="web"))
            if order and dice.chance(0.07):
                self._ledger.give_back(order, frozenset({sku}), dice.randint(4, 28))
            day += dice.days(40, 500)
