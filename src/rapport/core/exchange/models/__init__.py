"""Imports and the rows that they could not bring in."""

from rapport.core.exchange.models.imports import Import, ImportRow

__all__ = ["Import", "ImportRow"]
