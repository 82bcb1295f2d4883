"""Imports, the rows that they could not bring in, and what they did."""

from rapport.core.exchange.models.imports import Import, ImportRow
from rapport.core.exchange.models.traces import ImportChange, ImportLeft, ImportPart

__all__ = ["Import", "ImportChange", "ImportLeft", "ImportPart", "ImportRow"]
