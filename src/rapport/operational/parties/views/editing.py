"""Editing in place on the customer's page: one value, owner and team."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from rapport.core.access.policies import demand, policy_of
from rapport.kit import clock, ports
from rapport.kit.errors import ChangedMeanwhile, DomainError, NotFound
from rapport.kit.ports import ExtraField
from rapport.operational.parties.forms import AssignForm, own_field
from rapport.operational.parties.models import Party, PartyKind
from rapport.operational.parties.queries import choosing
from rapport.operational.parties.queries.card import Fact, custom_fact, fact
from rapport.operational.parties.queries.labels import Names
from rapport.operational.parties.services import ownership, people
from rapport.operational.parties.services.values import FIELDS
from rapport.web import answers, own_fields


@require_http_methods(["GET", "POST"])
def party_field(request: Any, uuid: str, name: str) -> HttpResponse:
    """One value: shown, as a form, or refused with the other person's value beside it."""
    party = Party.objects.find(uuid, request.actor)
    policy_of(Party).demand(request.actor, "edit", party)
    field, extra = _field(request, party, name)
    if request.method == "GET" and "shown" in request.GET:
        return _shown(request, party, name, extra)
    if request.method == "GET":
        start = own_fields.entered(extra, party.custom) if extra else getattr(party, name)
        return _form(request, party, name, field, start)
    typed = field.widget.value_from_datadict(request.POST, request.FILES, "value")
    try:
        value = field.clean(typed)
        party.version = int(request.POST.get("version") or party.version)
        given = {"custom": {extra.key: value}} if extra else {name: value}
        people.edit(party, given, by=request.actor, at=clock.now())
    except ValidationError as error:
        return _form(request, party, name, field, typed, refusal=" ".join(error.messages))
    except ChangedMeanwhile as clash:
        return _clashed(request, uuid, name, field, typed, clash)
    except DomainError as refusal:
        return _form(request, party, name, field, typed, refusal=str(refusal))
    return answers.announce(_shown(request, party, name, extra), "party:changed")


@require_http_methods(["GET", "POST"])
def party_assign(request: Any, uuid: str) -> HttpResponse:
    """Owner and team: the form on GET, the facts once assigned."""
    party = Party.objects.select_related("owner", "team").find(uuid, request.actor)
    policy_of(Party).demand(request.actor, "assign", party)
    context: dict[str, Any] = {"party": party, "teams": ports.people.use().teams()}
    if request.method == "GET":
        part = "assign_shown" if "shown" in request.GET else "assign_form"
        return render(request, f"parties/assign.html#{part}", context | {"can_assign": True})
    form = AssignForm(request.POST)
    if not form.is_valid():
        return render(request, "parties/assign.html#assign_form", context | {"form": form}, status=422)
    party.version = int(request.POST.get("version") or party.version)
    data = form.cleaned_data
    try:
        ownership.assign(party, owner_id=data["owner"], team_id=data["team"], by=request.actor, at=clock.now())
    except DomainError as refusal:
        return render(request, "parties/assign.html#assign_form", context | {"refusal": refusal}, status=422)
    party = Party.objects.select_related("owner", "team").get(pk=party.pk)
    seen = Party.objects.visible_to(request.actor).filter(pk=party.pk).exists()
    if not seen:
        said = _("%(name)s now belongs to another team") % {"name": party}
        return answers.leave(request, reverse("parties:person_list"), toast=said)
    shown = render(request, "parties/assign.html#assign_shown", {"party": party, "can_assign": True})
    return answers.done(request, reverse("parties:party_detail", args=[uuid]), "party:changed", part=shown)


@require_GET
def party_options(request: Any) -> HttpResponse:
    """Customers by the beginning of their name, for a choice among many."""
    kinds = request.GET["kind"] if request.GET.get("kind") else (PartyKind.PERSON, PartyKind.COMPANY)
    rows = Party.objects.visible_to(request.actor).filter(kind__in=[kinds] if isinstance(kinds, str) else kinds)
    rows = rows.named(request.GET.get("q", ""))
    options = [(row.uuid, str(row), row.city) for row in rows.order_by("sort_name", "pk")[:12]]
    return render(request, "parties/options.html", {"options": options})


@require_GET
def customer_options(request: Any) -> HttpResponse:
    """Customers for a field that searches while one types."""
    demand(request.actor, "party.view")
    found = choosing.customer_options(request.GET.get("q", ""), request.actor)
    return render(request, "parties/customer_options.html", {"parties": found})


@require_GET
def colleague_options(request: Any) -> HttpResponse:
    """Colleagues by a part of their name, for the choice of an owner."""
    found = ports.people.use().users(request.GET.get("q", ""))
    return render(request, "parties/options.html", {"options": [(one.value, one.label, "") for one in found]})


def _field(request: Any, party: Party, name: str) -> tuple[forms.Field, ExtraField | None]:
    if name.startswith("custom."):
        own = own_fields.writable(party.kind, request.actor)
        extra = next((one for one in own if f"custom.{one.key}" == name), None)
        if extra is None:
            raise NotFound
        return own_fields.form_field(extra), extra
    if name not in FIELDS.get(party.kind, ()) or name == "custom" or not request.actor.sees_field(f"party.{name}"):
        raise NotFound
    return own_field(name), None


def _shown(request: Any, party: Party, name: str, extra: ExtraField | None) -> HttpResponse:
    found: Fact = custom_fact(party, extra) if extra else fact(party, name)
    context = {"fact": found, "party": party, "can_edit": True}
    return render(request, "parties/field.html#shown", context)


def _form(request: Any, party: Party, name: str, field: forms.Field, value: Any, **more: Any) -> HttpResponse:
    widget = field.widget.render("value", field.prepare_value(value), {"class": _dress(field), "autofocus": True})
    label = field.label
    context = {"party": party, "name": name, "widget": widget, "label": label, "version": party.version, **more}
    return render(request, "parties/field.html#form", context, status=422 if more else 200)


def _clashed(
    request: Any, uuid: str, name: str, field: forms.Field, typed: str, clash: ChangedMeanwhile
) -> HttpResponse:
    """Show both values; saving again keeps the reader's on purpose."""
    now = Party.objects.find(uuid, request.actor)
    theirs = now.custom.get(name[7:]) if name.startswith("custom.") else clash.theirs.get(name, getattr(now, name))
    shown = Names.behind([], request.actor, now.kind).shown(name, theirs) or _("nothing")
    return _form(request, now, name, field, typed, refusal=str(clash), theirs=shown, theirs_by=clash.params["name"])


def _dress(field: forms.Field) -> str:
    return "select" if isinstance(field.widget, forms.Select) else "input"
