"""What a build tells about itself, and why a refresh reads everything or only what changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Self

import duckdb
import ibis

from rapport.core.identity.models import ExchangeRate
from rapport.core.identity.queries import find_company

TABLE = "about"
ANALYTIC = Path(__file__).resolve().parent.parent
MAKERS = ("extracts", "marts", "methods", "studies", "warehouse")


class Reason(StrEnum):
    """Why a build was made as it was; all but the first are reasons to read everything."""

    CHANGES = "changes"
    ASKED = "asked"
    FIRST = "first_build"
    UNREADABLE = "unreadable"
    DEFINITION = "definition"
    CURRENCY = "currency"
    RATES = "rates"
    MUCH = "much_changed"
    GROWN = "grown"
    DISAGREES = "disagrees"

    @property
    def build(self) -> str:
        return "incremental" if self is Reason.CHANGES else "whole"


class WholeNeeded(Exception):
    """The last build cannot be followed; everything is read anew, for this reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class About:
    """One row in every build.

    `release` is the program that made it, `whole_size` the bytes of the whole build that this one goes back to.
    `reason` is why it was made as it was, `extracted` the rows read of each extract, `seconds` how long it took.
    """

    built_at: str
    release: str
    currency: str
    rates: str
    whole_size: int
    reason: str = ""
    extracted: str = "{}"
    seconds: float = 0.0

    @property
    def rows_read(self) -> Mapping[str, int]:
        """How many rows this build read of each extract."""
        found: Mapping[str, int] = json.loads(self.extracted)
        return found

    @classmethod
    def read(cls, connection: Any) -> Self:
        """Return what the build says. Refuses one that says something else than builds say now."""
        told = connection.con.execute(f"FROM {TABLE}")
        names, rows = [column[0] for column in told.description], told.fetchall()
        if len(rows) != 1 or set(names) != {field.name for field in fields(cls)}:
            raise WholeNeeded(Reason.DEFINITION)
        return cls(**dict(zip(names, rows[0], strict=True)))

    def write(self, connection: Any) -> None:
        columns = {name: [value] for name, value in asdict(self).items()}
        connection.con.execute(f"DROP TABLE IF EXISTS {TABLE}")
        connection.create_table(TABLE, ibis.memtable(columns))

    def compare(self, other: About) -> None:
        """Refuse a build that another release made, in another currency, or at other rates."""
        for name, reason in (
            ("release", Reason.DEFINITION), ("currency", Reason.CURRENCY), ("rates", Reason.RATES),
        ):  # fmt: skip
            if getattr(self, name) != getattr(other, name):
                raise WholeNeeded(reason)


@cache
def release() -> str:
    """What the analytic program and its engine come to: a build of another may lack a table or a column asked of it."""
    files = sorted(path for room in MAKERS for path in (ANALYTIC / room).rglob("*.py") if "tests" not in path.parts)
    told = (f"{path.relative_to(ANALYTIC)} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files)
    return _sha([duckdb.__version__, *told])


def currency() -> str:
    """The base currency in which the facts are."""
    company = find_company()
    return company.currency if company else ""


def rates() -> str:
    """What the dated rates come to."""
    rows = ExchangeRate.objects.order_by("currency", "starts_on").values_list("currency", "starts_on", "rate")
    return _sha(f"{code} {day} {rate}" for code, day, rate in rows)


def _sha(parts: Any) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
