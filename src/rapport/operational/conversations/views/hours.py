"""Hours: logging for a customer, on an order or a contract; page, peek, bin."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.held import find_held
from rapport.core.access.policies import demand
from rapport.core.exchange.edit_lines import way_out_of_bin
from rapport.core.metadata.queries import record_history
from rapport.kit import clock, ports
from rapport.kit.errors import ChangedMeanwhile, DomainError, Invalid
from rapport.operational.conversations.forms import HoursForm, WorkerHoursForm, hours_of
from rapport.operational.conversations.models import WorkedTime
from rapport.operational.conversations.policies import HoursPolicy
from rapport.operational.conversations.services import hours
from rapport.operational.parties.models import Party
from rapport.operational.parties.queries.choosing import customer_chosen
from rapport.web import answers, own_fields

HOLDERS = ("order", "contract")


@require_GET
def hours_new(request: Any) -> HttpResponse:
    """For whom? The form follows once a customer is chosen, or their name or number is given."""
    demand(request.actor, "hours.create")
    uuid, text = request.GET.get("party", ""), request.GET.get("party_text", "")
    refusal = None
    try:
        party = customer_chosen(uuid, text, request.actor)
    except Invalid as refused:
        party, refusal = None, refused
    if party:
        return redirect("conversations:hours_log", party.uuid)
    context = {"refusal": refusal, "typed": text}
    return render(request, "conversations/hours_new.html", context, status=422 if refusal else 200)


@require_http_methods(["GET", "POST"])
def hours_log(request: Any, uuid: str) -> HttpResponse:
    """The form on GET and when refused; `on` and `record` name an order or a contract of the customer."""
    party = Party.objects.find(uuid, request.actor)
    demand(request.actor, "hours.create")
    form = _form(request, initial={"day": clock.today(ports.company.use()().time_zone)})
    back = reverse("parties:party_detail", args=[party.uuid])
    if request.method == "POST" and form.is_valid():
        try:
            held = _held(request, party)
            entry = hours.log(party, {**form.changes(), **held}, by=request.actor, at=clock.now())
        except DomainError as refusal:
            if refusal.status == 404:
                raise
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return answers.leave(request, back, toast=_("Hours logged"), undo=_undo(entry))
    context = {"party": party, "form": form, "back": back}
    return render(request, "conversations/hours_form.html", context, status=422 if form.is_bound else 200)


@require_GET
def hours_detail(request: Any, uuid: str) -> HttpResponse:
    entry = _find(request, uuid)
    context = _shown(request, entry) | {"history": record_history("hours", entry, request.actor)}
    return render(request, "conversations/hours_detail.html", context)


@require_GET
def hours_peek(request: Any, uuid: str) -> HttpResponse:
    return render(request, "conversations/hours_peek.html", _shown(request, _find(request, uuid)))


@require_http_methods(["GET", "POST"])
def hours_edit(request: Any, uuid: str) -> HttpResponse:
    entry = _find(request, uuid)
    form = _form(request, initial=hours_of(entry))
    context: dict[str, Any] = {"party": entry.party, "entry": entry, "form": form, "back": _page_of(entry)}
    if request.method == "POST" and form.is_valid():
        entry.version = int(request.POST.get("version") or entry.version)
        try:
            hours.correct(entry, form.changes(), by=request.actor, at=clock.now())
        except ChangedMeanwhile as clash:
            context |= {"clash": clash, "entry": _find(request, uuid)}
        except DomainError as refusal:
            if refusal.status in (403, 404):
                raise
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return answers.leave(request, _page_of(entry), toast=_("Hours saved"))
    return render(request, "conversations/hours_form.html", context, status=422 if form.is_bound else 200)


@require_POST
def hours_bin(request: Any, uuid: str) -> HttpResponse:
    entry = _find(request, uuid)
    hours.bin_many([entry.pk], by=request.actor, at=clock.now())
    url = reverse("conversations:hours_list")
    return answers.leave(request, url, toast=_("Entry in the bin"), undo=way_out_of_bin("hours", [entry.pk]))


def _find(request: Any, uuid: str) -> WorkedTime:
    return WorkedTime.objects.for_list().find(uuid, request.actor)


def _page_of(entry: WorkedTime) -> str:
    return reverse("conversations:hours_detail", args=[entry.uuid])


def _undo(entry: WorkedTime) -> str:
    return reverse("conversations:hours_bin", args=[entry.uuid])


def _form(request: Any, initial: dict[str, Any]) -> HoursForm:
    form = WorkerHoursForm if request.actor.has("hours.tidy") else HoursForm
    return form(request.actor, request.POST or None, initial=initial)


def _held(request: Any, party: Party) -> dict[str, Any]:
    """The order or the contract that the address names, which must be this customer's."""
    holder = request.GET.get("on", "")
    if not holder:
        return {}
    if holder not in HOLDERS:
        raise Invalid(field="record_type")
    held = find_held(holder, request.actor, uuid=request.GET.get("record"))
    if held.party_id != party.pk:
        raise Invalid(_("This is not a record of the customer."), field="record_type")
    return {"record_type": holder, "record_id": held.record.pk}


def _shown(request: Any, entry: WorkedTime) -> dict[str, Any]:
    held = None
    if entry.record_type:
        found = find_held(entry.record_type, request.actor, pk=entry.record_id)
        held = {"label": f"{found.kind.label} {found.record}", "url": found.url}
    own = own_fields.facts_of("hours", entry.custom, request.actor)
    return {"entry": entry, "held": held, "own": own, "can_edit": HoursPolicy().may_correct(request.actor, entry)}
