"""Contracts behind the yearly upkeep, what it all costs month by month, purchase prices, and technicians' hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from rapport.demo.generate.catalog import UPKEEP, PriceBook, products
from rapport.demo.generate.dice import Dice, cents, working_day
from rapport.demo.generate.rows import Contract, CostEntry, CostRate, Employee, Hours, Line, Order, UnitCost
from rapport.kit.periods import add_months

KEPT = 400
MONTHS = 36
YEARS = 5
HOURS_SINCE = timedelta(days=540)
UPKEEP_SKUS = frozenset(product.sku for product in products() if product.family == UPKEEP)
_NAMES = {product.sku: product.name for product in products()}
_TECHNICIANS = ("Technicien", "Technicienne")
# Kind, what for, supplier, share of the month's revenue, months in which it is larger.
_MONTHLY = (
    ("logistics", "Transport et préparation", "Transports Rabouin", 0.021, ()),
    ("promotion", "Offres et remises de saison", "", 0.009, (3, 9, 10)),
    ("advertising", "Radio, affichage et presse locale", "Agence Belle-Île", 0.014, (2, 3, 9)),
    ("sales_force", "Salaires et déplacements des conseillers", "", 0.068, ()),
    ("acquisition", "Salons, parrainage et achat d’adresses", "", 0.012, (3, 4, 9)),
)
_WINNING = (
    ("Stand à la Foire de Nantes", "Foire de Nantes", 0.4),
    ("Primes de parrainage", "Parrainage", 0.2),
    ("Référencement du site", "Site", 0.25),
)
_HOURLY = (("service_agent", "34"), ("sales_representative", "41"), ("general_agent", "38"), ("manager", "58"))


def contracts(orders: Sequence[Order], today: date) -> Iterator[Contract]:
    """One contract for each customer and kind of upkeep; every yearly order line is an instalment that carries it."""
    bought: dict[tuple[str, str], list[tuple[Order, int, Line]]] = defaultdict(list)
    for order in orders:
        for place, line in enumerate(order.lines, 1):
            if order.party and line.sku in UPKEEP_SKUS and line.quantity > 0 and not order.is_cancelled:
                bought[order.party, line.sku].append((order, place, line))
    counts: dict[int, int] = defaultdict(int)
    for (party, sku), lines in sorted(bought.items(), key=lambda pair: (pair[1][0][0].ordered_on, pair[0])):
        first, last = lines[0][0].ordered_on, lines[-1][0].ordered_on
        counts[first.year] += 1
        is_over = (today - last).days > KEPT
        yield Contract(
            number=f"CS-{first:%y}-{counts[first.year]:04}",
            party=party,
            sku=sku,
            label=_NAMES[sku],
            starts_on=first,
            ends_on=add_months(first, 12) - timedelta(days=1),
            terminated_on=add_months(last, 12) - timedelta(days=1) if is_over else None,
            amount=lines[-1][2].amount,
            lines=tuple((order.number, place) for order, place, _line in lines),
        )


def costs(dice: Dice, orders: Sequence[Order], today: date) -> Iterator[CostEntry]:
    """What each kind came to in every whole month of three years; free repairs of the bad batch once more."""
    revenue: dict[date, Decimal] = defaultdict(Decimal)
    for order in orders:
        revenue[order.ordered_on.replace(day=1)] += order.amount
    month = add_months(today.replace(day=1), -MONTHS)
    while month < today.replace(day=1):
        last = add_months(month, 1) - timedelta(days=1)
        for kind, label, supplier, share, seasons in _MONTHLY:
            season = 1.6 if month.month in seasons else 1.0
            amount = float(revenue[month]) * share * season * dice.uniform(0.9, 1.1)
            entry = CostEntry(kind, label, month, last, cents(max(amount, 400)), supplier)
            yield from _by_channel(entry) if kind == "acquisition" else (entry,)
        if month.month == 6:
            yield CostEntry(
                "after_sales", "Outillage et véhicule d’astreinte", last, last, cents(dice.uniform(900, 2400))
            )
        month = add_months(month, 1)


def _by_channel(entry: CostEntry) -> Iterator[CostEntry]:
    """The same cost in its parts: those of the channels by which customers came, and one that names none."""
    rest = entry.amount
    for label, channel, share in _WINNING:
        part = cents(float(entry.amount) * share)
        rest -= part
        yield replace(entry, label=label, channel=channel, amount=part)
    yield replace(entry, label="Achat d’adresses", amount=rest)


def unit_costs(today: date) -> Iterator[UnitCost]:
    """What products cost to buy, from each first of January on."""
    book = PriceBook(today)
    for product in products():
        if product.cost is None:
            continue
        for year in range(today.year - YEARS, today.year + 1):
            day = date(year, 1, 1)
            supplier = "Boréal" if "Boréal" in product.name else ""
            yield UnitCost(product.sku, day, book.cost(product.sku, day), supplier)


def hours(
    dice: Dice, orders: Sequence[Order], signed: Sequence[Contract], staff: Sequence[Employee], today: date
) -> Iterator[Hours]:
    """Technicians install what was ordered, repair what broke, and visit once a year under a contract."""
    by_team: dict[str, list[str]] = defaultdict(list)
    for person in staff:
        if person.title in _TECHNICIANS:
            by_team[person.team].append(person.key)
    everybody = [key for keys in by_team.values() for key in keys]
    teams = {person.key: person.team for person in staff}
    carried = {line: contract.number for contract in signed for line in contract.lines}
    families = {product.sku: product.family for product in products()}
    for order in orders:
        if not order.party or order.is_cancelled or order.ordered_on <= today - HOURS_SINCE:
            continue
        crew = by_team.get(teams.get(order.seller, ""), everybody)
        for place, line in enumerate(order.lines, 1):
            work = _work(dice, line, families[line.sku], order.ordered_on)
            if work is None or work[0] >= today or not dice.chance(0.85):
                continue
            day, minutes, activity, text = work
            contract = carried.get((order.number, place), "")
            yield Hours(dice.choice(crew), day, order.party, minutes, activity, text, order.number, contract)


def rates() -> tuple[CostRate, ...]:
    """What an hour of each role costs."""
    return tuple(CostRate(role, Decimal(hourly)) for role, hourly in _HOURLY)


def _work(dice: Dice, line: Line, family: str, ordered_on: date) -> tuple[date, int, str, str] | None:
    """When, how long, and what for; nothing for what is only delivered."""
    if line.quantity <= 0:
        return None
    if line.sku.startswith("POSE-"):
        minutes = min(15 * round(float(line.quantity) * dice.uniform(18, 30)), 600)
        return working_day(ordered_on + dice.days(12, 30)), minutes, "logistics", _NAMES[line.sku]
    if line.sku == "DEP-MO":
        minutes = 15 * round(float(line.quantity) * 4)
        return working_day(ordered_on), min(minutes, 480), "after_sales", "Dépannage"
    if family == UPKEEP:
        return (
            working_day(ordered_on + dice.days(20, 150)),
            15 * dice.randint(3, 7),
            "after_sales",
            "Visite d’entretien",
        )
    return None
