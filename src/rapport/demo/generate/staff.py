"""The sixty people of Alizé Énergie and four of its partners: teams, roles, managers."""

from __future__ import annotations

from datetime import date, timedelta

from rapport.demo.generate.dice import Dice
from rapport.demo.generate.facts import first_names, surnames
from rapport.demo.generate.rows import Employee, Role, Team
from rapport.kit.text import fold

TEAMS = (
    Team("direction", "Direction"),
    Team("sud-loire", "Nantes Sud-Loire", "direction"),
    Team("nord", "Nantes Nord", "direction"),
    Team("saint-nazaire", "Saint-Nazaire", "direction"),
    Team("vendee", "Vendée", "direction"),
    Team("angers", "Angers", "direction"),
    Team("service", "Service clients", "direction"),
    Team("technique", "Pose et maintenance", "direction"),
    Team("marketing", "Marketing", "direction"),
    Team("administration", "Administration", "direction"),
    Team("partenaires", "Partenaires", "direction"),
)
_TECHNICIAN = "Technicien"
AGENCIES = ("sud-loire", "nord", "saint-nazaire", "vendee", "angers")

# Those whom the guide shows by name: first name, surname, title, role, team.
_NAMED = (
    ("Hélène", "Vasseur", "Présidente", Role.DIRECTOR, "direction"),
    ("Paul", "Delaunay", "Directeur administratif et financier", Role.DIRECTOR, "direction"),
    ("Inès", "Cormerais", "Responsable informatique", Role.ADMINISTRATOR, "direction"),
    ("Marion", "Lelièvre", "Assistante de direction", Role.BACK_OFFICE, "direction"),
    ("Julien", "Mercier", "Chef d’agence", Role.MANAGER, "sud-loire"),
    ("Camille", "Roussel", "Conseillère énergie", Role.SALES, "sud-loire"),
    ("Gwenaël", "Thébaud", "Chef d’agence", Role.MANAGER, "nord"),
    ("Sandrine", "Halgand", "Cheffe d’agence", Role.MANAGER, "saint-nazaire"),
    ("Cyril", "Retailleau", "Chef d’agence", Role.MANAGER, "vendee"),
    ("Anne", "Cesbron", "Cheffe d’agence", Role.MANAGER, "angers"),
    ("Karine", "Poirier", "Responsable du service clients", Role.MANAGER, "service"),
    ("Nadia", "Benali", "Chargée de clientèle", Role.SERVICE_AGENT, "service"),
    ("Bruno", "Guilbaud", "Responsable technique", Role.MANAGER, "technique"),
    ("Théo", "Lefèvre", "Technicien", Role.SERVICE_AGENT, "sud-loire"),
    ("Léa", "Jarry", "Responsable marketing", Role.MARKETER, "marketing"),
    ("Adrien", "Moyon", "Analyste clients", Role.ANALYST, "marketing"),
    ("Sylvie", "Gaborit", "Responsable comptable", Role.BACK_OFFICE, "administration"),
    ("Mathieu", "Orain", "Banque Estuaire, financement", Role.PARTNER, "partenaires"),
    ("Claire", "Houdayer", "Boréal, fabricant", Role.PARTNER, "partenaires"),
)
# Those who came last, and change the luck of nobody before them.
_LAST = (
    ("Solène", "Bourdon", "Mutuelle du Littoral, assurances", Role.PARTNER, "partenaires"),
    ("Fabrice", "Jolly", "Comptoir de l’Énergie, distribution", Role.PARTNER, "partenaires"),
)
# Everybody else: team, title of a woman, title of a man, role, how many.
_OTHERS = (
    ("sud-loire", "Conseillère énergie", "Conseiller énergie", Role.SALES, 4),
    ("nord", "Conseillère énergie", "Conseiller énergie", Role.SALES, 6),
    ("saint-nazaire", "Conseillère énergie", "Conseiller énergie", Role.SALES, 3),
    ("vendee", "Conseillère énergie", "Conseiller énergie", Role.SALES, 3),
    ("angers", "Conseillère énergie", "Conseiller énergie", Role.SALES, 4),
    ("nord", "Agente générale", "Agent général", Role.GENERAL_AGENT, 1),
    ("vendee", "Agente générale", "Agent général", Role.GENERAL_AGENT, 1),
    ("service", "Chargée de clientèle", "Chargé de clientèle", Role.SERVICE_AGENT, 4),
    ("sud-loire", "Technicienne", "Technicien", Role.SERVICE_AGENT, 2),
    ("nord", "Technicienne", "Technicien", Role.SERVICE_AGENT, 3),
    ("saint-nazaire", "Technicienne", "Technicien", Role.SERVICE_AGENT, 2),
    ("vendee", "Technicienne", "Technicien", Role.SERVICE_AGENT, 2),
    ("angers", "Technicienne", "Technicien", Role.SERVICE_AGENT, 3),
    ("marketing", "Chargée de marketing", "Chargé de marketing", Role.MARKETER, 2),
    ("marketing", "Analyste clients", "Analyste clients", Role.ANALYST, 1),
    ("administration", "Gestionnaire", "Gestionnaire", Role.BACK_OFFICE, 2),
)


def employees(seed: int, today: date) -> tuple[Employee, ...]:
    """Everybody who can sign in, managers named by key."""
    dice = Dice(seed, "staff")
    people = [*_NAMED, *_drawn(dice), *_LAST]
    heads = {team: fold_key(first, last) for first, last, _, role, team in reversed(people) if _leads(role, team)}
    return tuple(_employee(dice, index, person, heads, today) for index, person in enumerate(people))


def _leads(role: Role, team: str) -> bool:
    heads = {
        "direction": Role.DIRECTOR,
        "marketing": Role.MARKETER,
        "administration": Role.BACK_OFFICE,
        "partenaires": None,
    }
    return role is heads.get(team, Role.MANAGER)


def _drawn(dice: Dice) -> list[tuple[str, str, str, Role, str]]:
    taken = {(first, last) for first, last, *_ in _NAMED}
    drawn = []
    for team, of_a_woman, of_a_man, role, count in _OTHERS:
        for _ in range(count):
            sex, first, last = _name(dice, taken, share_of_women=0.12 if of_a_man == _TECHNICIAN else 0.5)
            drawn.append((first, last, of_a_woman if sex == "f" else of_a_man, role, team))
    return drawn


def _name(dice: Dice, taken: set[tuple[str, str]], *, share_of_women: float) -> tuple[str, str, str]:
    while True:
        sex = "f" if dice.chance(share_of_women) else "m"
        first = first_names()[sex, dice.choice((1970, 1980, 1980, 1990, 1990))].draw(dice)
        last = surnames().draw(dice)
        if (first, last) not in taken and last not in {known for _, known in taken}:
            taken.add((first, last))
            return sex, first, last


def _employee(
    dice: Dice, index: int, person: tuple[str, str, str, Role, str], heads: dict[str, str], today: date
) -> Employee:
    first, last, title, role, team = person
    key = fold_key(first, last)
    head = heads.get("technique" if title.startswith(_TECHNICIAN) else team, heads["direction"])
    return Employee(
        key=key,
        first_name=first,
        last_name=last,
        title=title,
        role=role,
        team=team,
        manager="" if key == heads["direction"] else heads["direction"] if head == key else head,
        phone=f"+3319900{index:04}",
        language="en" if role is Role.PARTNER and index % 2 else "fr",
        hired_on=today - timedelta(days=dice.randint(120, 4200)),
    )


def fold_key(first: str, last: str) -> str:
    """A name as the left side of an address: "Gwenaël Le Goff" → "gwenael.le-goff"."""
    return f"{fold(first)}.{fold(last)}".replace(" ", "-").replace("'", "")
