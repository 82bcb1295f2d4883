"""Names of organisations as one reads them on signs in the West of France."""

from __future__ import annotations

from rapport.demo.generate.dice import Dice, Urn
from rapport.demo.generate.facts import surnames
from rapport.demo.generate.rows import Life


def _words(text: str) -> list[str]:
    return text.split("|")


_HAMLETS = _words(
    "de la Guérinière|de la Martinière|du Bois Joli|des Trois Chênes|de la Bretonnière|du Pont Neuf|de la Gautrais|"
    "de la Haute Lande|du Moulin Brûlé|de la Roche|du Plessis|de la Noë Verte|des Marais|du Val d’Erdre|de la Grée|"
    "de la Chauvinière|du Champ Blanc|de la Perrière|de la Ville aux Fèves|du Grand Clos|de l’Aubépin|de la Pinelière|"
    "des Quatre Vents|du Chêne Vert|de la Rivière|de la Douve|du Petit Maine|de la Touche|de la Barre|du Haut Bourg|"
    "de la Verrie|de la Clairais|du Coteau|des Landes|de la Jarriais|de la Brosse|du Lattay|de l’Ouche|de la Sorinière"
)
_WATERS = _words(
    "des Pins|du Lac|de l’Estuaire|des Dunes|du Marais|de la Plage|des Mouettes|du Phare|de la Pointe|de l’Étang|"
    "des Embruns|du Rivage|de la Vallée|des Îles|de la Côte|du Grand Large|des Salines|de la Forêt|des Genêts|de l’Anse"
)
_RESIDENCES = _words(
    "Les Acacias|Le Parc|Les Magnolias|Bellevue|Le Clos des Arts|Les Terrasses|Le Belvédère|Les Quais|Beaulieu|"
    "Les Hauts de Sèvre|Le Verger|Les Jardins|Saint-Michel|Le Beffroi|Les Peupliers|Rive Sud|Le Carré|Les Ormes|"
    "La Chézine|Les Allées|Le Mail|Les Vergers|Le Mirador|Les Camélias|Le Petit Port|Les Érables|La Contrie|Le Jamet"
)
_TABLES = _words(
    "Le Ponton|La Cale|Le Bistrot du Quai|L’Ardoise|La Table d’Élise|Chez Marcel|Le Comptoir|La Guinguette|L’Escale|"
    "Le Vieux Port|La Fabrique|Le Zinc|L’Atelier|Le Petit Gris|La Marée|Le Bouchon|Aux Quatre Saisons|La Cantine"
)
_FAMILY_TRADES = Urn(
    ("Boulangerie", "Garage", "Boucherie", "Fleuriste", "Menuiserie", "Opticien", "Maçonnerie", "Pharmacie", "Salon"),
    (30, 14, 12, 7, 10, 5, 8, 9, 8),
)
_SECTORS = {
    Life.FARM: "Agriculture",
    Life.CAMPING: "Hôtellerie de plein air",
    Life.CONDOMINIUM: "Copropriété",
    Life.LODGING: "Hébergement",
    Life.PUBLIC: "Établissement public",
}


def organisation(dice: Dice, life: Life) -> tuple[str, str]:
    """A name and a sector for a company that leads this life."""
    if life is Life.SHOP:
        return _shop(dice)
    kinds = {
        Life.FARM: (("EARL", "GAEC", "SCEA", "Domaine"), _HAMLETS),
        Life.CAMPING: (("Camping",), _WATERS),
        Life.CONDOMINIUM: (("Copropriété", "Résidence"), _RESIDENCES),
        Life.LODGING: (("Gîte", "Hôtel", "Chambres d’hôtes"), [*_HAMLETS, *_WATERS]),
        Life.PUBLIC: (("Groupe scolaire", "Résidence autonomie", "Salle", "Maison de santé"), _RESIDENCES),
    }
    heads, tails = kinds[life]
    return f"{dice.choice(heads)} {dice.choice(tails)}", _SECTORS[life]


def _shop(dice: Dice) -> tuple[str, str]:
    if dice.chance(0.3):
        return f"Restaurant {dice.choice(_TABLES)}", "Restauration"
    trade = _FAMILY_TRADES.draw(dice)
    sector = "Bouche" if trade in {"Boulangerie", "Boucherie"} else "Commerce et artisanat"
    return f"{trade} {surnames().draw(dice)}", sector


def manager_title(life: Life, sex: str) -> str:
    titles = {
        Life.FARM: ("exploitante", "exploitant"),
        Life.CONDOMINIUM: ("gestionnaire du syndic", "gestionnaire du syndic"),
        Life.PUBLIC: ("directrice", "directeur"),
    }
    return titles.get(life, ("gérante", "gérant"))[sex == "m"]
