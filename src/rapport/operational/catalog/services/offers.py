"""Next offers: what analysis found of products is published, and offers are refused for a customer or allowed again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import policy_of
from rapport.core.audit import services as audit
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key
from rapport.kit.errors import DomainError
from rapport.operational.catalog.models import OfferRefusal, Product, ProductStanding
from rapport.operational.catalog.models.offers import MOST_REASON
from rapport.operational.parties.models import Party

NOUN = "offer_refusal"
BATCH = 1_000


class LongReason(DomainError):
    code = "long_reason"
    message = _("A reason has 200 characters at most.")


@dataclass(frozen=True)
class Found:
    """What a study found of a product: see `ProductStanding`."""

    product_id: int
    buyer_count: int
    links: Sequence[dict[str, Any]] = ()
    portrait: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def publish_many(rows: Iterable[Found], *, study_id: int | None, seen_at: datetime, by: Actor, at: datetime) -> int:
    """This function will replace the standing of all products by what a study found, and say of how many.

    Products that the study does not hold lose theirs. Refuses nothing; products that are gone are passed over.
    """
    present = set(Product.objects.values_list("pk", flat=True))
    standings = [
        ProductStanding(
            product_id=row.product_id, study_id=study_id, seen_at=seen_at, buyer_count=row.buyer_count,
            links=list(row.links), portrait=row.portrait,
        )
        for row in rows
        if row.product_id in present
    ]  # fmt: skip
    ProductStanding.objects.all().delete()
    ProductStanding.objects.bulk_create(standings, batch_size=BATCH)
    told = {"study": study_id, "products": len(standings)}
    audit.record("product_standing.publish", by=by, at=at, changes=[], params=told)
    return len(standings)


@transaction.atomic
def refuse(party: Party, product: Product, *, by: Actor, at: datetime, reason: str = "") -> OfferRefusal:
    """This function will keep a product from being offered to a customer; said twice, the last reason stands.

    Refuses whoever may not edit the customer, and a reason that is too long.
    """
    policy_of(Party).demand(by, "edit", party)
    said = " ".join(reason.split())
    if len(said) > MOST_REASON:
        raise LongReason(field="reason")
    refusal = OfferRefusal.objects.select_for_update().filter(party=party, product=product).first()
    before = _told(refusal) if refusal else {}
    refusal = refusal or OfferRefusal(party=party, product=product)
    refusal.reason, refusal.refused_at, refusal.refused_by_id = said, at, by.user_id
    refusal.save()
    change = audit.Change(NOUN, refusal.pk, party_id=party.pk, before=before, after=_told(refusal))
    audit.record("offer.refuse", by=by, at=at, changes=[change], params={"name": product.name})
    return refusal


@transaction.atomic
def allow(party: Party, product: Product, *, by: Actor, at: datetime) -> bool:
    """This function will let a product be offered to a customer again; it says whether it had been refused.

    Refuses whoever may not edit the customer.
    """
    policy_of(Party).demand(by, "edit", party)
    refusal = OfferRefusal.objects.select_for_update().filter(party=party, product=product).first()
    if refusal is None:
        return False
    change = audit.Change(NOUN, refusal.pk, party_id=party.pk, before=_told(refusal))
    refusal.delete()
    audit.record("offer.allow", by=by, at=at, changes=[change], params={"name": product.name})
    return True


def move(holder: str, from_id: int, to_id: int) -> int:
    """Give the refusals of one customer to another; of what both refused the other's stands."""
    if holder != "party":
        return 0
    mine = OfferRefusal.objects.filter(party_id=from_id)
    twice = list(OfferRefusal.objects.filter(party_id=to_id).values_list("product_id", flat=True))
    mine.filter(product_id__in=twice).delete()
    return mine.update(party_id=to_id)


def remove(holder: str, ids: Iterable[int]) -> int:
    """Delete the refusals of customers that are deleted."""
    return OfferRefusal.objects.filter(party_id__in=any_key(list(ids))).delete()[0] if holder == "party" else 0


def _told(refusal: OfferRefusal) -> dict[str, Any]:
    return {"product": refusal.product.name, "reason": refusal.reason}
