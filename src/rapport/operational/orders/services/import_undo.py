"""Taking back what an import changed in orders that were there before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapport.core.events.events import DomainEvent
from rapport.core.exchange.services.undoers import Former, PutBack, Undoer, former_values, write_values
from rapport.kit.bulk import any_key, insert_columns
from rapport.operational.orders.events import OrdersChanged
from rapport.operational.orders.models import Order, OrderLine
from rapport.operational.orders.services.import_writes import told_line

FIGURES = ("amount", "base_amount", "base_cost", "line_count", "is_purchase")
HEADER = ("number", "party_id", "placed_on", "state", "currency", "channel", "custom")


@dataclass(slots=True)
class Turn:
    """One order on its way back. `lines` are those that it had; None leaves the ones that it has."""

    row: Order
    values: dict[str, Any]
    kept: list[str]
    lines: list[dict[str, Any]] | None


def put_back(formers: Sequence[Former], at: datetime) -> list[PutBack]:
    """This function will give orders their former values, and their former lines where nobody changed them since."""
    ids = any_key([former.record_id for former in formers])
    rows = {row.pk: row for row in Order.objects.filter(pk__in=ids).order_by("pk").select_for_update()}
    lines = _lines([former.record_id for former in formers if "lines" in former.after])
    turns = [
        _turn(rows[former.record_id], former, lines.get(former.record_id, []))
        for former in formers
        if former.record_id in rows
    ]
    _replace_lines([turn for turn in turns if turn.lines is not None])
    write_values(((turn.row, turn.values) for turn in turns), at=at)
    return [_told(turn) for turn in turns]


def announce(removed: Mapping[int, int | None], done: Sequence[PutBack]) -> list[DomainEvent]:
    """Name every customer whose orders changed, the former ones too."""
    orders = (*removed, *(each.record_id for each in done))
    parties = {*removed.values(), *(each.party_id for each in done)}
    parties |= {values.get("party_id") for each in done for values in (each.before, each.after)}
    return [OrdersChanged(orders, tuple(sorted(pk for pk in parties if pk is not None)))]


UNDOER = Undoer(Order, put_back, announce, order=10)


def _turn(row: Order, former: Former, lines: Sequence[list[Any]]) -> Turn:
    values, kept = former_values(row, former, HEADER)
    if "lines" not in former.after:
        return Turn(row, values, kept, None)
    if list(lines) != former.after["lines"]:
        return Turn(row, values, [*kept, "lines"], None)
    figures = {name: former.before[name] for name in FIGURES if name in former.before}
    fields: Mapping[str, Any] = {each.name: each for each in Order._meta.concrete_fields}
    read = {name: fields[name].to_python(value) for name, value in figures.items()}
    return Turn(row, values | read, kept, former.before["lines"])


def _lines(ids: Sequence[int]) -> dict[int, list[list[Any]]]:
    found: dict[int, list[list[Any]]] = {}
    for line in OrderLine.objects.filter(order_id__in=any_key(ids)).order_by("order_id", "position"):
        told = told_line(line.product_id, line.quantity, line.unit_price, line.discount, line.amount)
        found.setdefault(line.order_id, []).append(told)
    return found


def _replace_lines(turns: Sequence[Turn]) -> None:
    OrderLine.objects.filter(order_id__in=any_key([turn.row.pk for turn in turns])).delete()
    rows = [line for turn in turns for line in turn.lines or ()]
    fields = [each for each in OrderLine._meta.concrete_fields if not each.primary_key]
    columns = {each.name: [each.to_python(row[each.attname]) for row in rows] for each in fields}
    insert_columns(OrderLine, columns, count=len(rows))


def _told(turn: Turn) -> PutBack:
    names = [name for name in turn.values if name in Order.audited_fields]
    before = {name: getattr(turn.row, name) for name in names}
    party = turn.values.get("party_id", turn.row.party_id)
    return PutBack(turn.row.pk, party, before, {name: turn.values[name] for name in names}, turn.kept)
