"""Taking back a verb over many products, from what the audit kept of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from rapport.core.audit.models import AuditEntry, RecordChange
from rapport.core.metadata.services import tags
from rapport.kit.actor import Actor
from rapport.kit.edits import Edit
from rapport.kit.errors import NotFound
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.services import products


@transaction.atomic
def take_back(entry_id: int, *, by: Actor, at: datetime) -> int:
    """This function will undo one of the actor's own verbs over many products, and say on how many.

    Refuses with NotFound, and as the contrary verb does.
    """
    entry = AuditEntry.objects.filter(pk=entry_id, actor_id=by.user_id).first()
    contrary = _CONTRARIES.get(entry.verb) if entry is not None else None
    if entry is None or contrary is None:
        raise NotFound
    return contrary(entry, list(entry.changes.filter(record_type="product").order_by("pk")), by, at)


def _put_back(entry: AuditEntry, changes: Sequence[RecordChange], by: Actor, at: datetime) -> int:
    before = {change.record_id: change.before for change in changes}
    versions = dict(Product.objects.live().filter(pk__in=before).values_list("pk", "version"))
    return products.edit_many([Edit(pk, version, before[pk]) for pk, version in versions.items()], by=by, at=at).count


def _sale(entry: AuditEntry, changes: Sequence[RecordChange], by: Actor, at: datetime) -> int:
    verb = products.take_off_sale if entry.verb == "product.put_on_sale" else products.put_on_sale
    return verb([change.record_id for change in changes], by=by, at=at)


def _family(entry: AuditEntry, changes: Sequence[RecordChange], by: Actor, at: datetime) -> int:
    families: dict[str, list[int]] = {}
    for change in changes:
        families.setdefault(change.before["family"], []).append(change.record_id)
    return sum(products.set_family(ids, family, by=by, at=at) for family, ids in families.items())


def _unbin(entry: AuditEntry, changes: Sequence[RecordChange], by: Actor, at: datetime) -> int:
    return products.restore_many([change.record_id for change in changes], by=by, at=at)


def _untag(entry: AuditEntry, changes: Sequence[RecordChange], by: Actor, at: datetime) -> int:
    return tags.untag_many("product", [change.record_id for change in changes], entry.params["tag"], by=by, at=at)


_CONTRARIES: Mapping[str, Callable[[AuditEntry, Sequence[RecordChange], Actor, datetime], int]] = {
    "product.edit_many": _put_back,
    "product.set_family": _family,
    "product.put_on_sale": _sale,
    "product.take_off_sale": _sale,
    "product.bin": _unbin,
    "tag.add_many": _untag,
}
