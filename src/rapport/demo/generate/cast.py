"""The customers whom the guide shows by name, each with a story of its own."""

from __future__ import annotations

from dataclasses import dataclass

from rapport.demo.generate.rows import Home, Life

Basket = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A customer told by hand. Days count back from today; a company has no first name."""

    first_name: str
    last_name: str
    sex: str
    born: int
    life: Life
    insee: str
    street: str
    known_for_days: int
    owner: str
    orders: tuple[tuple[int, Basket], ...]
    tags: tuple[str, ...] = ()
    channel: str = "phone"
    sector: str = ""
    referred_by: str = ""
    notes: tuple[tuple[int, str, str], ...] = ()
    home: Home | None = None
    contact: tuple[str, str, str] | None = None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


_REZE, _VERTU, _PORNIC, _CLISSON, _NANTES = "44143", "44215", "44131", "44043", "44109"
_CAMILLE, _JULIEN, _NADIA, _THEO = "camille.roussel", "julien.mercier", "nadia.benali", "theo.lefevre"
_PAC: Basket = (("PAC-08", 1), ("POSE-PAC", 1), ("AIDES", 1))


def _yearly(last: int, years: int, sku: str, quantity: float = 1) -> tuple[tuple[int, Basket], ...]:
    return tuple((last + 365 * year, ((sku, quantity),)) for year in range(years))


FIGURES = (
    Figure(
        "Sophie",
        "Marchand",
        "f",
        1981,
        Life.HEAT,
        _REZE,
        "14 rue des Chalutiers",
        1818,
        _CAMILLE,
        (
            (1790, (*_PAC, ("DEPOSE", 1))),
            (850, (("PV-3", 1), ("POSE-PV", 1))),
            *_yearly(59, 4, "SER-PAC"),
            (63, (("THERMO", 1), ("SONDE", 1), ("POSE-PTE", 0.25))),
        ),
        ("Ambassadeur", "Borne souhaitée"),
        "sms",
        referred_by="Marc Guérin",
        notes=(
            (
                1,
                _THEO,
                "Visite annuelle faite. Pression rétablie à 1,6 bar, filtre remplacé. Elle produit plus qu’elle ne "
                "consomme le midi et demande si une batterie vaut le coup.",
            ),
            (
                3,
                _NADIA,
                "Demande le prix de la visite annuelle. Annoncé 149 € TTC ; elle s’étonne, dit avoir reçu un e‑mail "
                "qui la disait offerte.",
            ),
            (12, _CAMILLE, "Préfère les SMS, après 18 h. Laurent, son conjoint, est titulaire du contrat."),
        ),
        home=Home("Pompe à chaleur", 1987, 128),
    ),
    Figure(
        "Marc",
        "Guérin",
        "m",
        1968,
        Life.HEAT,
        _REZE,
        "3 rue du Port",
        1826,
        _CAMILLE,
        (
            (1815, (("PAC-11", 1), ("POSE-PAC", 1))),
            (1100, (("PV-6", 1), ("POSE-PV", 1))),
            (410, (("BAT-5", 1), ("HYB", 1))),
            *_yearly(102, 4, "SER-DUO"),
        ),
        ("Ambassadeur",),
        "phone",
        notes=((20, _CAMILLE, "Propose de présenter deux voisins. Le rappeler jeudi à 17 h 30."),),
    ),
    Figure(
        "Jean-Yves",
        "Le Goff",
        "m",
        1957,
        Life.HEAT,
        _VERTU,
        "27 rue des Vignes",
        1490,
        _CAMILLE,
        ((1450, (("PAC-11", 1), ("POSE-PAC", 1), ("BAL-300", 1))), (9, _PAC), *_yearly(270, 3, "SER-PAC")),
    ),
    Figure(
        "Famille",
        "Bertho",
        "m",
        1979,
        Life.SOLAR,
        _PORNIC,
        "8 rue du Port",
        640,
        _CAMILLE,
        ((610, (("PV-6", 1), ("POSE-PV", 1))), *_yearly(240, 1, "SER-PV")),
        channel="email",
    ),
    Figure(
        "Amandine",
        "Perrot",
        "f",
        1990,
        Life.PROSPECT,
        "44018",
        "5 allée des Genêts",
        120,
        _CAMILLE,
        ((44, (("ETUDE", 1),)),),
        ("Aide régionale", "Rappeler après 18 h"),
        "email",
        notes=((26, _CAMILLE, "Devis panneaux 6 kWc envoyé. Attend l’accord de sa banque."),),
    ),
    Figure(
        "Karim",
        "Haddad",
        "m",
        1987,
        Life.SMALL,
        _REZE,
        "41 avenue Jean-Jaurès",
        95,
        _CAMILLE,
        ((52, (("THERMO", 1), ("POSE-PTE", 1))),),
        channel="sms",
        notes=((6, _CAMILLE, "Veut remplacer sa chaudière gaz : PAC et ballon. Visite technique lundi."),),
    ),
    Figure(
        "Lucie",
        "Texier",
        "f",
        1992,
        Life.PROSPECT,
        _VERTU,
        "12 impasse du Clos",
        40,
        _CAMILLE,
        (),
        ("Borne souhaitée",),
        "email",
    ),
    Figure(
        "Pierre",
        "Sorin",
        "m",
        1962,
        Life.HEAT,
        "44162",
        "66 rue Pasteur",
        1020,
        _CAMILLE,
        ((1000, _PAC), *_yearly(630, 1, "SER-PAC")),
        ("Lot Boréal",),
        "phone",
    ),
    Figure(
        "Gérard",
        "Pineau",
        "m",
        1951,
        Life.LEGACY,
        _PORNIC,
        "2 chemin de la Prairie",
        3300,
        _CAMILLE,
        (*_yearly(92, 5, "SER-PAC"), (700, (("P-CIRC", 1), ("DEP-MO", 2), ("DEP-KM", 1)))),
        channel="phone",
    ),
    Figure(
        "Monique",
        "Aubert",
        "f",
        1949,
        Life.LEGACY,
        _VERTU,
        "9 place de la Mairie",
        3400,
        _NADIA,
        (*_yearly(64, 5, "SER-PAC"), (420, (("P-CARTE", 1), ("DEP-MO", 1.5), ("DEP-KM", 1)))),
        channel="letter",
    ),
    Figure(
        "Denise",
        "Raimbault",
        "f",
        1954,
        Life.SMALL,
        "44020",
        "18 rue des Marronniers",
        1300,
        _NADIA,
        ((1270, (("BAL-200", 1), ("POSE-PTE", 1))), (380, (("P-VASE", 1), ("DEP-MO", 1), ("DEP-KM", 1)))),
        ("Aide régionale",),
    ),
    Figure(
        "Thomas",
        "Ollivier",
        "m",
        1995,
        Life.REPAIR,
        _NANTES,
        "102 rue de la Fontaine",
        640,
        _NADIA,
        ((600, (("DEP-MO", 1), ("DEP-KM", 1), ("P-FIL", 1))),),
        channel="email",
    ),
    Figure(
        "Élodie",
        "Caron",
        "f",
        1985,
        Life.REPAIR,
        _NANTES,
        "7 rue des Écoles",
        900,
        _NADIA,
        ((880, (("CLI-1", 1), ("POSE-CLI", 1))), (850, (("CLI-1", -1),))),
        channel="phone",
    ),
    Figure(
        "",
        "Camping de la Boulogne",
        "",
        0,
        Life.CAMPING,
        "44188",
        "Route du Lac",
        1600,
        _JULIEN,
        (
            (1580, (("CLI-1", 18), ("POSE-CLI", 18))),
            (1120, (("BAL-300", 6), ("POSE-PTE", 6))),
            (480, (("PV-MOD", 84), ("PV-STR", 84), ("OND-36", 1), ("POSE-PV", 3))),
            *_yearly(40, 4, "PARC", 24),
        ),
        ("Grand compte",),
        "email",
        "Hôtellerie de plein air",
        notes=(
            (
                14,
                _JULIEN,
                "Étudie 36 kWc de plus sur les sanitaires. D’habitude un échange par semaine, rien depuis.",
            ),
        ),
    ),
    Figure(
        "",
        "Gîte des Hautes Landes",
        "",
        0,
        Life.LODGING,
        _CLISSON,
        "Les Hautes Landes",
        1240,
        _JULIEN,
        (
            (1210, (("PAC-14", 1), ("POSE-PAC", 1))),
            (330, (("PV-9", 1), ("POSE-PV", 1))),
            *_yearly(118, 3, "SER-PAC"),
        ),
        (),
        "email",
        "Hébergement",
        notes=((1, _JULIEN, "Devis ouvert quatre fois depuis hier, hésite sur le plancher chauffant."),),
    ),
    Figure(
        "",
        "EARL du Pont Caffino",
        "",
        0,
        Life.FARM,
        "44088",
        "Pont Caffino",
        400,
        _JULIEN,
        ((370, (("THERMO", 3), ("SONDE", 3), ("POSE-PTE", 1))),),
        (),
        "phone",
        "Agriculture",
    ),
    Figure(
        "",
        "Copropriété Les Tilleuls",
        "",
        0,
        Life.CONDOMINIUM,
        _NANTES,
        "30 rue des Tilleuls",
        3650,
        _JULIEN,
        (
            *_yearly(150, 5, "CHAUF-P2", 38),
            (9, (("P-CARTE", 1), ("DEP-MO", 2), ("DEP-KM", 1))),
            (260, (("P-CIRC", 2), ("DEP-MO", 4), ("DEP-KM", 1))),
        ),
        ("Grand compte", "Insatisfait"),
        "email",
        "Copropriété",
        contact=("Hervé", "Blanchard", "m"),
        notes=(
            (
                2,
                _NADIA,
                "Hervé Blanchard, syndic, écrit pour la troisième fois : chaufferie du bâtiment B en défaut E-17.",
            ),
        ),
    ),
    Figure(
        "",
        "Boulangerie Morin",
        "",
        0,
        Life.SHOP,
        _CLISSON,
        "4 place du Château",
        1500,
        _JULIEN,
        (
            (1480, (("CLI-CAS", 1), ("POSE-CLI", 2))),
            (720, (("PAC-14", 1), ("POSE-PAC", 1))),
            *_yearly(15, 4, "SER-CLI"),
            (500, (("P-R32", 2), ("DEP-MO", 2), ("DEP-KM", 1))),
        ),
        (),
        "phone",
        "Bouche",
        notes=((3, _JULIEN, "A renouvelé son contrat. Proposer la climatisation de la vitrine."),),
    ),
    Figure(
        "",
        "Résidence Océane",
        "",
        0,
        Life.CONDOMINIUM,
        _PORNIC,
        "1 avenue de l’Océan",
        760,
        _JULIEN,
        ((720, (("ETUDE", 4),)), (690, (("PAC-45", 1), ("POSE-PAC", 3))), *_yearly(325, 1, "CHAUF-P2", 46)),
        ("Grand compte",),
        "email",
        "Copropriété",
    ),
)
