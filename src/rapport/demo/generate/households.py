"""Households of Alizé's customers: those who share a name and a postcode, with what happened in their lives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from rapport.demo.generate.dice import Dice
from rapport.demo.generate.rows import Families, Family, Kind, Life, LifeEvent, Member, Party

YEAR = 365.25
MOST_MEMBERS = 4
GENERATION, GROWN_UP, RETIRES = 19, 27, 63
STRANGERS = frozenset({Life.PROSPECT, Life.CONTACT})
BUILDERS = frozenset({Life.HEAT, Life.SOLAR, Life.COOLING})
ADULT, CHILD, OTHER = "adult", "child", "other"


def families(parties: Sequence[Party], seed: int, today: date) -> Families:
    """Return the households among these parties: the same seed and day give the same ones."""
    dice = Dice(seed, "households")
    groups: dict[tuple[str, str], list[Party]] = defaultdict(list)
    for party in parties:
        if party.kind is Kind.PERSON and party.street and party.last_name:
            groups[party.last_name, party.commune.postcode].append(party)
    found: list[Family] = []
    events: list[LifeEvent] = []
    for number, group in enumerate(filter(_is_family, groups.values()), start=1):
        family = _family(f"F-{number:04d}", sorted(group, key=_age_order), dice, today)
        found.append(family)
        events += _events(family, group, dice, today)
    alone = [group[0] for group in groups.values() if len(group) == 1]
    events += [event for party in alone if dice.chance(0.08) for event in _before_building(party, dice)]
    return Families(tuple(found), tuple(event for event in events if event.on < today))


def _is_family(group: Sequence[Party]) -> bool:
    """Few enough to live together, and somebody of them is a customer."""
    return 1 < len(group) <= MOST_MEMBERS and any(party.life not in STRANGERS for party in group)


def _age_order(party: Party) -> tuple[date, str]:
    return (party.born_on or party.created_on, party.number)


def _family(key: str, group: Sequence[Party], dice: Dice, today: date) -> Family:
    """The oldest are adults; who is a generation younger is a child, who has left once grown up."""
    members = []
    for place, party in enumerate(group):
        role, until = ADULT if place < 2 else OTHER, None
        if place and party.born_on and (party.born_on - _age_order(group[0])[0]).days > GENERATION * YEAR:
            role, grown = CHILD, party.born_on + timedelta(days=round(GROWN_UP * YEAR))
            until = grown - dice.days(0, 1200) if grown < today else None
        since = group[0].created_on
        members.append(Member(party.number, role, since, until if until and until > since else None))
    return Family(key, f"Foyer {group[0].last_name}", group[0], tuple(members))


def _events(family: Family, group: Sequence[Party], dice: Dice, today: date) -> Iterator[LifeEvent]:
    known = {party.number: party for party in group}
    for member in family.members:
        party = known[member.number]
        if member.until:
            yield LifeEvent(family.key, "child_left", member.until)
        if member.role == ADULT and party.born_on:
            yield from _of_an_age(party, party.born_on, dice, today)
        yield from _before_building(party, dice) if dice.chance(0.3) else ()
    if dice.chance(0.12):
        yield LifeEvent(family.key, "move", family.first.created_on - dice.days(20, 400))
    if dice.chance(0.1):
        yield LifeEvent(family.key, "birth", today - dice.days(30, 1500))
    if dice.chance(0.06):
        yield LifeEvent(family.key, "marriage", today - dice.days(30, 1100))


def _of_an_age(party: Party, born_on: date, dice: Dice, today: date) -> Iterator[LifeEvent]:
    """Who is old enough has retired."""
    retired_on = born_on + timedelta(days=round(RETIRES * YEAR)) + dice.days(0, 400)
    if retired_on < today:
        yield LifeEvent(party.number, "retirement", retired_on)


def _before_building(party: Party, dice: Dice) -> Iterator[LifeEvent]:
    """A home was bought, or works begun, before the first visit of an installer."""
    if party.life in BUILDERS:
        kind = "home" if dice.chance(0.6) else "works"
        yield LifeEvent(party.number, kind, party.created_on - dice.days(20, 300))
