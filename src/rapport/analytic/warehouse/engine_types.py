"""The engine's own words for types. It loads the engine's dialect, so it is loaded when it is asked."""

from ibis.backends.sql.datatypes import DuckDBType

__all__ = ["DuckDBType"]
