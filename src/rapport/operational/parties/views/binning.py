"""The bin, and giving customers back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rapport.core.exchange.edit_lines import with_kept
from rapport.kit import clock
from rapport.kit.errors import NotFound
from rapport.kit.records import record_types
from rapport.operational.parties.models import Party
from rapport.operational.parties.services import bin as bins
from rapport.operational.parties.services import ownership
from rapport.web import answers


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


@require_POST
def assign_undo(request: Any, entry: int) -> HttpResponse:
    """Give customers that just changed hands back to whoever had them."""
    count, kept = ownership.take_back(entry, by=request.actor, at=clock.now())
    said = ngettext("%(count)s customer is as before", "%(count)s customers are as before", count) % {"count": count}
    said = with_kept(said, kept)
    events = ("list:changed", "party:changed")
    return answers.done(request, reverse("parties:person_list"), *events, toast=said)
