"""The bad batch: forty heat pumps of one lot whose boards fail. Who has one, what they said, what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from rapport.demo.generate.dice import Dice
from rapport.demo.generate.rows import CostEntry, Order, Party, Talk
from rapport.demo.generate.talks import said

SKU, TAG, SUPPLIER = "PAC-08", "Lot Boréal", "Boréal"
# How many of the forty are sold to strangers, and when: days before today. The last one is Pierre Sorin’s.
COUNT = 39
SOLD_FROM, SOLD_TO = 1060, 660
WAVE_FROM, WAVE_TO = 650, 560
_WORDS = (
    ("phone", "La PAC s’arrête avec le code E-17, plus de chauffage depuis hier."),
    ("email", "Deuxième coupure en une semaine, code E-17. Demande un passage rapide."),
    ("chat", "Photo de l’afficheur, code E-17."),
    ("phone", "A lu que d’autres pompes du même lot tombent en panne. Inquiet pour l’hiver."),
    ("social", "Commentaire sous notre page : « pompe neuve, déjà en panne »."),
    ("letter", "Lettre recommandée : demande le remplacement de la pompe."),
)
_AGAIN = "Rappelle : la pompe s’est arrêtée de nouveau après la réparation. Demande un geste."
_COSTS = ((645, "6480"), (610, "9120"), (580, "7350"), (540, "3050"))


class Fate(Enum):
    """What became of who has a pump of the lot."""

    GAVE_IT_BACK = 1
    LEFT = 2
    STAYED = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """One pump of the lot at somebody’s home; `place` is its number within the lot."""

    place: int
    complained_on: date

    @property
    def fate(self) -> Fate:
        if self.place % 10 == 3:
            return Fate.GAVE_IT_BACK
        return Fate.LEFT if self.place % 2 == 0 else Fate.STAYED

    @property
    def repairs(self) -> int:
        return (0, 1, 1, 1, 2)[self.place % 5]

    @property
    def complains_again(self) -> bool:
        return self.place % 3 == 0


class Batch:
    """The pumps of the lot, in the order of their sale."""

    def __init__(self, seed: int, today: date) -> None:
        self._dice = Dice(seed, "batch")
        self._today = today
        self.hits: dict[str, Hit] = {}

    def holds(self, order: Order) -> bool:
        """True when the pump of this order is one of the lot."""
        age = (self._today - order.ordered_on).days
        is_left = len(self.hits) < COUNT
        return is_left and SOLD_TO <= age <= SOLD_FROM and any(line.sku == SKU for line in order.lines)

    def hit(self, order: Order) -> Hit:
        complained_on = self._today - self._dice.days(WAVE_TO, WAVE_FROM)
        found = self.hits[order.party] = Hit(len(self.hits), complained_on)
        return found


def complaints(dice: Dice, hits: Mapping[str, Hit], known: Mapping[str, Party], today: date) -> Iterator[Talk]:
    """A wave of complaints within three months, from everybody once, from some again."""
    for number, hit in hits.items():
        channel, text = _WORDS[hit.place % len(_WORDS)]
        yield _complaint(dice, known[number], hit.complained_on, today, channel, text)
        if hit.complains_again:
            again = hit.complained_on + dice.days(12, 40)
            yield _complaint(dice, known[number], again, today, "phone", _AGAIN)


def _complaint(dice: Dice, party: Party, day: date, today: date, channel: str, text: str) -> Talk:
    return said(dice, party, day, today, channel, "in", text, "follow_up", grade=dice.randint(1, 4))


def costs(today: date) -> Iterator[CostEntry]:
    """What the lot cost in boards, parts and hours."""
    for days_ago, amount in _COSTS:
        day = today - timedelta(days=days_ago)
        label = "Lot Boréal : cartes électroniques et main-d’œuvre"
        yield CostEntry("after_sales", label, day, day, Decimal(amount), SUPPLIER, SKU)
