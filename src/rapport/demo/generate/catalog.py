"""What Alizé sells: products with families, today's list prices and costs, and what they were before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from rapport.demo.generate.dice import Dice, cents
from rapport.demo.generate.rows import Line, Product

HEAT = "Pompes à chaleur"
COOLING = "Climatisation"
WATER = "Eau chaude"
SOLAR = "Solaire"
STORAGE = "Stockage et recharge"
CONTROL = "Régulation"
WORKS = "Pose et études"
UPKEEP = "Entretien"
REPAIR = "Dépannage"
PARTS = "Pièces"

_VAT = {HEAT: "5.5", COOLING: "20", WATER: "5.5", SOLAR: "10", STORAGE: "10", CONTROL: "5.5", WORKS: "5.5"}

# sku, name, family, list price, cost (empty: nobody knows it any more), still sold
_TABLE = (
    ("PAC-06", "PAC air‑eau Boréal 6 kW", HEAT, "6900", "4350", True),
    ("PAC-08", "PAC air‑eau Boréal 8 kW", HEAT, "7650", "4870", True),
    ("PAC-11", "PAC air‑eau Boréal 11 kW", HEAT, "8900", "5760", True),
    ("PAC-14", "PAC air‑eau Noroît 14 kW", HEAT, "10700", "7080", True),
    ("PAC-16", "PAC air‑eau Noroît 16 kW triphasée", HEAT, "12400", "8350", True),
    ("PAC-45", "PAC collective Noroît 45 kW", HEAT, "31800", "23900", True),
    ("PAC-GEO", "PAC géothermique 13 kW", HEAT, "16800", "12350", True),
    ("CLI-1", "Climatisation mono-split 2,5 kW", COOLING, "980", "560", True),
    ("CLI-2", "Climatisation bi-split", COOLING, "1890", "1120", True),
    ("CLI-4", "Climatisation quadri-split", COOLING, "3450", "2190", True),
    ("CLI-CAS", "Cassette de plafond professionnelle", COOLING, "2780", "1710", True),
    ("BAL-200", "Ballon thermodynamique 200 l", WATER, "1690", "1010", True),
    ("BAL-300", "Ballon thermodynamique 300 l", WATER, "1980", "1230", True),
    ("BAL-SOL", "Ballon solaire 300 l", WATER, "2950", "", False),
    ("PV-3", "Panneaux 3 kWc, kit complet", SOLAR, "5400", "3050", True),
    ("PV-6", "Panneaux 6 kWc, kit complet", SOLAR, "9300", "5480", True),
    ("PV-9", "Panneaux 9 kWc, kit complet", SOLAR, "12900", "7900", True),
    ("PV-MOD", "Panneau 425 Wc", SOLAR, "148", "86", True),
    ("PV-STR", "Structure de toiture, par panneau", SOLAR, "62", "35", True),
    ("OND-5", "Onduleur hybride 5 kW", SOLAR, "1290", "815", True),
    ("OND-36", "Onduleur triphasé 36 kW", SOLAR, "3900", "2680", True),
    ("OND-MIC", "Micro-onduleur", SOLAR, "139", "84", True),
    ("BAT-5", "Batterie lithium 5 kWh", STORAGE, "3890", "2780", True),
    ("BAT-10", "Batterie lithium 10 kWh", STORAGE, "6990", "5150", True),
    ("HYB", "Passage de l’onduleur en hybride", STORAGE, "640", "410", True),
    ("IRVE-7", "Borne de recharge 7 kW", STORAGE, "1290", "790", True),
    ("IRVE-22", "Borne de recharge 22 kW", STORAGE, "1980", "1290", True),
    ("THERMO", "Thermostat connecté", CONTROL, "229", "118", True),
    ("SONDE", "Sonde extérieure", CONTROL, "69", "24", True),
    ("PILOTE", "Gestionnaire d’énergie", CONTROL, "390", "215", True),
    ("POSE-PAC", "Pose et mise en service, PAC", WORKS, "2900", "1980", True),
    ("POSE-PV", "Pose et raccordement, solaire", WORKS, "2400", "1650", True),
    ("POSE-CLI", "Pose, climatisation", WORKS, "690", "470", True),
    ("POSE-PTE", "Pose, petit équipement", WORKS, "260", "165", True),
    ("DEPOSE", "Dépose de chaudière et neutralisation de cuve", WORKS, "980", "845", True),
    ("ETUDE", "Étude thermique", WORKS, "390", "350", True),
    ("AIDES", "Dossier d’aides, suivi offert", WORKS, "0", "55", True),
    ("SER-PAC", "Contrat Sérénité, PAC, un an", UPKEEP, "228", "112", True),
    ("SER-CLI", "Contrat Sérénité, climatisation, un an", UPKEEP, "149", "78", True),
    ("SER-PV", "Contrat Sérénité, solaire, un an", UPKEEP, "119", "64", True),
    ("SER-DUO", "Contrat Sérénité, PAC et solaire, un an", UPKEEP, "298", "160", True),
    ("CHAUF-P2", "Contrat Chaufferie P2, par logement et par an", UPKEEP, "64", "47", True),
    ("PARC", "Contrat Parc, par appareil et par an", UPKEEP, "96", "58", True),
    ("DEP-MO", "Main-d’œuvre, l’heure", REPAIR, "68", "46", True),
    ("DEP-KM", "Déplacement", REPAIR, "49", "44", True),
    ("P-CARTE", "Carte électronique", PARTS, "348", "196", True),
    ("P-CIRC", "Circulateur", PARTS, "186", "92", True),
    ("P-MOT", "Moteur de ventilateur", PARTS, "264", "151", True),
    ("P-VASE", "Vase d’expansion", PARTS, "74", "31", True),
    ("P-SIL", "Silentblocs, le jeu", PARTS, "38", "12", True),
    ("P-FIL", "Filtres, le jeu", PARTS, "29", "9", True),
    ("P-R32", "Fluide R32, le kilo", PARTS, "96", "88", True),
)

# Yearly drift of list price and of cost, before today.
_DRIFT = {
    SOLAR: (-0.045, -0.06),
    STORAGE: (-0.05, -0.07),
    HEAT: (0.02, 0.028),
    UPKEEP: (0.025, 0.03),
    WORKS: (0.022, 0.026),
}
_USUAL_DRIFT = (0.02, 0.022)


def products() -> tuple[Product, ...]:
    return tuple(
        Product(
            sku=sku,
            name=name,
            family=family,
            price=Decimal(price),
            cost=Decimal(cost) if cost else None,
            vat=Decimal(_VAT.get(family, "10")),
            is_active=is_active,
        )
        for sku, name, family, price, cost, is_active in _TABLE
    )


class PriceBook:
    """Prices and costs on any day of the past, and the lines made from them."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._products = {product.sku: product for product in products()}

    def line(self, dice: Dice, sku: str, day: date, quantity: float = 1, *, discount: float = 0) -> Line:
        """A line at that day's price less a discount, with a cost that wanders by a few percent."""
        product = self._products[sku]
        years = (self._today - day).days / 365.25
        price_drift, cost_drift = _DRIFT.get(product.family, _USUAL_DRIFT)
        price = float(product.price) * (1 + price_drift) ** -years * (1 - discount)
        cost = None
        if product.cost is not None:
            cost = cents(float(product.cost) * (1 + cost_drift) ** -years * dice.uniform(0.97, 1.05))
        return Line(sku=sku, quantity=cents(quantity), unit_price=cents(price), unit_cost=cost)

    def cost(self, sku: str, day: date) -> Decimal:
        """What a unit cost to buy that day, as suppliers' price lists had it."""
        product = self._products[sku]
        years = (self._today - day).days / 365.25
        _price_drift, cost_drift = _DRIFT.get(product.family, _USUAL_DRIFT)
        return cents(float(product.cost or 0) * (1 + cost_drift) ** -years)
