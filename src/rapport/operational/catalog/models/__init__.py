"""What we offer."""

from rapport.operational.catalog.models.products import Product

__all__ = ["Product"]
