"""Importing cost entries: a row is a cost of a day, of a period or of a month, of a customer or of the company."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from rapport.core.audit import services as audit
from rapport.core.exchange.services.importers import Context, Reason, Rows
from rapport.core.identity.models import Team
from rapport.core.identity.queries import rates
from rapport.kit.periods import add_months
from rapport.kit.text import fold
from rapport.operational.catalog.services.importing import find_products
from rapport.operational.orders.models import CostEntry, CostKind
from rapport.operational.orders.services.cost_values import LONGEST, in_base
from rapport.operational.parties.models import Party
from rapport.operational.parties.services.meeting import RowPlanner

TEXTS = ("kind", "label", "amount", "supplier", "channel")
_KINDS = (
    (CostKind.AFTER_SALES, ("after", "apres", "sav", "support", "garanti", "warrant", "service")),
    (CostKind.ACQUISITION, ("acqui", "cac", "conquete", "prospection")),
    (CostKind.ADVERTISING, ("pub", "advert", "media", "communication", "sponsor", "ads")),
    (CostKind.PROMOTION, ("promo", "remise", "discount", "echantillon", "sample", "cadeau", "coupon")),
    (CostKind.SALES_FORCE, ("force", "vente", "sales", "commerci", "vendeur", "commission", "deplacement", "travel")),
    (CostKind.LOGISTICS, ("logist", "transport", "port", "livrais", "shipping", "freight", "handling", "prepar")),
    (CostKind.GOODS, ("goods", "march", "achat", "purchase", "cogs", "mati", "materi", "fournit")),
)  # fmt: skip
_MONTH = re.compile(r"(?:(?P<y>\d{4})[-/.](?P<m>\d{1,2})|(?P<m2>\d{1,2})[-/.](?P<y2>\d{4}))\Z")


class CostPlanner(RowPlanner):
    """Brings in cost entries."""

    model = CostEntry
    verb = "create"
    own_key = "number"
    needs_customer = False

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.rates = rates()
        self.teams = {fold(name): pk for pk, name in Team.objects.values_list("pk", "name")}

    def prepare(self, given: Sequence[Mapping[str, Any]]) -> None:
        self.products = find_products(self.context.source, {values.get("product", "") for values in given})

    def defaults(self) -> dict[str, Any]:
        return {"supplier": "", "channel": "", "currency": self.context.currency}

    def change(self, pk: int, party: int | None, before: Mapping[str, Any], after: Mapping[str, Any]) -> audit.Change:
        kept = {name: value for name, value in after.items() if name != "base_amount"}
        return audit.Change("cost", pk, party, {name: before[name] for name in before.keys() & kept.keys()}, kept)

    def draft(self, values: Mapping[str, Any], rows: Rows, place: int) -> dict[str, Any]:
        draft = {name: values[name] for name in TEXTS if name in values}
        for name in ("kind", "amount"):
            if name not in draft and place not in rows.reasons:
                rows.refuse(place, "cost_lacks", name, label=name)
        draft["label"] = draft.get("label") or draft.get("supplier") or str(CostKind(draft.get("kind", "goods")).label)
        self._put_days(draft, values, rows, place)
        self._put_others(draft, values, rows, place)
        draft["currency"] = values.get("currency") or values.get("written_currency") or self.context.currency
        if {"amount", "starts_on"} <= draft.keys():
            draft["base_amount"] = in_base(draft["amount"], self.rates.at(draft["currency"], draft["starts_on"]))
        return draft

    def _put_days(self, draft: dict[str, Any], values: Mapping[str, Any], rows: Rows, place: int) -> None:
        start, end = values.get("month") or (values.get("starts_on"), values.get("ends_on"))
        end = end or start
        if start is None:
            rows.refuse(place, "cost_lacks_day", "starts_on")
        elif end < start:
            rows.refuse(place, "cost_ends_early", "ends_on")
        elif (end - start).days > LONGEST:
            rows.refuse(place, "cost_too_long", "ends_on")
        else:
            draft.update(starts_on=start, ends_on=end)

    def _put_others(self, draft: dict[str, Any], values: Mapping[str, Any], rows: Rows, place: int) -> None:
        code, team = values.get("product", ""), values.get("team", "")
        if code and code not in self.products:
            rows.refuse(place, "product_not_known", "product", value=code)
        elif code and draft.get("kind") == CostKind.GOODS:
            rows.refuse(place, "goods_name_product", "product")
        elif code:
            draft["product_id"] = self.products[code].pk
        if team and fold(team) not in self.teams:
            rows.refuse(place, "unknown_team", "team", value=team)
        elif team:
            draft["team_id"] = self.teams[fold(team)]

    def complete(self, draft: dict[str, Any], rows: Rows, place: int) -> None:
        """A cost of a customer is their team's, unless the file says otherwise; others must be the actor's to write."""
        if "team_id" not in draft and draft.get("party_id"):
            draft["team_id"] = self._team_of(draft["party_id"])
        if not draft.get("party_id") and place not in rows.reasons and not self._reaches(draft.get("team_id")):
            rows.reasons.setdefault(place, []).append(Reason("cost_not_yours"))

    def _team_of(self, party: int) -> int | None:
        known = self.context.memory("teams of customers")
        if party not in known:
            known[party] = Party.objects.filter(pk=party).values_list("team_id", flat=True).first()
        found: int | None = known[party]
        return found

    def _reaches(self, team: int | None) -> bool:
        return self.context.by.is_system or self.scope.covers(owner_id=None, team_id=team, record_id=None)


def kind_of(text: str) -> Any:
    """Which kind of cost a word means; a word of none is refused."""
    word = fold(text)
    exact = next((kind.value for kind in CostKind if word in (kind.value, fold(str(kind.label)))), None)
    if exact:
        return exact
    found = next((kind.value for kind, parts in _KINDS if any(part in word for part in parts)), None)
    return found or Reason("no_kind_of_cost", params={"value": text[:60]})


def told_kind(text: str) -> str:
    found = kind_of(text)
    return str(CostKind(found).label) if isinstance(found, str) else text


def month_of(text: str) -> Any:
    """The first and the last day of a month written as 2026-03 or 03/2026."""
    match = _MONTH.match(text.strip())
    year, month = (int(match["y"] or match["y2"]), int(match["m"] or match["m2"])) if match else (0, 0)
    if not (1900 <= year <= 2200 and 1 <= month <= 12):
        return Reason("not_a_month", params={"value": text[:40]})
    first = date(year, month, 1)
    return first, add_months(first, 1) - timedelta(days=1)
