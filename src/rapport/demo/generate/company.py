"""The whole of Alizé Énergie, from a seed and a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from rapport.demo.generate import chapters, money, partners
from rapport.demo.generate.arrivals import WINDOW_DAYS, Arrival, arrivals
from rapport.demo.generate.batch import Batch, Hit
from rapport.demo.generate.cast import Figure
from rapport.demo.generate.catalog import products
from rapport.demo.generate.chapters import Chapters, Told
from rapport.demo.generate.dice import Dice, Season
from rapport.demo.generate.firms import Firm
from rapport.demo.generate.homes import home_of
from rapport.demo.generate.households import families
from rapport.demo.generate.lives import Household, Ledger, Visit
from rapport.demo.generate.notes import notes, written
from rapport.demo.generate.parties import BUSINESS, Population
from rapport.demo.generate.rows import Company, Employee, Kind, Life, Money, Note, Order, Party
from rapport.demo.generate.staff import TEAMS, employees
from rapport.demo.generate.talks import talks
from rapport.demo.generate.todos import todos

SEED = 2016
_COUNTER_SALES = 260


def generate(today: date, seed: int = SEED, share: float = 1.0) -> Company:
    """Alizé Énergie as known on `today`, or a share of it: the same seed and day give the same rows."""
    staff = employees(seed, today)
    population = Population(seed, today, staff)
    told = _settle(population, arrivals(seed, today, share), seed)
    ledger = Ledger(seed, today)
    hits = _live(population, ledger, seed, today, told)
    _sell_over_the_counter(ledger, seed, today, round(_COUNTER_SALES * share))
    lived = list(_visited(population.town.parties, told, seed))
    allied = _ally(population, today)
    given_up = _given_up(ledger.orders, hits, seed, today)
    story = chapters.tell(Told(seed, today, lived, allied, told, given_up, hits))
    parties = [chapters.tagged(party, story.tags) for party in lived]
    dice = Dice(seed, "notes")
    strangers = [party for party in parties if party.number not in told]
    orders = list(_numbered([*given_up, *story.orders]))
    return Company(
        seed=seed,
        today=today,
        teams=TEAMS,
        employees=staff,
        products=products(),
        parties=(*parties, *population.town.parties[len(lived) :]),
        relations=tuple(population.town.relations),
        orders=tuple(orders),
        notes=(*_told_notes(told, today, dice), *notes(dice, strangers, set(hits), today)),
        money=_money(orders, story, staff, seed, today),
        talks=(*talks(Dice(seed, "talks"), parties, given_up, today), *story.talks),
        todos=(*todos(Dice(seed, "todos"), staff, parties, told, today), *story.todos),
        lists=story.lists,
        homes=families(parties, seed, today),
    )


def _ally(population: Population, today: date) -> list[Party]:
    """Welcome the partners, each with a person to speak to, and say who works with whom."""
    allied = []
    for partner in partners.PARTNERS:
        party = population.partner(partner, today)
        population.contact_of(party, partner.contact, partner.title)
        allied.append(party)
    population.town.relations.extend(partners.relations(population.town.by_name, today))
    return allied


def _money(orders: list[Order], story: Chapters, staff: tuple[Employee, ...], seed: int, today: date) -> Money:
    signed = tuple(money.contracts(orders, today))
    return Money(
        contracts=(*signed, *story.contracts),
        costs=(*money.costs(Dice(seed, "costs"), orders, today), *story.costs),
        unit_costs=tuple(money.unit_costs(today)),
        hours=tuple(money.hours(Dice(seed, "hours"), orders, signed, staff, today)),
        rates=money.rates(),
    )


def _settle(population: Population, arriving: list[Arrival], seed: int) -> dict[str, Figure]:
    """Welcome everybody in turn, with a person to speak to at most companies. Answers the told ones by number."""
    dice, told = Dice(seed, "contacts at work"), {}
    for arrival in arriving:
        party = population.welcome(arrival)
        if arrival.figure:
            told[party.number] = arrival.figure
        if party.kind is Kind.COMPANY and (arrival.figure or dice.chance(0.6)):
            population.contact_of(party, arrival.figure.contact if arrival.figure else None)
    return told


def _live(population: Population, ledger: Ledger, seed: int, today: date, told: dict[str, Figure]) -> dict[str, Hit]:
    """Let the years pass for everybody. Answers who received a pump of the bad batch."""
    batch = Batch(seed, today)
    household = Household(Dice(seed, "households"), ledger, batch, today)
    firm = Firm(Dice(seed, "firms"), ledger, today)
    for party in population.town.parties:
        if party.number in told:
            _tell(told[party.number], party, ledger, today)
        elif party.life in BUSINESS:
            firm.live(party)
        else:
            household.live(party)
    return batch.hits


def _tell(figure: Figure, party: Party, ledger: Ledger, today: date) -> None:
    for days_ago, wishes in figure.orders:
        ledger.write(party.number, party.owner, Visit(today - timedelta(days=days_ago), wishes))


def _told_notes(told: dict[str, Figure], today: date, dice: Dice) -> Iterator[Note]:
    for number, figure in told.items():
        for days_ago, author, text in figure.notes:
            yield written(number, author, today - timedelta(days=days_ago), text, dice)


def _sell_over_the_counter(ledger: Ledger, seed: int, today: date, count: int) -> None:
    """Spare parts paid in cash, without a name."""
    dice = Dice(seed, "counter")
    season = Season(today - timedelta(days=WINDOW_DAYS - 30), today - timedelta(days=1), (1.0,) * 12, (1.0,))
    for _ in range(count):
        sku = dice.choice(("P-FIL", "P-FIL", "P-VASE", "P-SIL", "SONDE", "P-CIRC", "P-R32"))
        wishes = ((sku, float(dice.randint(1, 3))),)
        ledger.write("", "sylvie.gaborit", Visit(season.draw(dice), wishes, channel="counter"))


def _visited(parties: list[Party], told: dict[str, Figure], seed: int) -> Iterator[Party]:
    dice = Dice(seed, "homes")
    for party in parties:
        lives_there = party.kind is Kind.PERSON and party.life is not Life.CONTACT
        drawn = home_of(dice, party) if lives_there else None
        figure = told.get(party.number)
        yield replace(party, home=figure.home if figure and figure.home else drawn)


def _given_up(orders: list[Order], hits: dict[str, Hit], seed: int, today: date) -> list[Order]:
    """A few of the larger orders are cancelled before delivery, none of those whose story is told."""
    dice = Dice(seed, "given up")
    return [
        replace(order, is_cancelled=True)
        if order.amount > 1000 and order.ordered_on < today and order.party not in hits and dice.chance(0.012)
        else order
        for order in orders
    ]


def _numbered(orders: list[Order]) -> Iterator[Order]:
    """Number orders by year, credit notes apart, in order of their day."""
    counts: Counter[str] = Counter()
    for order in sorted(orders, key=lambda order: order.ordered_on):
        prefix = f"{'A' if order.amount < 0 else ''}{order.ordered_on:%y}"
        counts[prefix] += 1
        yield replace(order, number=f"{prefix}-{counts[prefix]:04}")
