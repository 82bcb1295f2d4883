"""Values of a contract's fields: read, trimmed and checked before any verb writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.core.metadata.services import values as own_values
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, Invalid
from rapport.operational.catalog.services import values as catalog_values
from rapport.operational.orders.models import Contract, ContractKind, Periodicity, Renewal

TEXTS = {"number": 60, "label": 200}
CHOICES: Mapping[str, Any] = {"kind": ContractKind, "renewal": Renewal, "periodicity": Periodicity}
DAYS = ("starts_on", "ends_on", "terminated_on")
FIELDS = frozenset((*TEXTS, *CHOICES, *DAYS, "party", "product", "notice_days", "amount", "currency", "custom"))
MOST_NOTICE = 1_830


class LabelMissing(DomainError):
    code = "label_missing"
    message = _("Write what the contract is about.")


class EndsBeforeItStarts(DomainError):
    code = "ends_before_it_starts"
    message = _("The contract ends before it starts. Choose an end on %(start)s or later.")


class RenewedWithoutEnd(DomainError):
    code = "renewed_without_end"
    message = _("A contract that is renewed every year needs the end of its first term.")


def clean(contract: Contract, values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Return the values as the contract keeps them. Refuses unknown and ill-formed ones, and dates that clash."""
    unknown = values.keys() - FIELDS
    if unknown:
        raise Invalid(_("A contract has no field named “%(name)s”."), field=min(unknown), name=min(unknown))
    cleaned = {name: _clean(contract, name, value, by) for name, value in values.items()}
    if not cleaned.get("label", contract.label):
        raise LabelMissing(field="label")
    demand_dates({name: cleaned.get(name, getattr(contract, name)) for name in (*DAYS, "renewal")})
    return cleaned


def demand_dates(values: Mapping[str, Any]) -> None:
    """Refuse an end before the start, and a renewal of a contract without an end."""
    start = values["starts_on"]
    if start is None:
        raise Invalid(_("The contract needs the day on which it starts."), field="starts_on")
    for name in ("ends_on", "terminated_on"):
        if values[name] is not None and values[name] < start:
            raise EndsBeforeItStarts(field=name, start=start.isoformat())
    if values["renewal"] == Renewal.TACIT and values["ends_on"] is None:
        raise RenewedWithoutEnd(field="ends_on")


def _clean(contract: Contract, name: str, value: Any, by: Actor) -> Any:
    if name in TEXTS:
        return _line(name, value)
    if name in CHOICES:
        return _choice(name, value)
    if name in DAYS:
        return _day(name, value)
    if name == "amount":
        return catalog_values.amount(name, value)
    if name == "currency":
        return catalog_values.currency_code(value)
    if name == "notice_days":
        return _notice(value)
    if name == "custom":
        if contract.pk is None:
            return own_values.begun("contract", value, by=by)
        return own_values.applied("contract", contract.custom, value, by=by, pk=contract.pk)
    return value


def _line(name: str, value: Any) -> str:
    line = " ".join(str(value or "").split())
    if len(line) > TEXTS[name]:
        raise Invalid(_("At most %(limit)s letters fit here."), field=name, limit=TEXTS[name])
    return line


def _choice(name: str, value: Any) -> str:
    allowed = CHOICES[name].values
    if value not in allowed:
        raise Invalid(_("“%(value)s” is not one of: %(allowed)s."), field=name, value=value, allowed=", ".join(allowed))
    return str(value)


def _day(name: str, value: Any) -> date | None:
    if value in (None, ""):
        return None
    if not isinstance(value, date):
        raise Invalid(_("This is not a date."), field=name)
    return value


def _notice(value: Any) -> int | None:
    if value in (None, ""):
        return None
    days = int(value)
    if not 0 <= days <= MOST_NOTICE:
        raise Invalid(_("A notice is between 0 and %(most)s days."), field="notice_days", most=MOST_NOTICE)
    return days
