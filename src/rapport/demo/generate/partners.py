"""The companies that Alizé works with: a bank, an insurer, two suppliers, a distributor, two installers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rapport.demo.generate.dice import Dice
from rapport.demo.generate.lives import Ledger, Visit, Wish
from rapport.demo.generate.rows import Contract, Link, Party, Relation, Talk
from rapport.demo.generate.talks import said
from rapport.kit.periods import add_months

TAG = "Partenaire"
_PAUL, _BRUNO, _CYRIL, _SANDRINE = "paul.delaunay", "bruno.guilbaud", "cyril.retailleau", "sandrine.halgand"


@dataclass(frozen=True, slots=True)
class Partner:
    """A company with an agreement; `says` is what was talked about, days before today.

    Whom their person to speak to is shown: `shown` by name, and with `sees_batch` who has a pump of the bad lot.
    """

    name: str
    trade: str
    insee: str
    street: str
    owner: str
    contact: tuple[str, str, str]
    title: str
    agreement: tuple[str, str]
    says: tuple[tuple[int, str, str, str, str], ...]
    buys: tuple[Wish, ...] = ()
    links: tuple[tuple[Link, str], ...] = ()
    shown: tuple[str, ...] = ()
    sees_batch: bool = False

    @property
    def tags(self) -> tuple[str, str]:
        return TAG, self.trade


PARTNERS = (
    Partner(
        "Banque Estuaire", "Banque", "44109", "12 quai de la Fosse", _PAUL, ("Mathieu", "Orain", "m"),
        "chargé de partenariats", ("frame", "Convention de prêt travaux"),
        ((34, "meeting", "out", "Point de l’année : 61 dossiers de prêt présentés, 52 accordés.", "settled"),
         (6, "email", "in", "Envoie le projet de nouvelle convention, taux revu.", "follow_up")),
        links=((Link.WORKS_WITH, "Copropriété Les Tilleuls"), (Link.WORKS_WITH, "Résidence Océane")),
        shown=("Copropriété Les Tilleuls", "Résidence Océane"),
    ),
    Partner(
        "Mutuelle du Littoral", "Assureur", "44109", "3 rue de Strasbourg", _PAUL, ("Solène", "Bourdon", "f"),
        "chargée de comptes", ("insurance", "Assurance décennale et garantie longue durée"),
        ((71, "phone", "out", "Demande d’attestations pour trois chantiers.", "settled"),
         (560, "email", "out", "Déclaration du sinistre de série, lot Boréal.", "follow_up"),
         (505, "letter", "in", "Prise en charge refusée : garantie du fabricant d’abord.", "declined")),
        links=((Link.WORKS_WITH, "Banque Estuaire"),),
        sees_batch=True,
    ),
    Partner(
        "Boréal", "Fournisseur", "49007", "Zone des Grands Prés", _BRUNO, ("Claire", "Houdayer", "f"),
        "responsable grands comptes", ("frame", "Accord d’achat, pompes à chaleur"),
        ((640, "phone", "out", "Signale des pannes E-17 en série sur les 8 kW.", "follow_up"),
         (622, "email", "in", "Reconnaît un défaut de carte sur un lot de quarante pompes.", "follow_up"),
         (588, "meeting", "out", "Cartes de remplacement promises sous dix jours.", "settled"),
         (20, "phone", "out", "L’avoir du lot défectueux n’est toujours pas arrivé.", "follow_up")),
        links=((Link.SUPPLIES, "Chauffage Guérandais"), (Link.SUPPLIES, "Solaire du Marais")),
        shown=("Chauffage Guérandais", "Solaire du Marais"), sees_batch=True,
    ),
    Partner(
        "Noroît Thermique", "Fournisseur", "85191", "8 rue de l’Atelier", _BRUNO, ("Yannick", "Le Dantec", "m"),
        "directeur commercial", ("frame", "Accord d’achat, fortes puissances"),
        ((48, "visit", "in", "Présente la nouvelle 14 kW à l’équipe technique.", "settled"),),
    ),
    Partner(
        "Comptoir de l’Énergie", "Distributeur", "85191", "Parc des Landes", _CYRIL, ("Fabrice", "Jolly", "m"),
        "gérant", ("frame", "Contrat de distribution"),
        ((27, "phone", "in", "Réassort de thermostats et de bornes.", "settled"),),
        buys=(("THERMO", 12.0), ("IRVE-7", 4.0), ("BAL-200", 2.0)),
        links=((Link.DISTRIBUTES, "Noroît Thermique"),),
        shown=("Solaire du Marais",),
    ),
    Partner(
        "Chauffage Guérandais", "Installateur", "44069", "14 route de Saillé", _SANDRINE, ("Ronan", "Philippe", "m"),
        "gérant", ("frame", "Contrat d’installateur agréé"),
        ((15, "visit", "out", "Formation mise en service, trois techniciens.", "settled"),),
        buys=(("PAC-11", 2.0), ("BAL-300", 2.0), ("THERMO", 2.0)),
        links=((Link.DISTRIBUTES, "Boréal"),),
    ),
    Partner(
        "Solaire du Marais", "Installateur", "85047", "2 chemin du Marais", _CYRIL, ("Estelle", "Grondin", "f"),
        "gérante", ("frame", "Contrat d’installateur agréé"),
        ((9, "sms", "in", "Deux poses reportées à cause du vent.", "settled"),),
        buys=(("PV-6", 2.0), ("OND-5", 2.0), ("BAT-5", 1.0)),
        links=((Link.WORKS_WITH, "Comptoir de l’Énergie"),),
    ),
)  # fmt: skip
KNOWN_FOR, _SINCE, _EVERY, _FIRST, _LAST = 1200, 1190, 91, 1080, 14
_DISCOUNT = 0.15


def relations(found: Mapping[str, str], today: date) -> Iterator[Relation]:
    """Who supplies whom, distributes for whom and works with whom; `found` gives numbers by name."""
    for partner in PARTNERS:
        for link, other in partner.links:
            yield Relation(found[partner.name], found[other], link, "", today - timedelta(days=_SINCE))


def agreements(partners: Sequence[Party], today: date) -> Iterator[Contract]:
    """One each, renewed year by year, without instalments."""
    for place, (partner, party) in enumerate(zip(PARTNERS, partners, strict=True), 1):
        kind, label = partner.agreement
        first = today - timedelta(days=_SINCE - 20 * place)
        last = add_months(first, 12) - timedelta(days=1)
        yield Contract(f"CP-{place:02}", party.number, "", label, first, last, None, None, (), kind)


def talks(dice: Dice, partners: Sequence[Party], today: date) -> Iterator[Talk]:
    for partner, party in zip(PARTNERS, partners, strict=True):
        for days_ago, channel, direction, text, outcome in partner.says:
            yield said(dice, party, today - timedelta(days=days_ago), today, channel, direction, text, outcome)


def buy(partners: Sequence[Party], ledger: Ledger, today: date) -> None:
    """Write what installers and distributors buy for their own customers, every quarter."""
    for partner, party in zip(PARTNERS, partners, strict=True):
        for days_ago in range(_FIRST, _LAST, -_EVERY) if partner.buys else ():
            visit = Visit(today - timedelta(days=days_ago), partner.buys, channel="phone", discount=_DISCOUNT)
            ledger.write(party.number, party.owner, visit)
