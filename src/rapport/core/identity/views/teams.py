"""Teams: tree, new, edit, remove."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.policies import demand
from rapport.core.identity.forms import TeamEditForm, TeamForm, add_refusal, first_of_row
from rapport.core.identity.models import Team
from rapport.core.identity.queries import team_tree
from rapport.core.identity.requests import Request
from rapport.core.identity.services import teams
from rapport.kit import clock
from rapport.kit.errors import DomainError, NotFound


@require_GET
def team_list(request: Request) -> HttpResponse:
    demand(request.actor, "user.edit")
    return render(request, "identity/team_list.html", {"lines": team_tree()})


@require_http_methods(["GET", "POST"])
def team_new(request: Request) -> HttpResponse:
    demand(request.actor, "user.edit")
    form = TeamForm(request.POST or None)
    if form.is_valid():
        try:
            team = teams.create(**form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("%(name)s is saved.") % {"name": team.name})
            return redirect("identity:team_list")
        except DomainError as refusal:
            add_refusal(form, refusal)
    return render(request, "identity/team_new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def team_edit(request: Request, uuid: str) -> HttpResponse:
    team = _find(request, uuid)
    form = TeamEditForm(request.POST or None, initial=first_of_row(team, ("name", "parent", "manager")))
    if form.is_valid():
        now_version, team.version = team.version, form.cleaned_data["version"]
        try:
            teams.edit(team, **form.changes(), by=request.actor, at=clock.now())
            messages.success(request, _("%(name)s is saved.") % {"name": form.cleaned_data["name"]})
            return redirect("identity:team_list")
        except DomainError as refusal:
            form.refused(refusal, version=now_version)
    context = {"form": form, "team": team}
    return render(request, "identity/team_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def team_remove(request: Request, uuid: str) -> HttpResponse:
    team = _find(request, uuid)
    teams.remove(team, by=request.actor, at=clock.now())
    messages.success(request, _("%(name)s is removed.") % {"name": team.name})
    return redirect("identity:team_list")


def _find(request: Request, uuid: str) -> Team:
    demand(request.actor, "user.edit")
    team = Team.objects.select_related("parent", "manager").filter(uuid=uuid).first()
    if team is None:
        raise NotFound
    return team
