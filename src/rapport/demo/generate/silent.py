"""Customers who fell silent, and the reason that somebody heard in the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from rapport.demo.generate.dice import Dice
from rapport.demo.generate.rows import Kind, Life, Order, Party, Talk
from rapport.demo.generate.talks import said

TAG = "Client silencieux"
_LIVES = frozenset({Life.HEAT, Life.SOLAR, Life.COOLING, Life.LEGACY})
_LAST_FROM, _LAST_TO = 800, 420
# How many gave which reason.
_REASONS = (
    (24, "Ne renouvelle pas : un confrère lui fait le contrat 40 € moins cher."),
    (15, "A vendu sa maison. L’acquéreur n’est pas connu."),
    (12, "Las d’avoir rappelé trois fois sans réponse au printemps."),
    (9, "Ne veut plus de contrat, appellera en cas de panne."),
)
COUNT = sum(count for count, _text in _REASONS)
WORDS = tuple(text for _count, text in _REASONS)


def silent(dice: Dice, strangers: Sequence[Party], last_days: Mapping[str, Sequence[date]], today: date) -> list[Party]:
    """Households that bought at least twice and nothing for more than a year."""
    found = []
    for party in strangers:
        days = last_days.get(party.number, ())
        bought = party.kind is Kind.PERSON and party.life in _LIVES and len(days) > 1
        if bought and _LAST_TO <= (today - max(days)).days <= _LAST_FROM:
            found.append(party)
    return dice.sample(found, k=min(COUNT, len(found)))


def days_of(orders: Sequence[Order]) -> dict[str, list[date]]:
    """The days on which each customer ordered."""
    days: dict[str, list[date]] = {}
    for order in orders:
        if order.party:
            days.setdefault(order.party, []).append(order.ordered_on)
    return days


def reasons(
    dice: Dice, gone: Sequence[Party], last_days: Mapping[str, Sequence[date]], today: date
) -> Iterator[Talk]:  # fmt: skip
    """The call in which each of them said why."""
    words = (text for count, text in _REASONS for _ in range(count))
    for party, text in zip(gone, words, strict=False):
        day = max(last_days[party.number]) + dice.days(370, 400)
        yield said(dice, party, day, today, "phone", "out", text, "declined")
