"""What the staff of Alizé has promised to do: late, today, this week, later, and what was done lately."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rapport.demo.generate.cast import Figure
from rapport.demo.generate.dice import Dice
from rapport.demo.generate.parties import BUSINESS
from rapport.demo.generate.rows import Employee, Life, Party, Role, ToDo

PARIS = ZoneInfo("Europe/Paris")
_TELLING = "camille.roussel"
_OWNERS = frozenset({Role.SALES, Role.GENERAL_AGENT})
_DAYS_AHEAD = (-6, -2, -1, 0, 0, 0, 1, 2, 4, 6, 9, 14, 25)
_DONE_BEFORE = (1, 1, 2, 3, 5)
_WORDS: Mapping[Life, tuple[str, ...]] = {
    Life.HEAT: (
        "Appeler pour la visite annuelle de la PAC",
        "Envoyer l’attestation d’aide régionale",
        "Proposer le thermostat connecté",
        "Confirmer la date de pose",
    ),
    Life.SOLAR: (
        "Relancer Enedis pour le raccordement",
        "Chiffrer la batterie 5 kWh",
        "Faire le point sur la production de l’été",
    ),
    Life.COOLING: ("Rappeler pour l’accord de la copropriété", "Proposer une pose avant juin"),
    Life.LEGACY: ("Appeler pour renouveler le contrat d’entretien", "Parler du remplacement de la PAC"),
    Life.REPAIR: ("Proposer un contrat après le dépannage", "Envoyer la facture au propriétaire"),
    Life.SMALL: ("Prendre des nouvelles de la commande du site",),
    Life.PROSPECT: (
        "Relancer le devis sans suite",
        "Rappeler après les congés",
        "Fixer la visite technique",
        "Essayer par SMS, ne répond pas au téléphone",
    ),
    Life.CONTACT: ("Reprendre contact avant 9 h",),
}
_BUSINESS_WORDS = (
    "Envoyer les trois références demandées",
    "Préparer la réunion avec le gérant",
    "Relancer le conseil sur le budget",
)
# Those whom the guide shows by name: days ahead, hour, words.
_TOLD: Mapping[str, tuple[int, time | None, str]] = {
    "Amandine Perrot": (-1, None, "Relancer le devis panneaux 6 kWc, sans suite depuis 26 jours"),
    "Karim Haddad": (0, time(12), "Préparer la visite technique"),
    "Jean-Yves Le Goff": (0, time(14), "Confirmer la pose de la PAC"),
    "Marc Guérin": (2, time(17, 30), "Rappeler pour les deux voisins à présenter"),
    "Sophie Marchand": (5, time(18, 30), "Proposer la batterie 5 kWh et l’extension"),
}


def todos(
    dice: Dice, staff: Sequence[Employee], parties: Sequence[Party], told: Mapping[str, Figure], today: date
) -> Iterator[ToDo]:
    """The promises of those who answer for customers, each about a customer of theirs."""
    for number, figure in told.items():
        if figure.name in _TOLD and figure.owner:
            days, hour, words = _TOLD[figure.name]
            yield _planned(dice, number, figure.owner, words, today + timedelta(days=days), hour, today)
    for employee in staff:
        own = [party for party in parties if party.owner == employee.key and party.number not in told]
        if own and employee.role in _OWNERS:
            yield from _of_one(dice, employee.key, own, today)


def _of_one(dice: Dice, owner: str, own: Sequence[Party], today: date) -> Iterator[ToDo]:
    ahead = _DAYS_AHEAD[3:] if owner == _TELLING else _DAYS_AHEAD
    days = [day for day in ahead if dice.chance(0.6)]
    chosen = iter(dice.sample(own, k=min(len(own), len(days) + len(_DONE_BEFORE))))
    for day, party in zip(days, chosen, strict=False):
        hour = time(dice.randint(9, 17), dice.choice((0, 15, 30))) if dice.chance(0.35) else None
        yield _planned(dice, party.number, owner, _words(dice, party), today + timedelta(days=day), hour, today)
    for before, party in zip(_DONE_BEFORE, chosen, strict=False):
        due = today - timedelta(days=before)
        done_at = datetime.combine(due, time(dice.randint(8, 18), dice.randrange(60)), PARIS)
        yield _planned(dice, party.number, owner, _words(dice, party), due, None, due, done_at)


def _planned(
    dice: Dice, party: str, owner: str, title: str, due: date, hour: time | None, known: date,
    done_at: datetime | None = None,
) -> ToDo:  # fmt: skip
    day = min(due, known) - dice.days(1, 12)
    added_at = datetime.combine(day, time(dice.randint(8, 18), dice.randrange(60)), PARIS)
    return ToDo(party, owner, title, due, hour, added_at, done_at)


def _words(dice: Dice, party: Party) -> str:
    return dice.choice(_BUSINESS_WORDS if party.life in BUSINESS else _WORDS[party.life])
