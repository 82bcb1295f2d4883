"""Publishing what analysis found about parties, in bulk: facts, scores, classes, and the moves between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from rapport.core.audit import services as audit
from rapport.kit.actor import Actor
from rapport.kit.bulk import insert_columns
from rapport.operational.parties.models import Standing, StandingMove
from rapport.operational.parties.services import standing_indexes

FACTS = (
    "revenue",
    "margin",
    "margin_cover",
    "order_count",
    "purchase_count",
    "first_order_on",
    "last_order_on",
    "cadence_days",
)
SCORES = (
    "rfm_recency",
    "rfm_frequency",
    "rfm_monetary",
    "rfm_score",
    "rfm_cell",
    "abc_count",
    "abc_revenue",
    "abc_margin",
    "revenue_rank",
    "margin_rank",
)
VALUES = ("expected_value", "expected_low", "expected_high", "expected_purchases", "alive")
RISKS = ("churn_risk", "churn_reason")
STUDIED = (*SCORES, *VALUES, *RISKS)
COLUMNS = ("party_id", *FACTS, *STUDIED)
FRACTIONS = frozenset({"margin_cover", "cadence_days", "expected_purchases"})
MOVING = ("rfm_cell", "rfm_score", "abc_count", "abc_revenue", "abc_margin")
TEXTS = frozenset({"rfm_cell", "abc_count", "abc_revenue", "abc_margin", "churn_reason"})
PLACES = ("kind", "owner_id", "team_id")
STAGE = "standing_incoming"
PARTIES_A_STEP = 25_000
MANY = 50_000

Row = Sequence[Any]
Move = tuple[int, str, str, str, date]
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Published:
    """How many parties a publication held, and how many standings and classes it changed."""

    parties: int
    changed: int
    moves: int


def _silent(done: int, total: int) -> None:
    """Tells nobody."""


def publish_many(
    batches: Iterable[Sequence[Row]],
    *,
    study_id: int | None,
    seen_at: datetime,
    moved_on: date,
    by: Actor,
    at: datetime,
    tell: Tell = _silent,
) -> Published:
    """This function will replace the standing of all parties by what a study found.

    `batches` hold rows in the order of `COLUMNS`, amounts in whole millionths, dates as ISO text. Facts that followed
    an order after `seen_at`, the moment that the study looked at, are newer and stay. Parties that the study does not
    hold lose their scores and facts. Each change of class or cell is kept as a move, once there was a first
    publication. It works in short transactions, so that others can write meanwhile; after a crash it can run again
    and does nothing twice. Refuses nothing.
    """
    is_first = not Standing.objects.filter(scored_at__isnull=False).exists()
    staged = _stage(batches)
    moment = connection.ops.adapt_datetimefield_value(seen_at)
    now = connection.ops.adapt_datetimefield_value(at)
    changed = moves = 0
    with standing_indexes.set_aside() if is_first and staged > MANY else nullcontext():
        for low, high in _ranges():
            with transaction.atomic():
                if not is_first:
                    moves += _write_moves(low, high, moved_on=moved_on, study_id=study_id)
                changed += _write(low, high, study_id=study_id, moment=moment, now=now)
                changed += _forget(low, high, study_id=study_id, moment=moment, now=now)
            tell(min(high, staged), staged)
    standing_indexes.ensure()
    _drop_stage()
    if changed:
        _measure()
    found = Published(staged, changed, moves)
    audit.record("standing.publish", by=by, at=at, changes=[], params={"study": study_id, "changed": changed})
    return found


@transaction.atomic
def publish_facts(rows: Sequence[Row], *, by: Actor, at: datetime) -> int:
    """This function will set the facts of a few parties right after an order, and leave their scores to the study.

    Rows are party_id and the values of `FACTS`, as `publish_many` takes them. Facts found later than `at` stay.
    It follows an order that was audited itself, so it leaves no entry of its own. Refuses nothing.
    """
    names = ("party_id", *FACTS)
    moment = connection.ops.adapt_datetimefield_value(at)
    values = ", ".join(f"{name} = excluded.{name}" for name in FACTS)
    marks = ", ".join(_mark(name) for name in FACTS)
    sql = (
        f"INSERT INTO parties_standing (party_id, {', '.join(FACTS)}, kind, owner_id, team_id, rfm_cell, abc_count, "
        f"abc_revenue, abc_margin, churn_reason, facts_at) "
        f"SELECT p.id, {marks}, p.kind, p.owner_id, p.team_id, '', '', '', '', '', "
        f"{_mark('facts_at')} FROM parties_party p WHERE p.id = %s "
        f"ON CONFLICT (party_id) DO UPDATE SET {values}, facts_at = excluded.facts_at "
        "WHERE parties_standing.facts_at IS NULL OR parties_standing.facts_at <= excluded.facts_at"
    )
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(*row[1 : len(names)], moment, row[0]) for row in rows])
    return len(rows)


@transaction.atomic
def publish_moves(rows: Sequence[Move], *, study_id: int | None, by: Actor, at: datetime) -> int:
    """This function will write the moves that customers made before the first publication, where none is known yet.

    Rows are party_id, one of `MOVING`, before, after and the day. Refuses nothing; with moves at hand it does nothing.
    """
    if not rows or StandingMove.objects.exists():
        return 0
    names = ("party_id", "axis", "before", "after", "moved_on")
    columns: dict[str, Any] = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    insert_columns(StandingMove, columns | {"study_id": study_id}, count=len(rows))
    audit.record("standing.publish", by=by, at=at, changes=[], params={"study": study_id, "moves": len(rows)})
    return len(rows)


def _kind_of(name: str) -> str:
    if name in TEXTS:
        return "text"
    if name.endswith("_on"):
        return "date"
    if name in FRACTIONS:
        return "double precision"
    return "timestamptz" if name.endswith("_at") else "bigint"


def _mark(name: str) -> str:
    """A parameter with its type, which PostgreSQL asks for in a SELECT."""
    return f"%s::{_kind_of(name)}" if connection.vendor == "postgresql" else "%s"


def _stage(batches: Iterable[Sequence[Row]]) -> int:
    """Put the rows into a temporary table of this connection and return their number."""
    _drop_stage()
    columns = ", ".join(f"{name} {_kind_of(name)}" for name in COLUMNS[1:])
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {STAGE} (party_id bigint PRIMARY KEY, {columns})")
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {STAGE} ({', '.join(COLUMNS)}) FROM STDIN") as copy:
                for row in _rows(batches):
                    copy.write_row(row)
            cursor.execute(f"ANALYZE {STAGE}")
        else:
            marks = ", ".join(["%s"] * len(COLUMNS))
            for batch in batches:
                cursor.executemany(f"INSERT INTO {STAGE} VALUES ({marks})", batch)
        cursor.execute(f"SELECT count(*) FROM {STAGE}")
        return int(cursor.fetchone()[0])


def _rows(batches: Iterable[Sequence[Row]]) -> Iterator[Row]:
    for batch in batches:
        yield from batch


def _drop_stage() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {STAGE}")


def _measure() -> None:
    """Let the database count what its indexes hold, so that sorted lists of customers are read from them."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 1000")
        cursor.execute("ANALYZE parties_standing")


def _ranges() -> Iterator[tuple[int, int]]:
    """Spans of keys that hold at most `PARTIES_A_STEP` parties each, over incoming and present standings."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT party_id FROM (SELECT party_id FROM {STAGE} UNION SELECT party_id FROM parties_standing) AS k "
            "ORDER BY party_id"
        )
        keys = [row[0] for row in cursor.fetchall()]
    for start in range(0, len(keys), PARTIES_A_STEP):
        step = keys[start : start + PARTIES_A_STEP]
        yield step[0], step[-1]


def _write_moves(low: int, high: int, *, moved_on: date, study_id: int | None) -> int:
    """Keep a row for every class and cell that is about to change. Parties that fall out move to nothing."""
    total = 0
    with connection.cursor() as cursor:
        for axis in MOVING:
            before, after = (f"coalesce(cast({side}.{axis} AS varchar(30)), '')" for side in ("s", "t"))
            cursor.execute(
                "INSERT INTO parties_standingmove (party_id, axis, before, after, moved_on, study_id) "
                f"SELECT p.id, {_text_mark()}, {before}, {after}, {_mark('moved_on')}, {_mark('study_id')} "
                "FROM parties_party p LEFT JOIN parties_standing s ON s.party_id = p.id "
                f"LEFT JOIN {STAGE} t ON t.party_id = p.id "
                f"WHERE p.id BETWEEN %s AND %s AND {before} <> {after}",
                [axis, moved_on.isoformat(), study_id, low, high],
            )
            total += cursor.rowcount
    return total


def _text_mark() -> str:
    return "%s::text" if connection.vendor == "postgresql" else "%s"


def _write(low: int, high: int, *, study_id: int | None, moment: Any, now: Any) -> int:
    """Write the standings of a span that differ from what is there, and say how many they are."""
    with connection.cursor() as cursor:
        cursor.execute(*_additions(low, high, study_id=study_id, moment=moment, now=now))
        written = {row[0] for row in cursor.fetchall()}
        for columns in _groups():
            cursor.execute(*_changes(columns, low, high, study_id=study_id, moment=moment, now=now))
            written.update(row[0] for row in cursor.fetchall())
    return len(written)


def _additions(low: int, high: int, *, study_id: int | None, moment: Any, now: Any) -> tuple[str, list[Any]]:
    """Write the standings of a span that are not there yet, whole and once."""
    known = (*PLACES, *FACTS, *STUDIED)
    given = {"study_id": study_id, "scored_at": now, "facts_at": moment}
    values = [*map(_incoming, known), *map(_mark, given)]
    return (
        f"INSERT INTO parties_standing (party_id, {', '.join((*known, *given))}) SELECT p.id, {', '.join(values)} "
        f"FROM {STAGE} t JOIN parties_party p ON p.id = t.party_id WHERE t.party_id BETWEEN %s AND %s "
        "ON CONFLICT (party_id) DO NOTHING RETURNING party_id",
        [*given.values(), low, high],
    )


def _groups() -> Sequence[Sequence[str]]:
    """The columns that are written together.

    SQLite renews the indexes of every column that a statement names, so what stays the same is better not named;
    PostgreSQL renews the whole row.
    """
    if connection.vendor == "sqlite":
        return (PLACES, FACTS, SCORES, VALUES, RISKS)
    return ([*PLACES, *FACTS, *STUDIED],)


def _changes(
    columns: Sequence[str], low: int, high: int, *, study_id: int | None, moment: Any, now: Any
) -> tuple[str, list[Any]]:
    """Write these columns of a span where they differ; facts that are newer than the study stay."""
    is_newer = f"coalesce(parties_standing.facts_at > {_mark('facts_at')}, false)"
    facts = [name for name in (*FACTS, "facts_at") if set(FACTS) <= set(columns)]
    others = [name for name in columns if name not in FACTS]
    new = {name: _incoming(name) for name in columns} | {"facts_at": _mark("facts_at")}
    values = [f"study_id = {_mark('study_id')}", f"scored_at = {_mark('scored_at')}"]
    values += [f"{name} = {new[name]}" for name in others]
    values += [f"{name} = CASE WHEN {is_newer} THEN parties_standing.{name} ELSE {new[name]} END" for name in facts]
    differs = [_differs(others)] if others else []
    differs += ["parties_standing.scored_at IS NULL"] if set(SCORES) <= set(columns) else []
    differs += [f"({_differs(FACTS)}) AND NOT {is_newer}"] if facts else []
    moments = [moment] * (len(facts) + 1) if facts else []
    return (
        f"UPDATE parties_standing SET {', '.join(values)} FROM {STAGE} t JOIN parties_party p ON p.id = t.party_id "
        f"WHERE t.party_id = parties_standing.party_id AND t.party_id BETWEEN %s AND %s AND ({' OR '.join(differs)}) "
        "RETURNING parties_standing.party_id",
        [study_id, now, *moments, low, high, *([moment] if facts else [])],
    )


def _differs(columns: Sequence[str]) -> str:
    return " OR ".join(f"parties_standing.{name} IS DISTINCT FROM {_incoming(name)}" for name in columns)


def _incoming(name: str) -> str:
    """Where the new value of a column stands."""
    if name in PLACES:
        return f"p.{name}"
    return f"coalesce(t.{name}, '')" if name in TEXTS else f"t.{name}"


def _forget(low: int, high: int, *, study_id: int | None, moment: Any, now: Any) -> int:
    """Empty the standings of a span whose parties have no order any more."""
    empty = {name: "0" if name in ("revenue", "order_count", "purchase_count") else "NULL" for name in FACTS}
    empty |= {name: "''" if name in TEXTS else "NULL" for name in STUDIED}
    values = ", ".join(f"{name} = {value}" for name, value in empty.items())
    sql = (
        f"UPDATE parties_standing SET {values}, study_id = %s, facts_at = %s, scored_at = %s "
        "WHERE party_id BETWEEN %s AND %s AND (facts_at IS NULL OR facts_at <= %s) "
        "AND (order_count > 0 OR rfm_score IS NOT NULL OR abc_count <> '') "
        f"AND NOT EXISTS (SELECT 1 FROM {STAGE} t WHERE t.party_id = parties_standing.party_id)"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [study_id, moment, now, low, high, moment])
        return int(cursor.rowcount)
