"""What the whole company was held to be worth on a day: added, removed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.analytic.insights.models import MOST_NOTE, CompanyValue
from rapport.analytic.insights.policies import COMPANY_VALUES
from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError

FIELDS = ("valued_on", "method", "amount", "book", "note")
MOST = Decimal(9 * 10**12)


class WrongCompanyValue(DomainError):
    code = "wrong_company_value"
    message = _("Give an amount above zero, in the base currency.")


class WrongBook(WrongCompanyValue):
    code = "wrong_book"
    message = _("Give net assets as an amount in the base currency, or nothing.")


class WrongMethod(WrongCompanyValue):
    code = "wrong_method"
    message = _("Choose one of these methods: %(methods)s.")


class ValuedLater(WrongCompanyValue):
    code = "valued_later"
    message = _("Give a day that has come.")


class ValuedAlready(WrongCompanyValue):
    code = "valued_already"
    message = _("There is such a valuation of this day already: remove it first.")


class LongNote(WrongCompanyValue):
    code = "long_note"
    message = _("A note has 200 characters at most.")


@transaction.atomic
def add(values: Mapping[str, Any], *, by: Actor, at: datetime) -> CompanyValue:
    """This function will keep what the company was held to be worth on a day.

    Refuses with NotAllowed and WrongCompanyValue: no amount, a day to come, the same method of the same day twice.
    """
    demand(by, COMPANY_VALUES)
    valued = CompanyValue(**values)
    _check(valued, at=at)
    valued.save()
    _tell("company_value.add", valued, {}, _told(valued), by=by, at=at)
    return valued


@transaction.atomic
def remove(valued: CompanyValue, *, by: Actor, at: datetime) -> None:
    """This function will remove a valuation. Refuses with NotAllowed."""
    demand(by, COMPANY_VALUES)
    _tell("company_value.remove", valued, _told(valued), {}, by=by, at=at)
    valued.delete()


def _check(valued: CompanyValue, *, at: datetime) -> None:
    if not 0 < valued.amount <= MOST:
        raise WrongCompanyValue(field="amount")
    if valued.book is not None and abs(valued.book) > MOST:
        raise WrongBook(field="book")
    if valued.method not in CompanyValue.Method.values:
        raise WrongMethod(field="method", methods=", ".join(CompanyValue.Method.values))
    if valued.valued_on > at.date():
        raise ValuedLater(field="valued_on")
    if len(valued.note) > MOST_NOTE:
        raise LongNote(field="note")
    if CompanyValue.objects.filter(valued_on=valued.valued_on, method=valued.method).exists():
        raise ValuedAlready(field="valued_on")


def _told(valued: CompanyValue) -> dict[str, Any]:
    return dict(audit.plain({name: getattr(valued, name) for name in FIELDS}))


def _tell(
    verb: str, valued: CompanyValue, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    change = audit.Change("company_value", valued.pk, before=before, after=after)
    audit.record(verb, by=by, at=at, changes=[change])
