"""Next offers over REST, within the reader's scope."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from rapport.analytic.insights.offers.facts import customer_facts, offers_facts
from rapport.kit import clock
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.services import offers
from rapport.operational.parties.models import Party
from rapport.web.rest import actor_of

router = Router()


class OfferSumsOut(Schema):
    """Sums over offers: `expected_buyers` adds up their chances. Amounts are in the base currency; margin is empty for
    whoever sees none, and where no product has a known one."""

    customers: int
    offers: int
    expected_buyers: float
    expected_revenue: float | None
    expected_margin: float | None


class ProductOffersOut(OfferSumsOut):
    """A product: to how many customers it is offered, how many offers have which reason, and what lists of people,
    companies and customers take as `f` to show them."""

    product: str
    uuid: UUID
    together: int
    steps: int
    like: int
    popular: int
    filter: str


class OffersOut(Schema):
    """What is offered, by product, what should bring most first: the first five offers of each active customer.

    `of` as in the portfolio; `part` is its name. `figures` tell how the study was tried: `recall` is the share of what
    customers bought for the first time in `held_days` that stood among `at` offers, `popular` the same of what is
    popular.
    """

    part: str
    study: UUID
    as_of: date
    currency: str
    figures: dict[str, Any]
    total: OfferSumsOut
    products: list[ProductOffersOut]


@router.get("", response=OffersOut)
def portfolio_offers(request: HttpRequest) -> Any:
    return offers_facts(request.GET.dict(), actor_of(request))


class OfferOut(Schema):
    """An offer. `propensity` is the chance that it is bought within the days held out. `reason` is together, steps,
    like or popular; `because` is the product of theirs that speaks for it, `count` customers have both; `typical` is
    the share of its buyers who are farther from its typical buyer."""

    place: int
    product: str
    uuid: UUID
    because: str | None
    because_uuid: UUID | None
    score: float
    propensity: float
    expected_revenue: float | None
    expected_margin: float | None
    reason: str
    count: int
    support: float | None
    confidence: float | None
    lift: float | None
    typical: float | None


class RefusedOut(Schema):
    """A product that is not to be offered to a customer."""

    product: str
    uuid: UUID
    reason: str
    at: datetime


class CustomerOffersOut(Schema):
    """The offers of a customer, the best first, and what is not to be offered to them."""

    party: UUID
    study: UUID
    as_of: date
    currency: str
    offers: list[OfferOut]
    refused: list[RefusedOut]


@router.get("/{uuid}", response=CustomerOffersOut)
def customer_offers(request: HttpRequest, uuid: UUID) -> Any:
    actor = actor_of(request)
    return customer_facts(Party.objects.find(uuid, actor), actor)


class RefusalIn(Schema):
    """Why a product is not to be offered."""

    reason: str = ""


@router.put("/{uuid}/refused/{product}", response={204: None})
def offer_refuse(request: HttpRequest, uuid: UUID, product: UUID, given: RefusalIn) -> Any:
    actor = actor_of(request)
    party, refused = Party.objects.find(uuid, actor), Product.objects.find(product, actor)
    offers.refuse(party, refused, reason=given.reason, by=actor, at=clock.now())
    return Status(204, None)


@router.delete("/{uuid}/refused/{product}", response={204: None})
def offer_allow(request: HttpRequest, uuid: UUID, product: UUID) -> Any:
    actor = actor_of(request)
    party, allowed = Party.objects.find(uuid, actor), Product.objects.find(product, actor)
    offers.allow(party, allowed, by=actor, at=clock.now())
    return Status(204, None)
