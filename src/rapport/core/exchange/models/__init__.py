"""Imports, the rows that they could not bring in, what they did, and mappings and folders."""

from rapport.core.exchange.models.exports import ExportFile
from rapport.core.exchange.models.folders import ImportFolder
from rapport.core.exchange.models.imports import Import, ImportRow
from rapport.core.exchange.models.templates import ImportTemplate
from rapport.core.exchange.models.traces import ImportChange, ImportLeft, ImportPart

__all__ = [
    "ExportFile",
    "Import",
    "ImportChange",
    "ImportFolder",
    "ImportLeft",
    "ImportPart",
    "ImportRow",
    "ImportTemplate",
]
