"""The settings page of custom fields."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.policies import demand
from rapport.core.metadata.forms import FieldForm, NewFieldForm
from rapport.core.metadata.models import CustomField, CustomFieldKind
from rapport.core.metadata.services import fields
from rapport.kit import clock
from rapport.kit.errors import DomainError, NotFound
from rapport.kit.records import record_types
from rapport.web import answers


@require_GET
def field_list(request: Any) -> HttpResponse:
    """Every record type with its fields, the retired ones below."""
    demand(request.actor, "field.edit")
    rows = list(CustomField.objects.all())
    sections = [(kind, [row for row in rows if row.record_type == kind.key]) for kind in record_types.values()]
    return render(request, "metadata/field_list.html", {"sections": sections})


@require_http_methods(["GET", "POST"])
def field_create(request: Any, record_type: str) -> HttpResponse:
    demand(request.actor, "field.edit")
    if record_type not in record_types:
        raise NotFound
    form = NewFieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            fields.define(
                record_type, values["label"], values["kind"], choices=form.choice_lines(), by=request.actor,
                at=clock.now(),
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return answers.leave(request, reverse("metadata:field_list"), toast=_("Field added"))
    context = {"form": form, "kind": record_types[record_type], "row": None, "has_choices": True}
    return render(request, "metadata/field_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def field_edit(request: Any, record_type: str, key: str) -> HttpResponse:
    demand(request.actor, "field.edit")
    row = get_object_or_404(CustomField, record_type=record_type, key=key)
    form = FieldForm(request.POST or None, initial={"label": row.label, "choices": "\n".join(row.choices)})
    if request.method == "POST" and form.is_valid():
        row.version = int(request.POST.get("version") or row.version)
        try:
            fields.edit(row, form.cleaned_data["label"], choices=form.choice_lines(), by=request.actor, at=clock.now())
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return answers.leave(request, reverse("metadata:field_list"), toast=_("Field saved"))
    context = {
        "form": form, "kind": record_types[record_type], "row": row, "has_choices": row.kind == CustomFieldKind.CHOICE,
    }  # fmt: skip
    return render(request, "metadata/field_form.html", context, status=422 if form.is_bound else 200)


@require_POST
def field_retire(request: Any, record_type: str, key: str) -> HttpResponse:
    row = get_object_or_404(CustomField, record_type=record_type, key=key)
    fields.retire(row, by=request.actor, at=clock.now())
    undo = reverse("metadata:field_revive", args=[record_type, key])
    return answers.leave(request, reverse("metadata:field_list"), toast=_("Field retired; records keep it"), undo=undo)


@require_POST
def field_revive(request: Any, record_type: str, key: str) -> HttpResponse:
    row = get_object_or_404(CustomField, record_type=record_type, key=key)
    fields.revive(row, by=request.actor, at=clock.now())
    return answers.leave(request, reverse("metadata:field_list"), toast=_("Field shown again"))


@require_POST
def field_raise(request: Any, record_type: str, key: str) -> HttpResponse:
    """Move a field one place up."""
    keys = [row.key for row in CustomField.objects.filter(record_type=record_type)]
    place = keys.index(key) if key in keys else 0
    if place:
        keys[place - 1], keys[place] = keys[place], keys[place - 1]
    fields.reorder(record_type, keys, by=request.actor, at=clock.now())
    return answers.leave(request, reverse("metadata:field_list"))
