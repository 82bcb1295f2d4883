"""Publishing what the study of potential found about parties, beside what `standing` publishes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from rapport.core.audit import services as audit
from rapport.kit.actor import Actor
from rapport.operational.parties.models import Standing

STAGE = "potential_incoming"
AT_ONCE = 10_000
ROWS_A_STEP = 25_000
NAMES = ("potential", "movement", "movement_on")
Found = tuple[int, int | None, str, str | None]


def publish_potentials(rows: Sequence[Found], *, study_id: int | None, by: Actor, at: datetime) -> int:
    """This function will replace the potential and the last movement of all parties, and say of how many they changed.

    Rows are party_id, potential in whole millionths, the movement and its day as ISO text. Parties that the study does
    not hold lose theirs. It works in short transactions, and does nothing twice. Refuses nothing.
    """
    _stage(rows)
    changed = 0
    for low, high in _ranges():
        with transaction.atomic():
            changed += _write(low, high)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {STAGE}")
    audit.record("potential.publish", by=by, at=at, changes=[], params={"study": study_id, "changed": changed})
    return changed


@transaction.atomic
def set_potential(party_id: int, amount: Decimal | None, *, by: Actor, at: datetime) -> None:
    """This function will set the potential of one party at once, ahead of the next study.

    It is part of the verb that calls it, which asks the policy and audits. Refuses nothing.
    """
    Standing.objects.filter(party_id=party_id).update(potential=amount)


@transaction.atomic
def set_movement(party_id: int, movement: str, day: date | None, *, by: Actor, at: datetime) -> None:
    """This function will set the last movement of one party at once, as a part of the verb that calls it."""
    Standing.objects.filter(party_id=party_id).update(movement=movement, movement_on=day)


def _stage(rows: Sequence[Found]) -> None:
    kinds = "party_id bigint PRIMARY KEY, potential bigint, movement text, movement_on date"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {STAGE}")
        cursor.execute(f"CREATE TEMPORARY TABLE {STAGE} ({kinds})")
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {STAGE} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"ANALYZE {STAGE}")
            return
        for start in range(0, len(rows), AT_ONCE):
            cursor.executemany(f"INSERT INTO {STAGE} VALUES (%s, %s, %s, %s)", rows[start : start + AT_ONCE])


def _ranges() -> list[tuple[int, int]]:
    keys = list(Standing.objects.order_by("party_id").values_list("party_id", flat=True))
    steps = (keys[start : start + ROWS_A_STEP] for start in range(0, len(keys), ROWS_A_STEP))
    return [(step[0], step[-1]) for step in steps]


def _write(low: int, high: int) -> int:
    new: dict[str, Any] = {
        "potential": "t.potential",
        "movement": "coalesce(t.movement, '')",
        "movement_on": "t.movement_on",
    }
    values = ", ".join(f"{name} = {value}" for name, value in new.items())
    differs = " OR ".join(f"parties_standing.{name} IS DISTINCT FROM {value}" for name, value in new.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE parties_standing SET {values} FROM parties_standing s "
            f"LEFT JOIN {STAGE} t ON t.party_id = s.party_id WHERE s.party_id = parties_standing.party_id "
            f"AND parties_standing.party_id BETWEEN %s AND %s AND ({differs})",
            [low, high],
        )
        return int(cursor.rowcount)
