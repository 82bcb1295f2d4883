"""Removing the sample company, and what users added to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.audit.models import AuditEntry
from rapport.core.identity.models import CompanySettings, Team, User
from rapport.core.identity.queries import forget_company
from rapport.core.metadata.models import CustomField, Tag, Tagging
from rapport.core.search import services as search
from rapport.demo import policies, queries
from rapport.demo.queries import Addition, Contents
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError
from rapport.kit.records import remove_hanging
from rapport.operational.catalog.models import Product
from rapport.operational.conversations.models import CostRate, WorkedTime
from rapport.operational.orders.models import Contract, CostEntry, Order, OrderLine, OrderSequence
from rapport.operational.parties.models import Party
from rapport.operational.plans.models import ContactRule
from rapport.operational.segments.models import Segment

BATCH = 500


class NothingLoaded(DomainError):
    code = "no_sample_company"
    message = _("There is no sample company here.")


class UserWorkGoesToo(DomainError):
    """Users added things to sample records; the list comes with the refusal."""

    code = "user_work_goes_too"
    message = _("People have added to the sample company: %(added)s. Say yes to remove it all.")

    def __init__(self, additions: Sequence[Addition]) -> None:
        self.additions = additions
        super().__init__(added=", ".join(str(addition) for addition in additions))


@transaction.atomic
def remove(*, by: Actor, at: datetime, confirmed: bool = False) -> Contents:
    """This function will remove every sample record and all that hangs on it, and nothing else.

    Refuses with NotAllowed, NothingLoaded, and UserWorkGoesToo until `confirmed`.
    """
    demand(by, policies.MANAGE)
    if not queries.is_loaded():
        raise NothingLoaded
    additions = queries.additions()
    if additions and not confirmed:
        raise UserWorkGoesToo(additions)
    entry, removed = queries.load_entry(), queries.contents()
    params = {"additions": {addition.key: addition.count for addition in additions}}
    staff = User.objects.filter(is_sample=True).values_list("pk", flat=True)
    gone = [audit.Change("user", pk, before={"is_sample": True}) for pk in staff]
    audit.record("demo.remove", by=by, at=at, changes=gone, params=params)
    _remove_orders()
    _remove_money(entry)
    _remove_parties()
    _remove_products()
    _remove_tags()
    _remove_staff()
    _remove_fields(entry)
    _remove_segments(entry)
    ContactRule.objects.filter(pk__in=entry.params.get("contact_rules", []) if entry else []).delete()
    _forget_company(entry)
    return removed


def _remove_orders() -> None:
    """Sample orders, and those placed by hand for sample customers."""
    gone = list(_sample_orders().values_list("pk", flat=True))
    _take_off("order", gone)
    if not Order.objects.exclude(pk__in=_sample_orders()).exists():
        OrderSequence.objects.all().delete()
    for part in _parts(gone):
        OrderLine.objects.filter(order_id__in=part).delete()
        Order.objects.filter(pk__in=part).delete()


def _sample_orders() -> QuerySet[Order]:
    return Order.objects.filter(Q(is_sample=True) | Q(party__is_sample=True))


def _remove_money(entry: AuditEntry | None) -> None:
    """Contracts, costs and hours of the sample or of its customers, and the rates that came with it."""
    for record_type, model in (("contract", Contract), ("cost", CostEntry), ("hours", WorkedTime)):
        gone = list(
            model._default_manager.filter(Q(is_sample=True) | Q(party__is_sample=True)).values_list("pk", flat=True)
        )
        _take_off(record_type, gone)
        for part in _parts(gone):
            model._default_manager.filter(pk__in=part).delete()
    for model in (Contract, CostEntry):
        model._default_manager.filter(product__is_sample=True).update(product=None)
    CostRate.objects.filter(pk__in=entry.params.get("rates", []) if entry else []).delete()


def _remove_parties() -> None:
    gone = list(Party.objects.filter(is_sample=True).values_list("pk", flat=True))
    _take_off("party", gone)
    for part in _parts(gone):
        Party.objects.filter(pk__in=part).delete()


def _remove_products() -> None:
    """Lines of real orders keep the product's name and price, and lose the link."""
    lines = queries.foreign_lines()
    for product in Product.objects.filter(pk__in=lines.values("product_id").distinct()):
        lines.filter(product=product, label="").update(label=product.name)
    OrderLine.objects.filter(pk__in=[line.pk for line in lines]).update(product=None)
    gone = list(Product.objects.filter(is_sample=True).values_list("pk", flat=True))
    _take_off("product", gone)
    Product.objects.filter(pk__in=gone).delete()


def _remove_staff() -> None:
    users = list(User.objects.filter(is_sample=True).values_list("pk", flat=True))
    _take_off("user", users)
    User.objects.filter(pk__in=users).delete()
    Team.objects.filter(parent__is_sample=True).update(parent=None)
    Team.objects.filter(is_sample=True).delete()


def _remove_tags() -> None:
    """Words that nothing carries any more."""
    Tag.objects.exclude(pk__in=Tagging.objects.values("tag_id")).delete()


def _remove_segments(entry: AuditEntry | None) -> None:
    """Lists and segments that the load made."""
    gone = list(entry.params.get("segments", [])) if entry else []
    _take_off("segment", gone)
    Segment.objects.filter(pk__in=gone).delete()


def _remove_fields(entry: AuditEntry | None) -> None:
    """Fields that the load defined, unless a record of the owner's holds a value in one."""
    for field in CustomField.objects.filter(pk__in=entry.params.get("fields", []) if entry else []):
        if not Party.objects.filter(custom__has_key=field.key).exists():
            field.delete()


def _forget_company(entry: AuditEntry | None) -> None:
    """Open the first start again where nobody but the sample company has worked here."""
    named_here = entry is not None and entry.params.get("named_company")
    if named_here and not User.objects.exists():
        for company in CompanySettings.objects.all():
            if company.logo:
                default_storage.delete(company.logo)
            company.delete()
        forget_company()


def _take_off(record_type: str, ids: Sequence[int]) -> None:
    """Remove what hangs on records: by every holder, and from search."""
    for part in _parts(ids):
        remove_hanging(record_type, part)
        search.remove(record_type, part)


def _parts(ids: Sequence[int]) -> Iterator[list[int]]:
    return (list(ids[start : start + BATCH]) for start in range(0, len(ids), BATCH))
