"""Logging on a customer's page, correcting on its timeline, removing with undo."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.policies import policy_of
from rapport.core.exchange.edit_lines import way_out_of_bin
from rapport.core.metadata.queries import record_history
from rapport.kit import clock
from rapport.kit.errors import DomainError, NotAllowed, NotFound
from rapport.operational.conversations.forms import CorrectionForm, InteractionForm, initial_of
from rapport.operational.conversations.models import Channel, Interaction
from rapport.operational.conversations.queries import line_of
from rapport.operational.conversations.services import interactions
from rapport.operational.conversations.services.values import InteractionDraft
from rapport.operational.parties.models import Party
from rapport.web import answers, composing, own_fields

CHANGED = "interaction:changed"


@require_POST
def interaction_log(request: Any, uuid: str, channel: str) -> HttpResponse:
    party = Party.objects.find(uuid, request.actor)
    form = InteractionForm(request.actor, request.POST)
    if channel not in Channel.values:
        raise NotFound
    logged = None
    if form.is_valid():
        try:
            draft = InteractionDraft(channel, **form.changes())
            logged = interactions.log(party, draft, by=request.actor, at=clock.now())
        except DomainError as refusal:
            _blame(form, refusal)
    if logged is None:
        return _refused(request, party, channel, form)
    part = HttpResponse(_composer(request, party, channel))
    undo = reverse("conversations:interaction_remove", args=[logged.uuid])
    return answers.done(request, _page_of(party), CHANGED, toast=_("Logged on the timeline"), undo=undo, part=part)


@require_GET
def interaction_detail(request: Any, uuid: str) -> HttpResponse:
    """An interaction on its page, or as it stands in a timeline."""
    interaction = _find(request, uuid)
    if answers.wants_part(request, f"interaction-{interaction.uuid}"):
        return _shown(request, interaction)
    context = _told(request, interaction) | {"history": record_history("interaction", interaction, request.actor)}
    return render(request, "conversations/interaction_detail.html", context)


@require_GET
def interaction_peek(request: Any, uuid: str) -> HttpResponse:
    return render(request, "conversations/interaction_peek.html", _told(request, _find(request, uuid)))


@require_http_methods(["GET", "POST"])
def interaction_correct(request: Any, uuid: str) -> HttpResponse:
    """The form on GET and when refused."""
    interaction = _find(request, uuid)
    if not policy_of(Interaction).may_correct(request.actor, interaction):  # type: ignore[attr-defined]
        raise NotAllowed
    if request.method == "GET":
        return _form(request, interaction, CorrectionForm(request.actor, initial=initial_of(interaction)))
    form = CorrectionForm(request.actor, request.POST, initial=initial_of(interaction))
    if not form.is_valid():
        return _form(request, interaction, form, status=422)
    interaction.version = int(request.POST.get("version") or interaction.version)
    try:
        interactions.correct(interaction, form.changes(), by=request.actor, at=clock.now())
    except DomainError as refusal:
        _blame(form, refusal)
        return _form(request, _find(request, uuid), form, status=422)
    part, url = _shown(request, interaction), reverse("conversations:interaction_detail", args=[interaction.uuid])
    return answers.done(request, url, CHANGED, toast=_("Entry corrected"), part=part)


@require_POST
def interaction_remove(request: Any, uuid: str) -> HttpResponse:
    interaction = _find(request, uuid)
    interactions.remove(interaction, by=request.actor, at=clock.now())
    undo = way_out_of_bin("interaction", [interaction.pk])
    return answers.done(request, _page_of(interaction.party), CHANGED, toast=_("Entry removed"), undo=undo)


def _find(request: Any, uuid: str) -> Interaction:
    return Interaction.objects.for_list().find(uuid, request.actor)


def _page_of(party: Party) -> str:
    return reverse("parties:party_detail", args=[party.uuid])


def _composer(request: Any, party: Party, channel: str, **said: Any) -> str:
    return composing.draw(request, "party", party, _page_of(party), mode=channel, focus=True, **said)


def _refused(request: Any, party: Party, channel: str, form: InteractionForm) -> HttpResponse:
    composer = _composer(request, party, channel, form=form)
    if answers.wants_part(request):
        return HttpResponse(composer, status=422)
    return render(request, "conversations/interaction_log.html", {"party": party, "composer": composer}, status=422)


def _form(request: Any, interaction: Interaction, form: CorrectionForm, *, status: int = 200) -> HttpResponse:
    context = {"interaction": interaction, "form": form}
    return render(request, "conversations/interaction_correct.html", context, status=status)


def _told(request: Any, interaction: Interaction) -> dict[str, Any]:
    own = own_fields.facts_of("interaction", interaction.custom, request.actor)
    return {"line": line_of(interaction, request.actor), "own": own}


def _shown(request: Any, interaction: Interaction) -> HttpResponse:
    return render(request, "conversations/line.html#body", {"body": line_of(interaction, request.actor)})


def _blame(form: InteractionForm, refusal: DomainError) -> None:
    if refusal.status in {403, 404}:
        raise refusal
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
