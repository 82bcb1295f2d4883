"""Importing contracts: rows become contracts of known customers, met again by their number in the source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rapport.core.audit import services as audit
from rapport.core.exchange.services.importers import Rows
from rapport.kit.text import fold
from rapport.operational.catalog.services.importing import find_products
from rapport.operational.orders.models import Contract, ContractKind, Periodicity, Renewal
from rapport.operational.parties.services.meeting import RowPlanner

TEXTS = ("number", "label", "kind", "starts_on", "ends_on", "renewal", "terminated_on", "amount", "periodicity")
_KINDS = (
    (ContractKind.MAINTENANCE, ("mainten", "entretien", "service", "sav")),
    (ContractKind.SUBSCRIPTION, ("abonn", "subscri", "saas", "licen")),
    (ContractKind.RENTAL, ("loca", "rent", "leas", "loa", "lld")),
    (ContractKind.INSURANCE, ("assur", "insur", "mutuel", "garanti", "warrant")),
    (ContractKind.FRAME, ("cadre", "frame", "accord")),
)
_PERIODS = (
    (Periodicity.MONTH, ("mens", "month", "mois")),
    (Periodicity.QUARTER, ("trim", "quarter")),
    (Periodicity.HALF, ("semest", "half", "six m")),
    (Periodicity.YEAR, ("annu", "year", "an", "yearly")),
    (Periodicity.ONCE, ("uni", "once", "one", "comptant")),
)
_TACIT = ("tacit", "auto", "oui", "yes", "true", "1", "renew", "reconduc")
_NOT_TACIT = ("sans", "non", "no", "none", "not", "express", "ferme", "fixed", "0", "false")


class ContractPlanner(RowPlanner):
    """Brings in contracts."""

    model = Contract
    verb = "create"
    own_key = "number"

    def prepare(self, given: Sequence[Mapping[str, Any]]) -> None:
        self.products = find_products(self.context.source, {values.get("product", "") for values in given})

    def defaults(self) -> dict[str, Any]:
        return {
            "label": "", "number": "", "kind": ContractKind.OTHER.value, "renewal": Renewal.NONE.value,
            "periodicity": Periodicity.YEAR.value, "currency": self.context.currency,
        }  # fmt: skip

    def change(self, pk: int, party: int | None, before: Mapping[str, Any], after: Mapping[str, Any]) -> audit.Change:
        told = {"number": after.get("number") or f"#{pk}", "label": after.get("label", "")}
        start = after.get("starts_on")
        begun = start is not None and start <= self.context.today and not before
        happened_at = self.noon(start) if start is not None and begun else None
        return audit.Change("contract", pk, party, before, after, happened_at=happened_at, told=told)

    def draft(self, values: Mapping[str, Any], rows: Rows, place: int) -> dict[str, Any]:
        draft = {name: values[name] for name in TEXTS if name in values}
        if "notice_days" in values:
            draft["notice_days"] = int(values["notice_days"])
        currency = values.get("currency") or values.get("written_currency")
        if currency:
            draft["currency"] = currency
        code = values.get("product", "")
        if code and code in self.products:
            draft["product_id"] = self.products[code].pk
        elif code:
            rows.refuse(place, "product_not_known", "product", value=code)
        if "label" in self.context.mapped or code:
            draft["label"] = values.get("label") or (self.products[code].name if code in self.products else code)
        draft["label"] = draft.get("label") or values.get("number", "")
        self._check_dates(draft, rows, place)
        return draft

    def _check_dates(self, draft: dict[str, Any], rows: Rows, place: int) -> None:
        start, end = draft.get("starts_on"), draft.get("ends_on")
        if start is None:
            rows.refuse(place, "start_missing", "starts_on")
        elif end is not None and end < start:
            rows.refuse(place, "ends_before_it_starts", "ends_on")
        elif draft.get("terminated_on") is not None and draft["terminated_on"] < start:
            rows.refuse(place, "ends_before_it_starts", "terminated_on")
        if draft.get("renewal") == Renewal.TACIT and end is None:
            draft["renewal"] = Renewal.NONE.value


def kind_of(text: str) -> str:
    """What kind of contract a word means; others are “other”."""
    word = fold(text)
    return next((kind.value for kind, parts in _KINDS if any(part in word for part in parts)), ContractKind.OTHER.value)


def periodicity_of(text: str) -> str:
    """How often an instalment falls due, in the words of most programs; each year when the word is none of them."""
    word = fold(text)
    return next((each.value for each, parts in _PERIODS if any(part in word for part in parts)), Periodicity.YEAR.value)


def renewal_of(text: str) -> str:
    """Whether a word tells of a tacit renewal."""
    word = fold(text)
    if any(word.startswith(part) for part in _NOT_TACIT):
        return Renewal.NONE.value
    return Renewal.TACIT.value if any(part in word for part in _TACIT) else Renewal.NONE.value


def told_kind(text: str) -> str:
    return str(ContractKind(kind_of(text)).label)


def told_periodicity(text: str) -> str:
    return str(Periodicity(periodicity_of(text)).label)


def told_renewal(text: str) -> str:
    return str(Renewal(renewal_of(text)).label)
