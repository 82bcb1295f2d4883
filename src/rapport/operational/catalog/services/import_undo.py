"""Taking back what an import changed in products that were there before it, their dated costs with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rapport.core.events.events import DomainEvent
from rapport.core.exchange.services.undoers import Former, PutBack, Undoer, former_values, write_values
from rapport.kit.bulk import any_key
from rapport.kit.text import fold
from rapport.operational.catalog.events import UnitCostsChanged
from rapport.operational.catalog.models import Product, UnitCost
from rapport.operational.catalog.services import unit_costs
from rapport.operational.catalog.services.importing import FIELDS
from rapport.operational.catalog.services.unit_costs import DATED

COLUMNS = (*FIELDS, "currency", "custom")


@dataclass(slots=True)
class Dated:
    """Dated costs on their way back: those that go, those that come, and whether one of another hand stays."""

    going: list[UnitCost]
    coming: list[UnitCost]
    is_kept: bool


def put_back(formers: Sequence[Former], at: datetime) -> list[PutBack]:
    """This function will give products their former values, and their former costs where nobody changed them since."""
    ids = any_key([former.record_id for former in formers])
    rows = {row.pk: row for row in Product.objects.filter(pk__in=ids).order_by("pk").select_for_update()}
    costs = _costs([former.record_id for former in formers if DATED in former.after])
    written, done, turns = [], [], {}
    for former in formers:
        row = rows.get(former.record_id)
        if row is None:
            continue
        values, kept = former_values(row, former, COLUMNS)
        before = {name: getattr(row, name) for name in values}
        done.append(PutBack(row.pk, None, before, dict(values), kept))
        if DATED in former.after:
            turns[row.pk] = _turn(row, former, costs.get(row.pk, {}))
            done[-1] = _told(done[-1], turns[row.pk])
        if "name" in values:
            values["sort_name"] = fold(values["name"])[:200]
        written.append((row, values))
    write_values(written, at=at)
    _replace(turns, costs, at)
    return done


def announce(removed: Mapping[int, int | None], done: Sequence[PutBack]) -> list[DomainEvent]:
    """Name the products whose dated costs went back; nobody listens to others that files change."""
    dated = tuple(each.record_id for each in done if isinstance(each.after.get("unit_cost"), list))
    return [UnitCostsChanged(product_ids=dated)] if dated else []


UNDOER = Undoer(Product, put_back, announce, order=20)


def _costs(ids: Sequence[int]) -> dict[int, dict[date, UnitCost]]:
    found: dict[int, dict[date, UnitCost]] = {}
    for row in UnitCost.objects.filter(product_id__in=any_key(ids)).order_by("pk") if ids else ():
        found.setdefault(row.product_id, {})[row.starts_on] = row
    return found


def _turn(product: Product, former: Former, costs: Mapping[date, UnitCost]) -> Dated:
    """What becomes of the costs of each day that the import wrote: another one than its own stays."""
    afters = {told[0]: told for told in former.after[DATED]}
    befores = {told[0]: told for told in reversed(former.before[DATED])}
    turn = Dated([], [], is_kept=False)
    for day, after in afters.items():
        row, before = costs.get(date.fromisoformat(day)), befores.get(day)
        held = unit_costs.kept(row) if row is not None else None
        if held != after:
            turn.is_kept |= held != before
            continue
        turn.going += [row] if row is not None else []
        turn.coming += [unit_costs.restored(product, before)] if before else []
    return turn


def _told(done: PutBack, turn: Dated) -> PutBack:
    if turn.is_kept:
        done.kept = [*done.kept, DATED]
    if turn.going:
        done.before = {**done.before, "unit_cost": [unit_costs.told(row) for row in turn.going]}
        done.after = {**done.after, "unit_cost": [unit_costs.told(row) for row in turn.coming]}
    return done


def _replace(turns: Mapping[int, Dated], costs: Mapping[int, Mapping[date, Any]], at: datetime) -> None:
    """Write the costs; a product for which somebody wrote down another one since shows what that makes today's."""
    going = [row for turn in turns.values() for row in turn.going]
    if not going:
        return
    unit_costs.replace([row.pk for row in going], [row for turn in turns.values() for row in turn.coming])
    latest = {row.product_id: row.pk for row in sorted(going, key=lambda row: row.pk)}
    later = [pk for pk, last in latest.items() if any(row.pk > last for row in costs[pk].values())]
    unit_costs.show_todays(later, at=at)
