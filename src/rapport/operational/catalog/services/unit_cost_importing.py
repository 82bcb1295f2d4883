"""Importing unit costs: a row is what a known product costs from a day on (purchase prices of suppliers)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from rapport.core.exchange.services.importers import Outcome, Plan, Planner, Rows
from rapport.kit.bulk import any_key
from rapport.operational.catalog.models import UnitCost
from rapport.operational.catalog.services import unit_costs
from rapport.operational.catalog.services.importing import find_products

Known = dict[tuple[int, date], UnitCost]


class UnitCostPlanner(Planner):
    """Brings in dated unit costs, met again by product and day."""

    def plan(self, rows: Rows) -> Plan:
        plan = Plan([Outcome.CREATE] * len(rows), rows.reasons, work=[])
        codes = rows.column("product")
        products = find_products(self.context.source, {code for code in codes if code})
        known = self._known([product.pk for product in products.values()])
        for place in range(len(rows)):
            values = {key: column[place] for key, column in rows.values.items() if column[place] is not None}
            plan.outcomes[place] = self._decide(
                place, values, products.get(values.get("product", "")), known, rows, plan
            )
        return plan

    @transaction.atomic
    def write(self, rows: Rows, plan: Plan) -> None:
        """This planner will write unit costs in the place of those of the same product and day."""
        work: list[tuple[UnitCost, UnitCost | None]] = plan.work
        if not work:
            return
        unit_costs.replace([former.pk for _row, former in work if former], [row for row, _former in work])
        told: dict[int, list[str]] = {}
        for row, _former in work:
            told.setdefault(row.product_id, []).append(unit_costs.told(row))
        by, at = self.context.by, self.context.at
        shown = unit_costs.written(told, "unit_cost.import", by=by, at=at, params=self.context.params)
        self._trace(work, shown)

    def _trace(self, work: Sequence[tuple[UnitCost, UnitCost | None]], shown: Mapping[int, unit_costs.Shown]) -> None:
        """Note with each product the dated costs that it had and has, and what it shows as today's."""
        befores: dict[int, list[unit_costs.Kept]] = {}
        afters: dict[int, list[unit_costs.Kept]] = {}
        for row, former in work:
            befores.setdefault(row.product_id, []).extend([unit_costs.kept(former)] if former else [])
            afters.setdefault(row.product_id, []).append(unit_costs.kept(row))
        for pk, after in afters.items():
            before_shown, after_shown = ({"unit_cost": cost} for cost in shown[pk]) if pk in shown else ({}, {})
            before = {unit_costs.DATED: befores[pk], **before_shown}
            self.context.traces.change("product", pk, before, {unit_costs.DATED: after, **after_shown})

    def _known(self, product_ids: list[int]) -> Known:
        rows = UnitCost.objects.filter(product_id__in=any_key(product_ids))
        return {(row.product_id, row.starts_on): row for row in rows}

    def _decide(
        self, place: int, values: dict[str, Any], product: Any, known: Known, rows: Rows, plan: Plan
    ) -> Outcome:
        seen = self.context.memory("unit costs")
        if place not in rows.reasons and product is None:
            rows.refuse(place, "product_not_known", "product", value=values.get("product", ""))
        if place in rows.reasons:
            return Outcome.REFUSE
        day = values.get("starts_on", self.context.today)
        if (product.pk, day) in seen:
            rows.refuse(place, "number_twice", "product", value=product.code, row=seen[product.pk, day])
            return Outcome.REFUSE
        seen[product.pk, day] = rows.numbers[place]
        row = UnitCost(product=product, starts_on=day, cost=_exact(values["cost"]), source=self.context.source)
        row.currency = values.get("currency") or values.get("written_currency") or self.context.currency
        row.supplier = values.get("supplier", "")
        former = known.get((product.pk, day))
        plan.ids[place] = product.pk
        if former is not None and (former.cost, former.currency) == (row.cost, row.currency):
            return Outcome.MATCH
        plan.work.append((row, former))
        return Outcome.CREATE if former is None else Outcome.UPDATE


def _exact(cost: Decimal) -> Decimal:
    return round(cost, 6)
