"""Importing products: matching by number in the source, then by code; and what order lines name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rapport.core.audit import services as audit
from rapport.core.exchange.services.importers import Context, Outcome, Plan, Planner, Reason, Rows
from rapport.core.exchange.services.own_values import OwnValues
from rapport.kit.bulk import insert_columns, reserve_ids, update_rows
from rapport.kit.ids import new_uuids
from rapport.kit.text import fold
from rapport.operational.catalog.models import Product

TEXTS = ("code", "name", "family", "line", "unit")
FIELDS = (*TEXTS, "price", "unit_cost", "is_active")
_CHUNK = 10_000


@dataclass(slots=True)
class Work:
    """What a batch will write: values of new products by their row, and of known ones with what they were."""

    created: dict[int, dict[str, Any]] = field(default_factory=dict)
    updated: list[tuple[Product, dict[str, Any]]] = field(default_factory=list)


class ProductPlanner(Planner):
    """Brings in products."""

    @cached_property
    def own(self) -> OwnValues:
        return OwnValues("product", self.context)

    def plan(self, rows: Rows) -> Plan:
        plan = Plan([Outcome.CREATE] * len(rows), rows.reasons, work=Work())
        drafts = [self._draft(rows, place) for place in range(len(rows))]
        known = find_products(self.context.source, {draft["external_id"] for draft in drafts})
        self.own.look_up(draft["custom"] for draft in drafts)
        for place, draft in enumerate(drafts):
            self._decide(place, draft, rows, plan, known.get(draft["external_id"]))
        plan.totals["products"] = sum(outcome is not Outcome.REFUSE for outcome in plan.outcomes)
        return plan

    def write(self, rows: Rows, plan: Plan) -> None:
        """This planner will write new and changed products with one audit entry."""
        created = create_products(list(plan.work.created.values()), self.context)
        plan.ids.update({place: change.record_id for place, change in zip(plan.work.created, created, strict=True)})
        changes = [*created, *self._update(plan.work.updated)]
        if changes:
            by, at = self.context.by, self.context.at
            audit.record("product.import", by=by, at=at, changes=changes, params=self.context.params)

    def _draft(self, rows: Rows, place: int) -> dict[str, Any]:
        values = {key: column[place] for key, column in rows.values.items() if column[place] is not None}
        draft = {key: values[key] for key in FIELDS if key in values}
        if "is_stopped" in values:
            draft["is_active"] = not values["is_stopped"]
        draft["custom"] = self.own.read(values, rows, place)
        if "price" in draft or "unit_cost" in draft:
            draft["currency"] = values.get("currency") or values.get("written_currency") or self.context.currency
        draft["external_id"] = values.get("external_id") or values.get("code") or fold(values.get("name", ""))[:120]
        return draft

    def _decide(self, place: int, draft: dict[str, Any], rows: Rows, plan: Plan, known: Product | None) -> None:
        seen = self.context.memory("products")
        number = draft["external_id"]
        if place not in rows.reasons and number in seen:
            rows.refuse(place, "number_twice", "external_id", value=number, row=seen[number])
        if known is None and number and "name" not in self.context.mapped:
            draft["name"] = number
        if place not in rows.reasons and known is None and not draft.get("name"):
            rows.reasons[place] = [Reason("missing", "name", {"label": "name"})]
        if place not in rows.reasons:
            reason = self.own.refusal(draft["custom"], known.pk if known else None, rows.numbers[place])
            rows.reasons |= {place: [reason]} if reason else {}
        if place in rows.reasons:
            plan.outcomes[place] = Outcome.REFUSE
            return
        seen[number] = rows.numbers[place]
        if known is None:
            plan.work.created[place] = draft
            return
        plan.ids[place] = known.pk
        if (known.source, known.external_id) != (self.context.source, number):
            plan.met.add(place)
        values = _changed(known, draft)
        if values and not self.context.by.has("product.edit"):
            rows.reasons[place] = [Reason("may_not_edit")]
            plan.outcomes[place] = Outcome.REFUSE
            return
        plan.outcomes[place] = Outcome.UPDATE if values else Outcome.MATCH
        if values:
            plan.work.updated.append((known, values))

    def _update(self, updated: Sequence[tuple[Product, dict[str, Any]]]) -> list[audit.Change]:
        by_names: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
        for row, values in updated:
            if "name" in values:
                values["sort_name"] = fold(values["name"])[:200]
            names = tuple(sorted(values))
            cells = (values[name] for name in names)
            by_names.setdefault(names, []).append((*cells, self.context.at, row.version + 1, row.pk))
            was = {name: getattr(row, name) for name in values}
            self.context.traces.change("product", row.pk, was, values)
        for names, rows in by_names.items():
            update_rows(Product, [*names, "updated_at", "version"], rows)
        return [
            audit.Change("product", row.pk, before={n: getattr(row, n) for n in values}, after=values)
            for row, values in updated
        ]


def find_products(source: str, numbers: Collection[str]) -> dict[str, Product]:
    """Return the products known under these numbers of a source, else under these codes."""
    found: dict[str, Product] = {}
    listed = sorted(filter(None, numbers))
    for start in range(0, len(listed), _CHUNK):
        part = listed[start : start + _CHUNK]
        for product in Product.objects.live().filter(code__in=part).order_by("-id"):
            found[product.code] = product
        for product in Product.objects.live().filter(source=source, external_id__in=part):
            found[product.external_id] = product
    return found


def create_products(drafts: Sequence[Mapping[str, Any]], context: Context) -> list[audit.Change]:
    """This function will write new products of a source; the verb that calls it keeps the audit entry."""
    count = len(drafts)
    if not count:
        return []
    ids = list(reserve_ids(Product, count))
    columns: dict[str, Any] = {name: [draft.get(name, "") for draft in drafts] for name in TEXTS}
    columns |= {
        "id": ids,
        "uuid": new_uuids(len(drafts)),
        "sort_name": [fold(draft.get("name", ""))[:200] for draft in drafts],
        "price": [draft.get("price") for draft in drafts],
        "unit_cost": [draft.get("unit_cost") for draft in drafts],
        "is_active": [draft.get("is_active", True) for draft in drafts],
        "currency": [draft.get("currency") or context.currency for draft in drafts],
        "custom": [draft.get("custom", {}) for draft in drafts],
        "source": context.source,
        "external_id": [draft["external_id"] for draft in drafts],
        "created_at": context.at,
        "updated_at": context.at,
    }
    insert_columns(Product, columns, count=count)
    context.traces.make("product", ids)
    return [
        audit.Change("product", pk, after={name: draft[name] for name in FIELDS if draft.get(name) not in (None, "")})
        for pk, draft in zip(ids, drafts, strict=True)
    ]


def _changed(known: Product, draft: Mapping[str, Any]) -> dict[str, Any]:
    values = {
        name: draft[name]
        for name in (*FIELDS, "currency")
        if draft.get(name) not in (None, "") and draft[name] != getattr(known, name)
    }
    custom = {name: value for name, value in draft.get("custom", {}).items() if known.custom.get(name) != value}
    if custom:
        values["custom"] = {**known.custom, **custom}
    return values
