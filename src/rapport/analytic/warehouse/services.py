"""Building the warehouse: aside, from one consistent view of the operational database, then put in place at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import duckdb
import ibis

from rapport.analytic.extracts import EXTRACTS, open_source
from rapport.analytic.marts import MARTS, Computed, Mart
from rapport.analytic.warehouse import about, files, landing, stars, statements
from rapport.analytic.warehouse.about import About, Reason, WholeNeeded

if TYPE_CHECKING:
    import ibis.expr.types as ir

Tell = Callable[[int, int], None]
LINES = "order_line"
MOST_GROWTH = 3
ROOM = 64 * 1024 * 1024


@dataclass(frozen=True)
class Build:
    """What a refresh made and why so: rows of each table, and rows read of each extract."""

    name: str
    at: datetime
    counts: Mapping[str, int]
    reason: Reason
    read: Mapping[str, int]

    @property
    def lines_read(self) -> int:
        return self.read[LINES]


@dataclass(frozen=True)
class _Plan:
    """What both ways of building are told."""

    at: datetime
    derived: Mapping[str, Mart | Computed]
    tell: Tell
    started: float = field(default_factory=perf_counter)

    @property
    def total(self) -> int:
        return len(EXTRACTS) + len(MARTS) + len(self.derived)


def _silent(done: int, total: int) -> None:
    """Tells nobody."""


def refresh(
    *,
    at: datetime,
    derived: Mapping[str, Mart | Computed] | None = None,
    tell: Tell = _silent,
    whole: bool = False,
) -> Build:
    """This function will bring extracts and marts up to date in a copy of the last build and put it in its place.

    Only what changed is read and replaced. When that cannot be told for sure, or `whole` is asked for, everything is
    read into a new file; the build says which, and why. `derived` are further tables, made whole in order from all
    that stand before them. A failure leaves the former build as it was. Nothing operational is changed, so there is
    nothing to audit.
    """
    plan = _Plan(at, derived or {}, tell)
    former = files.current()
    try:
        if whole:
            raise WholeNeeded(Reason.ASKED)
        if former is None:
            raise WholeNeeded(Reason.FIRST)
        return _aside(lambda path: _follow(path, plan, former=former))
    except WholeNeeded as found:
        reason = found.reason
    except (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException, duckdb.CatalogException):
        reason = Reason.UNREADABLE
    return _aside(lambda path: _make(path, plan, reason=reason))


def _aside(build: Callable[[Path], Build]) -> Build:
    """Let something build in a file of its own, and let readers find it when it is done."""
    path = files.new_build()
    try:
        made = build(path)
    except BaseException:
        files.discard(path)
        raise
    files.publish(path)
    return made


def _make(path: Path, plan: _Plan, *, reason: Reason) -> Build:
    """Read everything into a new file."""
    connection = ibis.duckdb.connect(path)
    try:
        landing.open_zone(connection)
        with open_source() as source:
            for done, extract in enumerate(EXTRACTS):
                plan.tell(done, plan.total)
                landing.land(connection, source, extract)
        tables = landing.tables(connection)
        for done, (name, mart) in enumerate(MARTS.items(), start=len(EXTRACTS)):
            plan.tell(done, plan.total)
            tables[name] = stars.make(connection, name, tables, mart)
        counts = _derive(connection, plan, tables)
        read = {extract.name: counts[extract.name] for extract in EXTRACTS}
        _write(connection, plan, _now(plan), reason=reason, read=read)
    finally:
        connection.disconnect()
    return Build(path.stem, plan.at, counts, reason, read)


def _follow(path: Path, plan: _Plan, *, former: Path) -> Build:
    """Replace what changed in a copy of the former build."""
    with open_source() as source:
        files.copy(former, path)
        connection = ibis.duckdb.connect(path)
        try:
            known = About.read(connection)
            size = known.whole_size or former.stat().st_size
            if former.stat().st_size > MOST_GROWTH * size + ROOM:
                raise WholeNeeded(Reason.GROWN)
            now = replace(_now(plan), whole_size=size)
            known.compare(now)
            tables = landing.tables(connection)
            stars.look(connection)
            read = {}
            for done, extract in enumerate(EXTRACTS):
                plan.tell(done, plan.total)
                read[extract.name] = landing.follow(connection, source, extract).read
            for done, name in enumerate(MARTS, start=len(EXTRACTS)):
                plan.tell(done, plan.total)
                tables[name] = stars.follow(connection, name, tables)
            stars.drop_others(connection, {*MARTS, *plan.derived})
            counts = _derive(connection, plan, tables)
            _write(connection, plan, now, reason=Reason.CHANGES, read=read)
        finally:
            connection.disconnect()
    return Build(path.stem, plan.at, counts, Reason.CHANGES, read)


def _derive(connection: Any, plan: _Plan, tables: dict[str, ir.Table]) -> dict[str, int]:
    """Make the derived tables whole, and count all rows."""
    for done, (name, mart) in enumerate(plan.derived.items(), start=len(EXTRACTS) + len(MARTS)):
        plan.tell(done, plan.total)
        tables[name] = stars.make(connection, name, tables, mart)
    return {name: statements.count(connection, table) for name, table in tables.items()}


def _write(connection: Any, plan: _Plan, now: About, *, reason: Reason, read: Mapping[str, int]) -> None:
    """Let the build tell about itself: also why it was made so, what it read, and how long that took."""
    seconds = round(perf_counter() - plan.started, 2)
    replace(now, reason=reason.value, extracted=json.dumps(dict(read)), seconds=seconds).write(connection)


def _now(plan: _Plan) -> About:
    return About(plan.at.isoformat(), about.release(), about.currency(), about.rates(), whole_size=0)
