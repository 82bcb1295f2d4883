"""The landing zone of a build: the rows as they were read, and how they follow the operational database.

Nothing has to tell what changed. Both sides say what each block of keys comes to; blocks that differ are read again,
and the rows of them that moved are replaced. Whatever wrote, in which order or by which clock, is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapport.analytic.extracts import EXTRACTS, Extract, Source
from rapport.analytic.extracts.digests import BLOCK_BITS, ranges
from rapport.analytic.warehouse import statements
from rapport.analytic.warehouse.about import Reason, WholeNeeded

if TYPE_CHECKING:
    import ibis.expr.types as ir

LANDING = "landing"
TEMPORARY = ("temp", "main")
FEW_BLOCKS = 64


@dataclass(frozen=True, slots=True)
class Followed:
    """What following one table took: the rows read, and the rows as they were and as they are that moved."""

    read: int
    moved: int


def open_zone(connection: Any) -> None:
    """Make an empty landing zone."""
    connection.con.execute(f"CREATE SCHEMA {LANDING}")


def tables(connection: Any) -> dict[str, ir.Table]:
    """The landed tables by name."""
    return {extract.name: statements.table(connection, extract.name, LANDING) for extract in EXTRACTS}


def moved(connection: Any) -> dict[str, ir.Table]:
    """The rows of each table that moved, as they were and as they are."""
    return {extract.name: statements.table(connection, f"moved_{extract.name}", *TEMPORARY) for extract in EXTRACTS}


def land(connection: Any, source: Source, extract: Extract) -> None:
    """Stream one extract whole into its table."""
    _stream(connection, source.read(extract), f"CREATE TABLE {_place(extract)} AS SELECT {extract.cast}")


def follow(connection: Any, source: Source, extract: Extract) -> Followed:
    """Replace the rows of one table that moved. Refuses when most of it did, or when both sides disagree after it."""
    fresh = f'"fresh_{extract.name}"'
    if extract.is_read_whole:
        _stream(connection, source.read(extract), f"CREATE TEMPORARY TABLE {fresh} AS SELECT {extract.cast}")
        count = _replace(connection, extract, fresh, "TRUE")
        return Followed(_count(connection, fresh), count)
    blocks = _differing(connection, source, extract)
    if not blocks:
        connection.con.execute(f'CREATE TEMPORARY TABLE "moved_{extract.name}" AS FROM {_place(extract)} LIMIT 0')
        return Followed(0, 0)
    incoming = source.read_within(extract, ranges(blocks))
    _stream(connection, incoming, f"CREATE TEMPORARY TABLE {fresh} AS SELECT {extract.cast}")
    inside = f'"{extract.key}" >> {BLOCK_BITS} IN (SELECT "block" FROM "differing_{extract.name}")'
    count = _replace(connection, extract, fresh, inside)
    _agree(connection, extract, inside)
    return Followed(_count(connection, fresh), count)


def _stream(connection: Any, incoming: Any, statement: str) -> None:
    connection.con.register("incoming", incoming)
    connection.con.execute(f"{statement} FROM incoming")
    connection.con.unregister("incoming")


def _differing(connection: Any, source: Source, extract: Extract) -> list[int]:
    """The blocks whose digests differ. What the warehouse holds is counted at the first call after a whole build."""
    name, ours = extract.name, _digests(extract)
    landed = extract.sql_landed_digests(_place(extract))
    _stream(connection, source.digests(extract), f'CREATE TEMPORARY TABLE "theirs_{name}" AS SELECT *')
    connection.con.execute(f"CREATE TABLE IF NOT EXISTS {ours} AS {landed}")
    connection.con.execute(f'CREATE TEMPORARY TABLE "differing_{name}" AS {_difference(extract)}')
    blocks = [row[0] for row in connection.con.execute(f'FROM "differing_{name}"').fetchall()]
    if len(blocks) > max(FEW_BLOCKS, _count(connection, ours) // 2):
        raise WholeNeeded(Reason.MUCH)
    return blocks


def _replace(connection: Any, extract: Extract, fresh: str, inside: str) -> int:
    """Put fresh rows in the place of the landed rows inside, where they differ, and keep both kinds as moved."""
    place, key, kept = _place(extract), f'"{extract.key}"', f'"moved_{extract.name}"'
    former = f"SELECT * FROM {place} WHERE {inside}"
    both = f"(({former}) EXCEPT FROM {fresh}) UNION ALL (FROM {fresh} EXCEPT ({former}))"
    keys = f"{key} IN (SELECT {key} FROM {kept})"
    connection.con.execute(f"CREATE TEMPORARY TABLE {kept} AS {both}")
    connection.con.execute(f"DELETE FROM {place} WHERE {keys}")
    connection.con.execute(f"INSERT INTO {place} FROM {fresh} WHERE {keys}")
    return _count(connection, kept)


def _agree(connection: Any, extract: Extract, inside: str) -> None:
    """Count the blocks that were read again, and refuse when they still differ from the database."""
    ours = _digests(extract)
    connection.con.execute(f'DELETE FROM {ours} WHERE "block" IN (SELECT "block" FROM "differing_{extract.name}")')
    connection.con.execute(f"INSERT INTO {ours} {extract.sql_landed_digests(_place(extract), inside)}")
    if _count(connection, f"({_difference(extract)})"):
        raise WholeNeeded(Reason.DISAGREES)


def _difference(extract: Extract) -> str:
    return (
        f'SELECT "block" FROM {_digests(extract)} AS ours FULL JOIN "theirs_{extract.name}" AS theirs USING ("block") '
        f'WHERE ours."digest" IS DISTINCT FROM theirs."digest"'
    )


def _count(connection: Any, table: str) -> int:
    ((count,),) = connection.con.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(count)


def _place(extract: Extract) -> str:
    return f'{LANDING}."{extract.name}"'


def _digests(extract: Extract) -> str:
    return f'{LANDING}."digest_{extract.name}"'
