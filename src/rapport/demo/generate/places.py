"""Where people live and which agency looks after them."""

from __future__ import annotations

from math import exp, hypot

from rapport.demo.generate.dice import Dice, Urn
from rapport.demo.generate.facts import communes
from rapport.demo.generate.rows import Commune

_AGENCY_POINTS = {
    "sud-loire": (47.176, -1.550),
    "nord": (47.260, -1.540),
    "saint-nazaire": (47.280, -2.254),
    "vendee": (46.670, -1.430),
    "angers": (47.477, -0.556),
}
_KM_A_DEGREE = (111.2, 75.6)
_STREET_KINDS = Urn(("rue", "avenue", "impasse", "allée", "chemin", "place", "route"), (50, 9, 12, 12, 9, 3, 5))
_STREETS = (
    "des Chalutiers du Port de_la_Mairie des Lilas du Stade de_la_Fontaine des Acacias du Moulin de_la_Gare des "
    "Tilleuls du Bois_Joli de_la_Vallée des Marronniers de_l’Église du Lavoir des Vignes de_la_Sèvre du Château "
    "des Écoles de_la_Loire des Rosiers du Four de_la_Croix_Blanche des Pêcheurs du Calvaire de_la_Prairie des "
    "Hirondelles des Genêts de_l’Océan du Pressoir de_la_Forge des Ormeaux du Clos de_la_Noë des Bruyères "
    "de_l’Erdre du Marais des Camélias de_la_Poste des Forgerons du Général-de-Gaulle Jean-Jaurès Victor-Hugo "
    "Pasteur Jules-Verne Georges-Clemenceau Jules-Ferry Aristide-Briand Anne-de-Bretagne du_11-Novembre du_8-Mai "
    "de_la_République"
)


def _street_names() -> tuple[str, ...]:
    words = _STREETS.split()
    names, index = [], 0
    while index < len(words):
        size = 2 if words[index] in {"du", "des"} else 1
        names.append(" ".join(words[index : index + size]).replace("_", " "))
        index += size
    return tuple(names)


STREET_NAMES = _street_names()


def agency_of(commune: Commune) -> str:
    """The agency that is nearest, except that the Loire divides Nantes and departments stay whole."""
    if commune.department in {"85", "17"}:
        return "vendee"
    if commune.department in {"49", "53", "72", "86", "79"}:
        return "angers"
    if commune.department == "56" or commune.longitude < -1.98:
        return "saint-nazaire"
    return "sud-loire" if commune.latitude < 47.205 else "nord"


def _pull(commune: Commune, *, town: float) -> float:
    """How many customers to expect: people there, less where they live in flats, less far from an agency."""
    far = min(
        hypot((commune.latitude - lat) * _KM_A_DEGREE[0], (commune.longitude - lon) * _KM_A_DEGREE[1])
        for lat, lon in _AGENCY_POINTS.values()
    )
    return float(commune.population**town) * exp(-far / 28)


class Territory:
    """Draws communes and streets: houses are spread out, shops and flats stand in towns."""

    def __init__(self) -> None:
        everywhere = tuple(communes().values())
        self._houses = Urn(everywhere, [_pull(commune, town=0.72) for commune in everywhere])
        self._towns = Urn(everywhere, [_pull(commune, town=1.05) for commune in everywhere])
        country = tuple(commune for commune in everywhere if commune.population < 15_000)
        self._country = Urn(country, [_pull(commune, town=0.4) for commune in country])
        coast = tuple(commune for commune in everywhere if commune.longitude < -1.6 and commune.population < 25_000)
        self._coast = Urn(coast, [_pull(commune, town=0.5) for commune in coast])

    def house(self, dice: Dice) -> Commune:
        return self._houses.draw(dice)

    def town(self, dice: Dice) -> Commune:
        return self._towns.draw(dice)

    def country(self, dice: Dice) -> Commune:
        return self._country.draw(dice)

    def coast(self, dice: Dice) -> Commune:
        return self._coast.draw(dice)

    def street(self, dice: Dice) -> str:
        number = min(int(dice.expovariate(1 / 24)) + 1, 180)
        suffix = dice.choice((" bis", " ter")) if dice.chance(0.04) else ""
        return f"{number}{suffix} {_STREET_KINDS.draw(dice)} {dice.choice(STREET_NAMES)}"
