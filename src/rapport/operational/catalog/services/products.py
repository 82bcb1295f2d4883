"""Products: creating, editing, putting on and off sale, binning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from rapport.core.access import edits as edits_of_rows
from rapport.core.access.edits import Rules
from rapport.core.access.policies import demand, policy_of
from rapport.core.audit import queries as audited
from rapport.core.audit import services as audit
from rapport.core.identity.queries import company
from rapport.kit.actor import Actor
from rapport.kit.edits import Edit, Edited
from rapport.kit.errors import ChangedMeanwhile
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.services import values as rules

BATCH = 5_000


@transaction.atomic
def create(values: Mapping[str, Any], *, by: Actor, at: datetime) -> Product:
    """This function will add a product to the catalogue, in the base currency unless another is given.

    Refuses without a name, with a code that another product has, and with values that do not fit.
    """
    demand(by, "product.create")
    product = Product(currency=company().currency, created_at=at, updated_at=at)
    given = rules.clean(product, {"name": "", "custom": {}, **values}, by=by)
    for name, value in given.items():
        setattr(product, name, value)
    product.save(force_insert=True)
    change = audit.Change("product", product.pk, after=_shown(given))
    audit.record("product.create", by=by, at=at, changes=[change], params={"name": product.name})
    return product


@transaction.atomic
def edit(product: Product, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Product:
    """This function will change fields of a product, unless somebody saved since this `product` was read.

    Refuses with NotAllowed, ChangedMeanwhile, and values that do not fit.
    """
    policy_of(Product).demand(by, "edit", product)
    given = rules.clean(product, values, by=by)
    before, after = audit.changed(product, given)
    if not after:
        return product
    if not Product.objects.claim(product, after, at=at):
        raise _clash(product, after)
    change = audit.Change("product", product.pk, before=_shown(before), after=_shown(after))
    audit.record("product.edit", by=by, at=at, changes=[change], params={"name": product.name})
    return product


@transaction.atomic
def edit_many(edits: Sequence[Edit], *, by: Actor, at: datetime) -> Edited:
    """This function will change fields of many products, each from the version that its writer saw.

    What one row refuses keeps only that row as it was, and is told in the answer.
    """
    codes: dict[str, str] = {}

    def draft(product: Product, given: Mapping[str, Any]) -> dict[str, Any]:
        policy_of(Product).demand(by, "edit", product)
        cleaned = rules.clean(product, given, by=by)
        code = cleaned.get("code", "")
        if code and code in codes:
            raise rules.CodeTaken(field="code", name=codes[code], code=code)
        codes[code] = product.name
        return cleaned

    done = edits_of_rows.write(Product.objects.all(), edits, Rules(draft, _clash), at=at)
    changes = [audit.Change("product", product.pk, None, before, after) for product, before, after in done.rows]
    return done.closed("product.edit_many", changes, by=by, at=at)


@transaction.atomic
def bin_many(ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will put products in the bin for 30 days; orders keep their lines."""
    demand(by, "product.bin")
    return _write_many("product.bin", ids, {"binned_at": at}, by=by, at=at)


@transaction.atomic
def restore_many(ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will take products out of the bin."""
    demand(by, "product.bin")
    return _write_many("product.restore", ids, {"binned_at": None}, by=by, at=at)


@transaction.atomic
def set_family(ids: Sequence[int], family: str, *, by: Actor, at: datetime) -> int:
    """This function will give many products the same family and say how many changed."""
    demand(by, "product.edit")
    return _write_many("product.set_family", ids, {"family": rules.text("family", family)}, by=by, at=at)


@transaction.atomic
def put_on_sale(ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will offer many products again."""
    demand(by, "product.edit")
    return _write_many("product.put_on_sale", ids, {"is_active": True}, by=by, at=at)


@transaction.atomic
def take_off_sale(ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will stop offering many products; orders and history keep them."""
    demand(by, "product.edit")
    return _write_many("product.take_off_sale", ids, {"is_active": False}, by=by, at=at)


def _write_many(verb: str, ids: Sequence[int], values: Mapping[str, Any], *, by: Actor, at: datetime) -> int:
    changes: list[audit.Change] = []
    for part in _batches(ids):
        rows = [row for row in Product.objects.filter(pk__in=part) if audit.changed(row, values)[1]]
        Product.objects.filter(pk__in=[row.pk for row in rows]).update(
            **values, version=F("version") + 1, updated_at=at
        )
        changes += [audit.Change("product", row.pk, None, *audit.changed(row, values)) for row in rows]
    audit.record(verb, by=by, at=at, changes=changes)
    return len(changes)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in Product.audited_fields}


def _clash(product: Product, given: Mapping[str, Any]) -> ChangedMeanwhile:
    now = Product.objects.get(pk=product.pk)
    name = audited.last_actor_name("product", product.pk) or str(_("Somebody"))
    return ChangedMeanwhile(name=name, theirs={field: getattr(now, field) for field in _shown(given)})
