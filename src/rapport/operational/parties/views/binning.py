"""The bin, and taking back what was just done."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from rapport.core.access.policies import demand
from rapport.kit import clock
from rapport.kit.errors import NotFound
from rapport.kit.records import record_types
from rapport.operational.parties.models import Party
from rapport.operational.parties.services import bin as bins
from rapport.operational.parties.services import undo
from rapport.web import answers

SHOWN = 200


@require_POST
def party_bin(request: Any, uuid: str) -> HttpResponse:
    party = Party.objects.find(uuid, request.actor)
    bins.put(party, by=request.actor, at=clock.now())
    back = reverse("parties:party_restore", args=[uuid])
    url = reverse(record_types[party.kind].list_url)
    return answers.leave(request, url, toast=_("%(name)s is in the bin for 30 days") % {"name": party}, undo=back)


@require_POST
def party_restore(request: Any, uuid: str) -> HttpResponse:
    party = Party.objects.reachable_by(request.actor, "bin").filter(uuid=uuid).first()
    if party is None:
        raise NotFound
    bins.restore(party, by=request.actor, at=clock.now())
    url = reverse("parties:party_detail", args=[uuid])
    return answers.leave(request, url, toast=_("%(name)s is back") % {"name": party})


@require_GET
def bin_list(request: Any) -> HttpResponse:
    """What is in the bin within the reader's reach, and until when."""
    demand(request.actor, "party.bin")
    rows = Party.objects.binned().reachable_by(request.actor, "bin").select_related("owner", "standing")
    found = list(rows.order_by("-binned_at", "-pk")[:SHOWN])
    entries = [(party, party.binned_at + bins.KEPT) for party in found if party.binned_at]
    return render(request, "parties/bin_list.html", {"entries": entries, "shown": SHOWN})


@require_POST
def verb_undo(request: Any, entry: int) -> HttpResponse:
    """Take back a verb over many customers."""
    count = undo.take_back(entry, by=request.actor, at=clock.now())
    said = ngettext("%(count)s customer is as before", "%(count)s customers are as before", count) % {"count": count}
    events = ("list:changed", "party:changed")
    return answers.done(request, reverse("parties:person_list"), *events, toast=said)
