"""Roles: list, rights of one, copy, name, remove."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.core.access.forms import GridInput, RoleCopyForm, RoleNameForm
from rapport.core.access.models import Role
from rapport.core.access.policies import demand
from rapport.core.access.queries import fields_of, find_role, grid_of, roles_with_counts
from rapport.core.access.services import roles
from rapport.kit import clock
from rapport.kit.errors import ChangedMeanwhile, DomainError
from rapport.web.requests import ActorRequest


@require_http_methods(["GET", "POST"])
def role_list(request: ActorRequest) -> HttpResponse:
    """The roles, with the form that makes one of the company's own from another."""
    demand(request.actor, "role.edit")
    form = RoleCopyForm(request.POST or None)
    if form.is_valid():
        name, source = form.cleaned_data["name"], form.cleaned_data["source"]
        try:
            made = roles.copy(source, name=name, by=request.actor, at=clock.now())
            messages.success(request, _("%(name)s is made. Now choose its rights.") % {"name": made.name})
            return redirect("access:role_edit", made.key)
        except DomainError as refusal:
            _show(form, refusal)
    status = 422 if form.is_bound else 200
    return render(request, "access/role_list.html", {"lines": roles_with_counts(), "form": form}, status=status)


@require_http_methods(["GET", "POST"])
def role_edit(request: ActorRequest, key: str) -> HttpResponse:
    """The grid of rights of one role."""
    demand(request.actor, "role.edit")
    role = find_role(key)
    if request.method == "POST":
        return _set_grants(request, role)
    return _grid(request, role, dict(role.grants), role.hidden_fields)


@require_http_methods(["GET", "POST"])
def role_rename(request: ActorRequest, key: str) -> HttpResponse:
    demand(request.actor, "role.edit")
    role = find_role(key)
    first = {"name": role.name, "description": role.description, "version": role.version}
    form = RoleNameForm(request.POST or None, initial=first)
    if form.is_valid():
        given = form.cleaned_data
        role.version = given.pop("version") or 0
        try:
            roles.rename(role, **given, by=request.actor, at=clock.now())
            messages.success(request, _("%(name)s is saved.") % {"name": given["name"]})
            return redirect("access:role_edit", key)
        except DomainError as refusal:
            _show(form, refusal)
    status = 422 if form.is_bound else 200
    return render(request, "access/role_rename.html", {"role": role, "form": form}, status=status)


@require_POST
def role_remove(request: ActorRequest, key: str) -> HttpResponse:
    demand(request.actor, "role.edit")
    role = find_role(key)
    roles.remove(role, by=request.actor, at=clock.now())
    messages.success(request, _("%(name)s is removed.") % {"name": role.name})
    return redirect("access:role_list")


def _set_grants(request: ActorRequest, role: Role) -> HttpResponse:
    sent = GridInput.read(request.POST)
    current, role.version = role.version, sent.version
    try:
        roles.set_grants(role, sent.grants, sent.hidden, by=request.actor, at=clock.now())
    except DomainError as refusal:
        role.version = current
        seen = sent.version if not isinstance(refusal, ChangedMeanwhile) else current
        return _grid(request, role, sent.grants, sent.hidden, refusal=refusal, version=seen)
    messages.success(request, _("The rights of %(name)s are saved. They hold from now on.") % {"name": str(role)})
    return redirect("access:role_edit", role.key)


def _grid(
    request: ActorRequest,
    role: Role,
    grants: Mapping[str, int],
    hidden: list[str],
    *,
    refusal: DomainError | None = None,
    version: int | None = None,
) -> HttpResponse:
    context = {
        "role": role,
        "groups": grid_of(grants),
        "fields": fields_of(hidden),
        "refusal": refusal,
        "version": role.version if version is None else version,
    }
    return render(request, "access/role_edit.html", context, status=refusal.status if refusal else 200)


def _show(form: forms.Form, refusal: DomainError) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
