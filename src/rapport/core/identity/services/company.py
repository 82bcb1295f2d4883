"""The company: first start, settings, logo and dated rates."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.grants import ADMINISTRATOR
from rapport.core.access.models import Role
from rapport.core.access.policies import demand
from rapport.core.access.services import roles
from rapport.core.audit import services as audit
from rapport.core.identity.colours import parse
from rapport.core.identity.events import CompanyChanged, RateChanged
from rapport.core.identity.models import CompanySettings, ExchangeRate, User
from rapport.core.identity.queries import forget_company
from rapport.core.identity.services import users
from rapport.core.identity.services.clashes import clash_on
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, Invalid

EDITABLE = ("name", "colour", "country", "currency", "time_zone", "language", "fiscal_year_start")
LOGO_LIMIT = 512 * 1024
_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


class AlreadySetUp(DomainError):
    code = "already_set_up"
    status = 409
    message = _("Rapport is already set up. Sign in to change its settings.")


class UnusableLogo(DomainError):
    code = "unusable_logo"
    message = _("Choose a PNG or JPEG picture of at most 512 KB. Other kinds, SVG among them, are refused.")


class UnusableColour(DomainError):
    code = "unusable_colour"
    message = _("Write a colour as # and six digits, as in #0b6563.")


class RateTaken(DomainError):
    code = "rate_taken"
    message = _("There is already a rate for %(currency)s from this day on. Change that one.")


@dataclass(frozen=True)
class Administrator:
    """The first person who signs in."""

    name: str
    email: str
    password: str


@transaction.atomic
def set_up(
    settings: Mapping[str, Any], administrator: Administrator, *, logo: bytes | None = None, by: Actor, at: datetime
) -> User:
    """This function will name the company, make the ready-made roles and the first administrator. Happens once."""
    demand(by, "company.edit")
    if CompanySettings.objects.exists():
        raise AlreadySetUp
    roles.ensure_builtin(by=by, at=at)
    values = {field: settings[field] for field in EDITABLE if field in settings}
    _demand_colour(values)
    company = CompanySettings.objects.create(pk=1, **values, logo=_keep(logo) if logo else "")
    change = audit.Change("company", company.pk, after=values)
    audit.record("company.set_up", by=by, at=at, changes=[change])
    forget_company()
    return users.create(
        administrator.email,
        name=administrator.name,
        role=Role.objects.get(key=ADMINISTRATOR),
        password=administrator.password,
        language=company.language,
        by=by,
        at=at,
    )


@transaction.atomic
def edit(company: CompanySettings, changes: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """This function will change the company's settings. Refuses with ChangedMeanwhile on a clash."""
    demand(by, "company.edit")
    _demand_colour(changes)
    before, after = audit.changed(company, {field: changes[field] for field in EDITABLE if field in changes})
    if not after:
        return
    _claim(company, after)
    change = audit.Change("company", company.pk, before=before, after=after)
    audit.record("company.edit", by=by, at=at, changes=[change], announces=[CompanyChanged(tuple(sorted(after)))])


@transaction.atomic
def set_logo(company: CompanySettings, picture: bytes, *, by: Actor, at: datetime) -> None:
    """This function will keep the picture as the company's logo. Refuses anything but a small PNG or JPEG."""
    demand(by, "company.edit")
    _replace_logo(company, _keep(picture), by=by, at=at)


@transaction.atomic
def remove_logo(company: CompanySettings, *, by: Actor, at: datetime) -> None:
    """This function will go back to the mark of Rapport."""
    demand(by, "company.edit")
    _replace_logo(company, "", by=by, at=at)


@transaction.atomic
def add_rate(*, currency: str, starts_on: date, rate: Decimal, by: Actor, at: datetime) -> ExchangeRate:
    """This function will say what one unit of a currency is worth from a day on. Refuses a second rate for that day."""
    demand(by, "company.edit")
    _demand_rate(currency, rate)
    if ExchangeRate.objects.filter(currency=currency, starts_on=starts_on).exists():
        raise RateTaken(currency=currency, field="starts_on")
    made = ExchangeRate.objects.create(currency=currency, starts_on=starts_on, rate=rate)
    after = {"currency": currency, "starts_on": starts_on, "rate": rate}
    _record_rate("rate.add", audit.Change("exchange_rate", made.pk, after=after), currency, by=by, at=at)
    return made


@transaction.atomic
def edit_rate(rate_row: ExchangeRate, *, starts_on: date, rate: Decimal, by: Actor, at: datetime) -> None:
    """This function will correct a dated rate. Refuses another one's day, and a clash with ChangedMeanwhile."""
    demand(by, "company.edit")
    _demand_rate(rate_row.currency, rate)
    before, after = audit.changed(rate_row, {"starts_on": starts_on, "rate": rate})
    if not after:
        return
    others = ExchangeRate.objects.filter(currency=rate_row.currency, starts_on=starts_on).exclude(pk=rate_row.pk)
    if others.exists():
        raise RateTaken(currency=rate_row.currency, field="starts_on")
    free = ExchangeRate.objects.filter(pk=rate_row.pk, version=rate_row.version)
    if not free.update(**after, version=rate_row.version + 1):
        raise clash_on("exchange_rate", ExchangeRate.objects.get(pk=rate_row.pk), after)
    change = audit.Change("exchange_rate", rate_row.pk, before=before, after=after)
    _record_rate("rate.edit", change, rate_row.currency, by=by, at=at)


@transaction.atomic
def remove_rate(rate_row: ExchangeRate, *, by: Actor, at: datetime) -> None:
    """This function will remove a dated rate: amounts of its days fall back on the one before, if any."""
    demand(by, "company.edit")
    before = {"currency": rate_row.currency, "starts_on": rate_row.starts_on, "rate": rate_row.rate}
    change = audit.Change("exchange_rate", rate_row.pk, before=before)
    _record_rate("rate.remove", change, rate_row.currency, by=by, at=at)
    rate_row.delete()


def _record_rate(verb: str, change: audit.Change, currency: str, *, by: Actor, at: datetime) -> None:
    audit.record(verb, by=by, at=at, changes=[change], announces=[RateChanged(currency)])


def _demand_rate(currency: str, rate: Decimal) -> None:
    if rate <= 0:
        raise Invalid(_("A rate is greater than zero."), field="rate")
    if currency == CompanySettings.objects.values_list("currency", flat=True).get(pk=1):
        raise Invalid(_("%(currency)s is the base currency: it needs no rate."), field="currency", currency=currency)


def _demand_colour(values: Mapping[str, Any]) -> None:
    if values.get("colour") and parse(values["colour"]) is None:
        raise UnusableColour(field="colour")


def _claim(company: CompanySettings, values: Mapping[str, Any]) -> None:
    free = CompanySettings.objects.filter(pk=company.pk, version=company.version)
    if not free.update(**values, version=company.version + 1):
        raise clash_on("company", CompanySettings.objects.get(pk=company.pk), values)
    forget_company()


def _replace_logo(company: CompanySettings, path: str, *, by: Actor, at: datetime) -> None:
    before = company.logo
    if before == path:
        return
    _claim(company, {"logo": path})
    change = audit.Change("company", company.pk, before={"logo": before}, after={"logo": path})
    audit.record("company.set_logo", by=by, at=at, changes=[change])


def _keep(picture: bytes) -> str:
    """Store the picture under the digest of its content, so that an address never shows an old one."""
    kind = next((kind for start, kind in _SIGNATURES.items() if picture.startswith(start)), "")
    if not kind or len(picture) > LOGO_LIMIT:
        raise UnusableLogo(field="logo")
    path = f"company/{hashlib.sha256(picture).hexdigest()[:16]}.{kind}"
    return path if default_storage.exists(path) else default_storage.save(path, ContentFile(picture))
