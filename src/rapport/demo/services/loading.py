"""Loading the sample company."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import demand
from rapport.core.access.services import roles
from rapport.core.audit import services as audit
from rapport.core.identity.models import CompanySettings
from rapport.core.identity.queries import find_company, forget_company
from rapport.core.identity.services import company as settings
from rapport.demo import policies, queries
from rapport.demo.generate.company import SEED, generate
from rapport.demo.generate.rows import Company
from rapport.demo.services import (
    agenda,
    chapters,
    customers,
    desks,
    households,
    money,
    sales,
    showing,
    staff,
    stories,
    talks,
    texts,
    todos,
)
from rapport.demo.services.keys import PARIS, Keys
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError
from rapport.kit.lengthy import look_at_what_grew

PASSWORD = "soleil-et-vent"
GUIDE = "camille.roussel"
LOGO = Path(__file__).parents[1] / "facts" / "logo.png"


class SampleAlreadyLoaded(DomainError):
    code = "sample_already_loaded"
    message = _("The sample company is already here. Remove it first if you want a fresh one.")


class RealCustomersPresent(DomainError):
    code = "real_customers_present"
    message = _("This base has customers of your own. The sample company is only loaded into an empty one.")


@dataclass(frozen=True)
class Loaded:
    """What a load brought in, and how to sign in."""

    people: int
    companies: int
    products: int
    orders: int
    users: int
    email: str
    password: str


def load(*, by: Actor, at: datetime, seed: int = SEED, password: str = PASSWORD, share: float = 1.0) -> Loaded:
    """This function will fill the base with Alizé Énergie as of the day of `at`, or with a share of its customers.

    Refuses with NotAllowed, SampleAlreadyLoaded and RealCustomersPresent.
    """
    demand(by, policies.MANAGE)
    demand_empty()
    company = generate(at.astimezone(PARIS).date(), seed, share)
    _write(company, seed, password, by=by, at=at)
    look_at_what_grew()
    return _summary(company, password)


@transaction.atomic
def _write(company: Company, seed: int, password: str, *, by: Actor, at: datetime) -> None:
    """Write all of it, or nothing."""
    demand_empty()
    system, keys = Actor.system(by.door), Keys()
    roles.ensure_builtin(by=system, at=at)
    currency, is_named_here = _name_company(by=system, at=at)
    own = desks.define_fields(by=system, at=at)
    staff.write(company, keys, password, at=at)
    customers.write(company, keys, own)
    households.write(company, keys, at=at)
    sales.write(company, keys, currency, at=at)
    told = [*talks.write(company, keys), *money.write(company, keys, currency, at=at)]
    stories.write(company, keys, currency, told, at=at)
    todos.write(company, keys)
    texts.write(company, keys, at=at)
    desks.save_views(keys, own, at=at)
    rules = agenda.write(company, keys, at=at)
    showing.write(company, keys, at=at)
    params = {"seed": seed, "named_company": is_named_here, "fields": [field.pk for field in own.values()]}
    params |= {"contact_rules": rules, "rates": keys.rates, "segments": chapters.write(company, keys, at=at)}
    audit.record(queries.LOADED, by=by, at=at, changes=list(_changes(company, keys)), params=params)


def demand_empty() -> None:
    """Refuse a base that holds the sample company or customers of its owner's."""
    if queries.is_loaded():
        raise SampleAlreadyLoaded
    if queries.has_real_customers():
        raise RealCustomersPresent


def _name_company(*, by: Actor, at: datetime) -> tuple[str, bool]:
    """Name the company if the first start has not, with its logo; answer its currency."""
    known = find_company()
    if known is not None:
        return known.currency, False
    row = CompanySettings.objects.create(pk=1, name="Alizé Énergie")
    settings.set_logo(row, LOGO.read_bytes(), by=by, at=at)
    forget_company()
    return row.currency, True


def _changes(company: Company, keys: Keys) -> Iterator[audit.Change]:
    for employee in company.employees:
        yield audit.Change("user", keys.users[employee.key], after={"name": employee.name, "email": employee.email})
    for product in company.products:
        yield audit.Change("product", keys.products[product.sku], after={"name": product.name, "code": product.sku})
    for party in company.parties:
        number = keys.parties[party.number]
        yield audit.Change("party", number, number, after={"name": party.name, "origin": "Alizé Énergie"})
    for family in company.homes.families:
        number = keys.households[family.key]
        yield audit.Change("party", number, number, after={"name": family.name, "origin": "Alizé Énergie"})
    for order in company.orders:
        values = {"number": order.number, "placed_on": order.ordered_on}
        yield audit.Change("order", keys.orders[order.number], keys.parties.get(order.party), after=values)


def _summary(company: Company, password: str) -> Loaded:
    people = sum(1 for party in company.parties if party.first_name or not party.name)
    return Loaded(
        people=people,
        companies=len(company.parties) - people,
        products=len(company.products),
        orders=len(company.orders),
        users=len(company.employees),
        email=f"{GUIDE}@alize.example",
        password=password,
    )
