"""What we offer."""

from rapport.operational.catalog.models.offers import OfferRefusal, ProductStanding
from rapport.operational.catalog.models.products import Product
from rapport.operational.catalog.models.unit_costs import UnitCost

__all__ = ["OfferRefusal", "Product", "ProductStanding", "UnitCost"]
