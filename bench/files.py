"""The files of a large base, made from a seed."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from rapport.kit.text import fold

FIRST = tuple("Marie Jean Sophie Luc Anne Paul Claire Marc Julie Pierre Léa Hugo Emma Louis Inès Noé Zoé Aude".split())
SYLLABLES = tuple("bar ber car del dur fon gau gué lam lec mar mon mor per pon rou sau tex val vin".split())
ENDINGS = tuple("and ault eau el er et ier in is on ot ou y é".split())
TOWNS = (
    ("44000", "Nantes"),
    ("44400", "Rezé"),
    ("49000", "Angers"),
    ("85000", "La Roche-sur-Yon"),
    ("72000", "Le Mans"),
)
UNTIL = date(2026, 10, 31)
BLOCKS = 50
CHANNELS = ("phone", "phone", "email", "email", "email", "visit", "letter", "sms", "chat", "web")
OUTCOMES = ("", "", "", "settled", "settled", "follow_up", "declined", "unreached")
SAID = (
    "Rappelle pour le devis", "Demande une livraison avant la fin du mois", "Facture contestée, à revoir",
    "Très content de la pose", "Souhaite un rendez-vous", "Relance après la foire", "Panne signalée, pièce commandée",
)  # fmt: skip


@dataclass(frozen=True)
class Size:
    """How large the base is."""

    people: int
    orders: int
    interactions: int = 0
    products: int = 200
    teams: int = 10

    @property
    def block(self) -> Size:
        """The part of orders and interactions that comes in by file before it is multiplied."""
        return replace(
            self, people=self.people // BLOCKS, orders=self.orders // BLOCKS, interactions=self.interactions // BLOCKS
        )


def people(path: Path, count: int, *, start: int = 0, seed: int = 1) -> Path:
    """Write people with an e-mail, a telephone number and an address."""
    dice = random.Random(seed)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(["Numéro", "Prénom", "Nom", "E-mail", "Téléphone", "Adresse", "Code postal", "Ville"])
        rows.writerows(_person(dice, number) for number in range(start, start + count))
    return path


def _person(dice: random.Random, number: int) -> list[str]:
    first = dice.choice(FIRST)
    last = (dice.choice(SYLLABLES) + dice.choice(SYLLABLES) + dice.choice(ENDINGS)).capitalize()
    postcode, town = dice.choice(TOWNS)
    street = f"{dice.randint(1, 120)} rue des {dice.choice(SYLLABLES).capitalize()}s"
    email = fold(f"{first}.{last}.{number}@example.org")
    return [f"N{number:07}", first, last, email, f"06{number % 10**8:08}", street, postcode, town]


def products(path: Path, count: int) -> Path:
    """Write products with a price and a cost."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(["Code", "Nom", "Famille", "Prix", "Coût"])
        rows.writerows(
            [f"P{number:03}", f"Produit {number}", f"Famille {number % 12}", 10 + number, 6 + number // 2]
            for number in range(count)
        )
    return path


def orders(path: Path, size: Size, *, seed: int = 2) -> Path:
    """Write orders of one to four lines; a few customers buy much, most buy little."""
    dice = random.Random(seed)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(["Commande", "Client", "Date", "Produit", "Quantité", "Prix unitaire"])
        for number in range(size.orders):
            rows.writerows(_order(dice, number, size))
    return path


def _order(dice: random.Random, number: int, size: Size) -> Iterator[list[object]]:
    customer = int(size.people * dice.random() ** 2)
    day = UNTIL - timedelta(days=int(1500 * dice.random() ** 1.3))
    for _line in range(dice.choice((1, 2, 2, 3, 4))):
        product = dice.randrange(size.products)
        yield [f"B{number:07}", f"N{customer:07}", day.isoformat(), f"P{product:03}", dice.randint(1, 3), 10 + product]


def interactions(path: Path, size: Size, *, seed: int = 4) -> Path:
    """Write what was talked: calls, e-mails, visits and letters, a note on two of five, logged by the team's own."""
    dice = random.Random(seed)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(
            ["Numéro", "Client", "Canal", "Sens", "Date", "Heure", "Durée", "Résultat", "Collaborateur", "Note"]
        )
        rows.writerows(_interaction(dice, number, size) for number in range(size.interactions))
    return path


def _interaction(dice: random.Random, number: int, size: Size) -> list[object]:
    customer = int(size.people * dice.random() ** 2)
    channel, day = dice.choice(CHANNELS), UNTIL - timedelta(days=int(1500 * dice.random() ** 1.3))
    time = f"{dice.randint(8, 18):02}:{dice.randrange(60):02}"
    minutes = dice.randint(2, 90) if channel in ("phone", "visit") else ""
    note = f"{dice.choice(SAID)} ({dice.choice(SYLLABLES)}{dice.choice(ENDINGS)})" if dice.random() < 0.4 else ""
    who = f"rep{customer % size.teams}@example.org"
    direction = dice.choice(("out", "out", "in"))
    key = f"I{number:07}"
    return [key, f"N{customer:07}", channel, direction, day, time, minutes, dice.choice(OUTCOMES), who, note]
