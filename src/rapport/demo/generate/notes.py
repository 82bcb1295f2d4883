"""What the staff wrote down about customers, in their own words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rapport.demo.generate.dice import Dice
from rapport.demo.generate.parties import BUSINESS
from rapport.demo.generate.rows import Life, Note, Party

PARIS = ZoneInfo("Europe/Paris")
_FALLBACK_AUTHOR = "nadia.benali"
_WORDS = {
    Life.HEAT: (
        "Maison de {year}, {area} m², chaudière fioul de plus de vingt ans. Dossier d’aides à préparer.",
        "Très content de la pose, équipe ponctuelle. À solliciter pour un avis.",
        "Se plaint du bruit de l’unité extérieure la nuit. Passage prévu.",
        "Demande si l’on peut piloter la PAC depuis le téléphone. Thermostat proposé.",
        "Hésite entre 8 et 11 kW, étude thermique envoyée.",
        "Facture d’électricité en baisse d’un tiers selon le client.",
    ),
    Life.SOLAR: (
        "Toiture plein sud, {area} m² libres, ardoise en bon état.",
        "Raccordement Enedis en attente, a relancé deux fois.",
        "Intéressé par une batterie quand le prix aura baissé.",
        "Autoconsommation de 52 % le premier été, très satisfait.",
        "Autorisation de la mairie reçue, pose à planifier.",
    ),
    Life.COOLING: (
        "Chambre à l’étage, 31 °C l’été dernier. Veut une pose avant juin.",
        "Copropriétaire : accord de l’assemblée nécessaire pour l’unité extérieure.",
    ),
    Life.LEGACY: (
        "PAC de {year}, encore en bon état. Changement à prévoir d’ici trois ans.",
        "Préfère qu’on l’appelle le matin. Ne lit pas ses e‑mails.",
        "A demandé le détail du contrat, trouve la hausse un peu forte.",
        "Visite annuelle faite, rien à signaler.",
        "Fils à prévenir avant toute intervention.",
    ),
    Life.REPAIR: (
        "Appareil d’une autre marque, posé par un confrère qui a fermé.",
        "Panne un dimanche, dépanné le lundi. Contrat proposé, va réfléchir.",
        "Locataire : facture à adresser au propriétaire.",
    ),
    Life.SMALL: ("Commande du site. A eu besoin d’aide pour l’installation.", "Demande un retour, mauvais modèle."),
    Life.PROSPECT: (
        "Rencontré à la foire de Nantes. Rappeler après les congés.",
        "Compare trois devis, décision au printemps.",
        "Simulation envoyée par e‑mail, ouverte deux fois.",
        "Attend la vente de sa maison précédente.",
        "Ne répond pas au téléphone, essayer par SMS.",
    ),
    Life.CONTACT: ("Décide avec son associé.", "Joignable avant 9 h ou après la fermeture."),
}
_BUSINESS_WORDS = (
    "Budget voté pour l’an prochain, décision en conseil.",
    "Demande trois références dans le même métier.",
    "Fermeture annuelle en {month} : intervenir à ce moment.",
    "Paiement à 45 jours, toujours tenu.",
    "Satisfait du suivi, souhaite un seul interlocuteur.",
)
_MONTHS = ("janvier", "février", "août", "novembre")
_BAD_BATCH_WORDS = (
    "Carte électronique du lot défectueux changée sous garantie. Client agacé.",
    "Deuxième panne en six mois, demande un geste commercial.",
)


def notes(dice: Dice, parties: list[Party], bad_batch: set[str], today: date) -> Iterator[Note]:
    for party in parties:
        if party.number in bad_batch and dice.chance(0.7):
            yield _note(dice, party, dice.choice(_BAD_BATCH_WORDS), today - dice.days(330, 700), today)
        share = 0.5 if party.life in BUSINESS or party.life is Life.PROSPECT else 0.28
        while dice.chance(share):
            yield _note(dice, party, _words(dice, party.life), _some_day(dice, party, today), today)
            share *= 0.5


def _some_day(dice: Dice, party: Party, today: date) -> date:
    known = max((today - party.created_on).days - 1, 1)
    return today - timedelta(days=int(min(dice.triangular(1, known + 1, 1), 1825)))


def _words(dice: Dice, life: Life) -> str:
    text = dice.choice(_BUSINESS_WORDS if life in BUSINESS else _WORDS[life])
    return text.format(year=dice.randint(1962, 2012), area=dice.randint(28, 160), month=dice.choice(_MONTHS))


def _note(dice: Dice, party: Party, text: str, day: date, today: date) -> Note:
    day = min(max(day, party.created_on), today - timedelta(days=1))
    return written(party.number, party.owner or _FALLBACK_AUTHOR, day, text, dice)


def written(party: str, author: str, day: date, text: str, dice: Dice) -> Note:
    moment = time(dice.randint(8, 18), dice.randrange(60))
    return Note(party=party, author=author, written_at=datetime.combine(day, moment, PARIS), text=text)
