"""What was said with customers: around what they bought, and the years between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from rapport.demo.generate.dice import Dice, Urn, working_day
from rapport.demo.generate.rows import Life, Order, Party, Talk

PARIS = ZoneInfo("Europe/Paris")
KNOWN_SINCE = timedelta(days=730)
_LARGE = Decimal(1500)
_DESK, _FIELD = ("nadia.benali", "sylvie.gaborit"), "theo.lefevre"
_VISIT_COST = Decimal("38.50")
_BEFORE = (
    ("Mesures prises, le tableau électrique devra être changé.", "follow_up"),
    ("Accès étroit par le jardin, prévoir deux personnes.", "follow_up"),
    ("Devis expliqué poste par poste. Décision en famille ce week-end.", "follow_up"),
    ("Tout convient, signature à l’agence.", "settled"),
)
_AFTER = (
    ("Satisfait de la pose, chantier laissé propre.", "settled", 9),
    ("Demande comment lire la consommation : expliqué.", "settled", 8),
    ("Bruit la nuit, passage prévu.", "follow_up", 5),
    ("Très content, recommande à son voisin.", "settled", 10),
)
_QUIET = (
    ("phone", "out", "Appel de courtoisie. Rien à signaler.", "settled"),
    ("phone", "out", "", "unreached"),
    ("phone", "in", "Demande le prix de la visite annuelle.", "settled"),
    ("phone", "in", "Veut avancer le passage du technicien.", "follow_up"),
    ("kiosk", "in", "Copie de sa facture, imprimée à la borne de l’agence.", "settled"),
    ("email", "out", "Simulation et aides envoyées.", ""),
    ("email", "out", "Attestation d’entretien envoyée.", "settled"),
    ("letter", "out", "Rappel de l’entretien annuel.", ""),
    ("letter", "in", "Conteste la hausse du contrat.", "follow_up"),
    ("sms", "out", "Confirmation du rendez-vous.", "settled"),
    ("chat", "in", "Photo de l’afficheur, code d’erreur E7.", "follow_up"),
    ("visit", "in", "Passé à l’agence pour une pièce.", "settled"),
    ("meeting", "out", "Bilan de l’année et projets.", "settled"),
    ("phone", "out", "Pas de projet pour l’instant.", "declined"),
)
_LIKELY = Urn(_QUIET, (6, 5, 6, 3, 5, 4, 4, 3, 1, 5, 2, 3, 1, 2))


def talks(dice: Dice, parties: list[Party], orders: list[Order], today: date) -> Iterator[Talk]:
    """Return what was said in the last two years, nothing of it today."""
    since, known = today - KNOWN_SINCE, {party.number: party for party in parties}
    for order in orders:
        if order.party and order.amount >= _LARGE and order.ordered_on > since:
            yield from _around(dice, known[order.party], order, today)
    for party in parties:
        share = 0.6 if party.life is Life.PROSPECT else 0.35
        while dice.chance(share):
            first = max(party.created_on, since)
            day = first + timedelta(days=dice.randrange(max((today - first).days - 1, 1)))
            channel, direction, text, outcome = _LIKELY.draw(dice)
            yield said(dice, party, day, today, channel, direction, text, outcome)
            share *= 0.6


def _around(dice: Dice, party: Party, order: Order, today: date) -> Iterator[Talk]:
    """A visit before a large order; a call after it, mostly."""
    text, outcome = dice.choice(_BEFORE)
    before = order.ordered_on - dice.days(4, 20)
    yield said(dice, party, before, today, "visit", "out", text, outcome, by=order.seller, cost=_VISIT_COST)
    after = order.ordered_on + dice.days(20, 40)
    if after < today and dice.chance(0.7):
        text, outcome, grade = dice.choice(_AFTER)
        yield said(dice, party, after, today, "phone", "out", text, outcome, grade=grade)


def said(
    dice: Dice, party: Party, day: date, today: date, channel: str, direction: str, text: str, outcome: str, *,
    by: str = "", cost: Decimal | None = None, grade: int | None = None,
) -> Talk:  # fmt: skip
    """One contact of a working day before today, by whoever answers for the customer unless somebody else is named."""
    at = datetime.combine(
        min(working_day(day), today - timedelta(days=1)), time(dice.randint(8, 18), dice.randrange(60)), PARIS
    )
    return Talk(
        party=party.number,
        author=by or party.owner or (_FIELD if channel == "visit" else dice.choice(_DESK)),
        channel=channel,
        direction=direction,
        happened_at=at,
        minutes=_minutes(dice, channel, outcome),
        outcome=outcome,
        text=text,
        cost=cost,
        satisfaction=grade,
    )


def _minutes(dice: Dice, channel: str, outcome: str) -> int | None:
    if channel == "phone":
        return None if outcome == "unreached" else dice.randint(2, 18)
    return 5 * dice.randint(5, 18) if channel in {"visit", "meeting"} else None
