"""Numbers and addresses that belong to nobody: telephone, e-mail, SIREN."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.demo.generate.dice import Dice, Urn
from rapport.kit.text import fold

_MAILBOXES = Urn(
    ("courriel.example", "messagerie.example", "boite.example", "loire-net.example", "foyer.example"),
    (38, 24, 18, 12, 8),
)


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


class Directory:
    """Gives each number and each address once. Numbers come from the ranges that ARCEP keeps for fiction."""

    def __init__(self, dice: Dice) -> None:
        self._mobiles = self._shuffled(dice, "+3363998")
        self._lines = self._shuffled(dice, "+3326191")
        self._emails: set[str] = set()

    @staticmethod
    def _shuffled(dice: Dice, prefix: str) -> Iterator[str]:
        tails = list(range(10_000))
        dice.shuffle(tails)
        return (f"{prefix}{tail:04}" for tail in tails)

    def mobile(self) -> str:
        return next(self._mobiles)

    def line(self) -> str:
        return next(self._lines)

    def email(self, dice: Dice, first: str, last: str, birth_year: int) -> str:
        """A private address, as people choose them: with a dot, an initial or a year."""
        one, two = slug(first), slug(last)
        usual, short, dated = f"{one}.{two}", f"{one[:1]}.{two}", f"{one}.{two}{birth_year % 100:02}"
        left = dice.choice((usual, usual, usual, short, short, f"{two}.{one}", dated))
        box = _MAILBOXES.draw(dice)
        return self._once(f"{left}@{box}", dated, box)

    def at_work(self, left: str, company: str) -> str:
        domain = f"{slug(company)}.example"
        return self._once(f"{slug(left)}@{domain}", slug(left), domain)

    def _once(self, wanted: str, left: str, domain: str) -> str:
        address, count = wanted, 1
        while address in self._emails:
            count += 1
            address = f"{left}{count}@{domain}" if count > 2 else f"{left}@{domain}"
        self._emails.add(address)
        return address


def siren(dice: Dice) -> str:
    """Nine digits with a valid check digit, starting with 0 as no real one does."""
    body = f"0{dice.randrange(10**7):07}"
    doubled = sum(sum(divmod(int(digit) * (2 if index % 2 else 1), 10)) for index, digit in enumerate(body))
    return f"{body}{-doubled % 10}"
