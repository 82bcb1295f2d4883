"""The homes of households, as representatives note them at the first visit."""

from __future__ import annotations

from rapport.demo.generate.dice import Dice, Urn
from rapport.demo.generate.rows import Home, Life, Party

PUMP, OIL, GAS, ELECTRIC, WOOD = "Pompe à chaleur", "Fioul", "Gaz", "Électrique", "Bois"
HEATINGS = (PUMP, OIL, GAS, ELECTRIC, WOOD)
_USUAL = Urn((OIL, GAS, ELECTRIC, WOOD, PUMP), (14, 36, 31, 12, 7))
_KNOWN = {Life.HEAT: 0.95, Life.SOLAR: 0.9, Life.COOLING: 0.7, Life.LEGACY: 0.8, Life.PROSPECT: 0.45}
_VISITED_SELDOM = 0.2


def home_of(dice: Dice, party: Party) -> Home | None:
    """What is known about a home; nothing where nobody has been."""
    if not dice.chance(_KNOWN.get(party.life, _VISITED_SELDOM)):
        return None
    built_in = int(dice.triangular(1890, 2021, 1978))
    return Home(_heating(dice, party), built_in, int(dice.triangular(58, 210, 112)))


def _heating(dice: Dice, party: Party) -> str:
    if party.life in {Life.HEAT, Life.LEGACY}:
        return PUMP
    return OIL if "Fioul à remplacer" in party.tags else _USUAL.draw(dice)
