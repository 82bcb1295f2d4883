"""Imports, the rows that they could not bring in, what they did, mappings and folders; exports; edits of many rows."""

from rapport.core.exchange.models.edits import BulkEdit
from rapport.core.exchange.models.exports import ExportFile
from rapport.core.exchange.models.folders import ImportFolder
from rapport.core.exchange.models.imports import Import, ImportRow
from rapport.core.exchange.models.templates import ImportTemplate
from rapport.core.exchange.models.traces import ImportChange, ImportLeft, ImportPart

__all__ = [
    "BulkEdit",
    "ExportFile",
    "Import",
    "ImportChange",
    "ImportFolder",
    "ImportLeft",
    "ImportPart",
    "ImportRow",
    "ImportTemplate",
]
