"""Next offers: the page by product, those of a customer, and what is not to be offered to them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.analytic.insights import groups
from rapport.analytic.insights.offers import facts
from rapport.analytic.insights.offers.facts import NoOffersYet, OffersRead
from rapport.analytic.insights.offers.lines import OffersTeller, offer_line, proof_told, why_none
from rapport.analytic.insights.queries.offers import offers_of
from rapport.analytic.insights.readings import part_query
from rapport.analytic.insights.tables import Opens
from rapport.analytic.insights.views.empty import nothing_yet
from rapport.analytic.insights.views.files import file_of
from rapport.analytic.insights.views.whys import why_shown
from rapport.analytic.studies.queries import NotScoredYet
from rapport.core.access.policies import policy_of
from rapport.kit import clock, ports
from rapport.kit.actor import Actor
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.services import offers as verbs
from rapport.operational.parties.models import Party
from rapport.web import answers
from rapport.web.requests import ActorRequest

CHANGED = "offer:changed"


@require_safe
def offers_page(request: ActorRequest) -> HttpResponse:
    """What is offered in all, by product, and what it should bring."""
    try:
        seen = facts.read(request.GET.dict(), request.actor)
    except (NotScoredYet, NoOffersYet):
        return nothing_yet(request)
    return render(request, "insights/offers.html", _page(seen, request.actor))


@require_safe
def offers_why(request: ActorRequest, figure: str) -> HttpResponse:
    """What a figure of the page is made of."""
    seen = facts.read(request.GET.dict(), request.actor)
    return why_shown(request, _teller(seen, request.actor).why(figure), seen.found.study, group=seen.group)


@require_safe
def offers_export(request: ActorRequest) -> StreamingHttpResponse:
    """The page's table as a file, every product of it."""
    seen = facts.read(request.GET.dict(), request.actor)
    return file_of("next-offers", facts.offers_sheet(seen), by=request.actor)


@require_safe
def customer_offers(request: ActorRequest, uuid: str) -> HttpResponse:
    """The next offers of a customer, as a page or as a part of theirs."""
    party = Party.objects.find(uuid, request.actor)
    try:
        found = facts.read({}, request.actor).found
    except (NotScoredYet, NoOffersYet):
        return render(request, "insights/customer_offers.html", {"party": party})
    told, currency = offers_of(party, found), ports.company.use()().currency
    context = {
        "party": party,
        "study": found.study,
        "lines": [offer_line(each, found.study, currency) for each in told.offers],
        "refusals": told.refusals,
        "proof": proof_told(found.study),
        "can_edit": policy_of(Party).may(request.actor, "edit", party),
    }
    return render(request, "insights/customer_offers.html", context)


@require_POST
def offer_refuse(request: ActorRequest, uuid: str, product: str) -> HttpResponse:
    """Keep a product from being offered to a customer."""
    party, refused = Party.objects.find(uuid, request.actor), Product.objects.find(product, request.actor)
    verbs.refuse(party, refused, reason=request.POST.get("reason", ""), by=request.actor, at=clock.now())
    undo = reverse("insights:offer_allow", args=[party.uuid, refused.uuid])
    said = _("Not offered to this customer any more: %(name)s") % {"name": refused.name}
    return answers.done(request, _page_of(party), CHANGED, toast=said, undo=undo)


@require_POST
def offer_allow(request: ActorRequest, uuid: str, product: str) -> HttpResponse:
    """Let it be offered again."""
    party, allowed = Party.objects.find(uuid, request.actor), Product.objects.find(product, request.actor)
    verbs.allow(party, allowed, by=request.actor, at=clock.now())
    said = _("May be offered again: %(name)s") % {"name": allowed.name}
    return answers.done(request, _page_of(party), CHANGED, toast=said)


def _page_of(party: Party) -> str:
    return reverse("parties:party_detail", args=[party.uuid])


def _page(seen: OffersRead, actor: Actor) -> dict[str, Any]:
    teller = _teller(seen, actor)
    return {
        "group": seen.group,
        "study": seen.found.study,
        "query": part_query(seen.of),
        "band": teller.band() if seen.found.study.figures.get("offers") else [],
        "lines": teller.lines(),
        "amount": teller.amount,
        "sees_products": actor.has("product.view"),
        "proof": proof_told(seen.found.study),
        "why_none": why_none(seen.found.study),
        "choices": {"groups": groups.offered(actor, part_query)},
        "in_part": not seen.reading.scope.everyone,
    }


def _teller(seen: OffersRead, actor: Actor) -> OffersTeller:
    return OffersTeller(seen, ports.company.use()().currency, Opens.of(actor, seen.of))
