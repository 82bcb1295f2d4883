"""What companies buy: fewer, larger orders, contracts by the apartment or by the appliance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from rapport.demo.generate.dice import Dice
from rapport.demo.generate.lives import Ledger, Visit, Wish
from rapport.demo.generate.rows import Life, Party

Plan = Iterator[tuple[int, tuple[Wish, ...]]]


class Firm:
    """Lives out one company's years with Alizé: a plan of orders in days after the first talk."""

    def __init__(self, dice: Dice, ledger: Ledger, today: date) -> None:
        self._dice = dice
        self._ledger = ledger
        self._today = today
        self._plans: dict[Life, Callable[[], Plan]] = {
            Life.FARM: self._farm,
            Life.CAMPING: self._camping,
            Life.SHOP: self._shop,
            Life.CONDOMINIUM: self._condominium,
            Life.LODGING: self._lodging,
            Life.PUBLIC: self._public,
        }

    def live(self, party: Party) -> None:
        """One company in ten never gets beyond talking; one in eight leaves after a while."""
        dice = self._dice
        if dice.chance(0.1):
            return
        until = dice.randint(200, 900) if dice.chance(0.13) else 10_000
        discount = min(max(dice.gauss(0.08, 0.04), 0), 0.2)
        for after, wishes in self._plans[party.life]():
            if after <= until:
                day = party.created_on + timedelta(days=after)
                self._ledger.write(party.number, party.owner, Visit(day, wishes, channel="agency", discount=discount))

    def _panels(self, count: int) -> tuple[Wish, ...]:
        inverters, days = max(1, round(count / 84)), max(2, count // 28)
        return ("PV-MOD", count), ("PV-STR", count), ("OND-36", inverters), ("POSE-PV", days)

    def _yearly(self, first: int, sku: str, quantity: float) -> Plan:
        for year in range(6):
            yield first + 365 * year + self._dice.randint(-12, 12), ((sku, quantity),)

    def _repairs(self, mean: float, spares: tuple[str, ...]) -> Plan:
        dice = self._dice
        for year in range(5):
            for _ in range(dice.poisson(mean)):
                parts = ((dice.choice(spares), float(dice.randint(1, 3))),) if dice.chance(0.7) else ()
                hours = float(dice.randint(1, 6))
                yield 365 * year + dice.randint(40, 400), (("DEP-KM", 1.0), ("DEP-MO", hours), *parts)

    def _farm(self) -> Plan:
        dice = self._dice
        yield dice.randint(20, 120), self._panels(dice.choice((21, 42, 84, 84, 126, 240, 240, 420)))
        if dice.chance(0.3):
            yield dice.randint(400, 1100), self._panels(dice.choice((21, 42, 84)))
        if dice.chance(0.25):
            yield dice.randint(200, 900), (("BAT-10", dice.randint(1, 3)), ("HYB", 1))
        yield from self._yearly(400, "SER-PV", dice.randint(1, 4))

    def _camping(self) -> Plan:
        dice = self._dice
        units = dice.choice((8, 12, 12, 18, 24, 40))
        yield dice.randint(20, 90), (("CLI-1", units), ("POSE-CLI", units * 0.8))
        yield dice.randint(380, 800), (("BAL-300", units // 4), ("POSE-PTE", units // 2))
        if dice.chance(0.45):
            yield dice.randint(500, 1300), self._panels(dice.choice((84, 168, 240)))
        if dice.chance(0.5):
            yield dice.randint(300, 1200), (("IRVE-22", dice.randint(2, 8)), ("POSE-PTE", 6))
        yield from self._yearly(370, "PARC", units)
        yield from self._repairs(1.6, ("P-R32", "P-FIL", "P-MOT"))

    def _shop(self) -> Plan:
        dice = self._dice
        if dice.chance(0.6):
            yield dice.randint(10, 60), (("CLI-CAS", dice.choice((1, 1, 2, 3))), ("POSE-CLI", 2))
        if dice.chance(0.25):
            yield dice.randint(60, 900), (("PAC-14", 1), ("POSE-PAC", 1))
        if dice.chance(0.65):
            yield from self._yearly(dice.randint(60, 380), "SER-CLI", dice.choice((1, 1, 2)))
        yield from self._repairs(0.6, ("P-R32", "P-FIL", "P-CARTE"))

    def _condominium(self) -> Plan:
        dice = self._dice
        homes = dice.choice((12, 18, 24, 38, 60, 96, 160))
        yield from self._yearly(dice.randint(15, 90), "CHAUF-P2", homes)
        if dice.chance(0.35):
            pumps = max(1, homes // 36)
            yield dice.randint(300, 1300), (("PAC-45", pumps), ("POSE-PAC", 4), ("DEPOSE", 1), ("ETUDE", 3))
        yield from self._repairs(1.8, ("P-CARTE", "P-CIRC", "P-VASE"))

    def _lodging(self) -> Plan:
        dice = self._dice
        unit = dice.choice(("PAC-14", "PAC-16", "CLI-4"))
        yield dice.randint(15, 80), ((unit, dice.choice((1, 1, 2))), ("POSE-PAC", 1))
        if dice.chance(0.4):
            yield dice.randint(250, 1100), (("PV-9", 1), ("POSE-PV", 1.5))
        if dice.chance(0.3):
            yield dice.randint(120, 900), (("IRVE-7", 2), ("POSE-PTE", 3))
        if dice.chance(0.7):
            yield from self._yearly(380, dice.choice(("SER-PAC", "SER-DUO")), 1)

    def _public(self) -> Plan:
        dice = self._dice
        yield dice.randint(60, 220), (("ETUDE", 4),)
        if dice.chance(0.6):
            yield dice.randint(230, 500), (("PAC-45", dice.choice((1, 1, 2))), ("POSE-PAC", 5), ("DEPOSE", 1))
        if dice.chance(0.5):
            yield dice.randint(300, 1200), self._panels(dice.choice((84, 168, 240)))
        yield from self._yearly(dice.randint(500, 700), "PARC", dice.randint(4, 20))
