"""Many rows at once: columns instead of objects, the database's own fast way in, ids reserved beforehand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import repeat
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models.expressions import RawSQL

from rapport.kit.fields import AmountField

_encode = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


LITERAL = (str, int, float, bool, type(None))


@dataclass(frozen=True, slots=True)
class Same:
    """One value for every row."""

    value: Any

    def times(self, count: int) -> Iterable[Any]:
        return repeat(self.value, count)

    @property
    def literal(self) -> str:
        """The value as SQL, for SQLite; `%` is doubled because parameters are marked with it."""
        if self.value is None:
            return "NULL"
        if isinstance(self.value, bool | int | float):
            return repr(float(self.value) if isinstance(self.value, float) else int(self.value))
        return "'" + str(self.value).replace("'", "''").replace("%", "%%") + "'"


def reserve_ids(model: type[models.Model], count: int) -> range | list[int]:
    """Take `count` primary keys that nobody else will get. Call it inside the transaction that uses them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            start = (row[0] if row else 0) + 1
            return range(start, start + count)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [f'"{table}"', model._meta.pk.column, count],
        )
        return [row[0] for row in cursor.fetchall()]


def any_of(values: Collection[str]) -> RawSQL:
    """Texts for a long `field__in=`: one parameter instead of thousands."""
    return _any(values, "text")


def any_key(values: Collection[int]) -> RawSQL:
    """Keys for a long `field__in=`: one parameter instead of thousands."""
    return _any(values, "bigint")


def _any(values: Collection[Any], kind: str) -> RawSQL:
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [_encode(list(values))])
    return RawSQL(f"SELECT unnest(%s::{kind}[])", [list(values)])


def insert_columns(model: type[models.Model], columns: Mapping[str, Any], *, count: int) -> None:
    """Insert `count` rows. Each column is a list of that length, or one value for all rows.

    Columns that are left out take the field's default, which must be a plain value.
    """
    if not count:
        return
    given = {**_defaults(model, columns), **columns}
    fields: list[Any] = [model._meta.get_field(name) for name in given]
    prepared = [_prepared(field, values) for field, values in zip(fields, given.values(), strict=True)]
    _insert(model._meta.db_table, [field.column for field in fields], prepared, count)


def update_rows(model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Write the named fields of many rows; each tuple holds the values in that order, then the primary key."""
    if not rows:
        return
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    prepared: list[Any] = [
        _prepared(field, list(values)) for field, values in zip(fields, zip(*rows, strict=True), strict=False)
    ]
    keys = [row[-1] for row in rows]
    sets = ", ".join(f'"{field.column}" = %s{_cast(field)}' for field in fields)
    sql = f'UPDATE "{model._meta.db_table}" SET {sets} WHERE "{model._meta.pk.column}" = %s'
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(zip(*prepared, keys, strict=True)))


def _cast(field: Any) -> str:
    return "::jsonb" if isinstance(field, models.JSONField) and connection.vendor == "postgresql" else ""


def _defaults(model: type[models.Model], given: Mapping[str, Any]) -> dict[str, Same]:
    """Values of the columns that were not given; a default that is made anew for each row must be given."""
    left = [
        field
        for field in model._meta.concrete_fields
        if field.name not in given and field.attname not in given and not field.primary_key
    ]
    return {field.name: Same(field.get_default()) for field in left}


def _prepared(field: Any, values: Any) -> list[Any] | Same:
    """The values as the driver takes them; those of a column that never changes as one."""
    convert = _converter(field)
    if not isinstance(values, list):
        one = values.value if isinstance(values, Same) else values
        return Same(convert(one) if convert else one)
    return [convert(value) for value in values] if convert else values


def _converter(field: Any) -> Any:
    """How a Python value becomes what the driver takes; None where it may pass as it is."""
    lite = connection.vendor == "sqlite"
    if isinstance(field, AmountField):
        return field.get_prep_value
    if isinstance(field, models.JSONField):
        return _json_once()
    if isinstance(field, models.DateTimeField):
        return _moment if lite else None
    if isinstance(field, models.DateField):
        return _day if lite else None
    if isinstance(field, models.UUIDField):
        return (lambda value: value.hex if value is not None else None) if lite else None
    if isinstance(field, models.DecimalField):
        return lambda value: field.get_db_prep_save(value, connection)
    return None


def _json_once() -> Callable[[Any], str]:
    """An encoder that writes an object which many rows share only once."""
    written: dict[int, str] = {}

    def encode(value: Any) -> str:
        found = written.get(id(value))
        if found is None:
            found = written[id(value)] = _encode(value)
        return found

    return encode


@lru_cache(maxsize=1024)
def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _insert(table: str, columns: Sequence[str], prepared: Sequence[list[Any] | Same], count: int) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            rows = zip(*(each.times(count) if isinstance(each, Same) else each for each in prepared), strict=True)
            with connection.wrap_database_errors, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            return
        told = [_same(each) for each in prepared]
        if not any(isinstance(each, list) for each in told):
            told[0] = prepared[0] if isinstance(prepared[0], list) else [prepared[0].value] * count
        marks = ", ".join("%s" if isinstance(each, list) else each.literal for each in told)
        varying = [each for each in told if isinstance(each, list)]
        cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', zip(*varying, strict=True))  # type: ignore[arg-type]


def _same(values: list[Any] | Same) -> list[Any] | Same:
    """A column in which all rows agree as one value: SQLite then reads it once instead of for every row."""
    if isinstance(values, Same):
        return values
    first = values[0]
    if type(first) in LITERAL and values[-1] == first and values.count(first) == len(values) and "\0" not in str(first):
        return Same(first)
    return values
