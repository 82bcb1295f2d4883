"""The settings page of custom fields."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.policies import demand
from rapport.core.access.services.bins import KEPT
from rapport.core.metadata.forms import FieldForm, choice_forms, chosen
from rapport.core.metadata.models import CustomField, CustomFieldKind
from rapport.core.metadata.queries import filled_count
from rapport.core.metadata.services import fields
from rapport.core.metadata.services.fields import HAS_CHOICES
from rapport.kit import clock
from rapport.kit.errors import DomainError, NotFound
from rapport.kit.records import record_types
from rapport.web import answers

ICONS = {
    "text": "letter-case", "long_text": "file-text", "whole": "hash", "number": "scale", "money": "coin-euro",
    "percent": "percentage", "flag": "square-check", "date": "calendar", "moment": "clock", "choice": "circle-check",
    "choices": "list-check", "email": "mail", "phone": "phone", "link": "link", "user": "user",
}  # fmt: skip


@require_GET
def field_list(request: Any) -> HttpResponse:
    """Every record type with its fields, then those that are retired, then those in the bin."""
    demand(request.actor, "field.edit")
    rows = list(CustomField.objects.order_by("-is_active", "position", "id"))
    sections = [
        (kind, [(row, ICONS[row.kind]) for row in rows if row.record_type == kind.key])
        for kind in record_types.values()
    ]
    context = {"sections": sections, "kept": KEPT.days}
    return render(request, "metadata/field_list.html", context)


@require_http_methods(["GET", "POST"])
def field_create(request: Any, record_type: str) -> HttpResponse:
    """Ask first what the field holds, then what it is called and what it allows."""
    demand(request.actor, "field.edit")
    if record_type not in record_types:
        raise NotFound
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    context: dict[str, Any] = {"kind": record_types[record_type], "row": None, "holds": kind}
    if kind not in CustomFieldKind.values:
        offered = [(value, label, ICONS[value]) for value, label in CustomFieldKind.choices]
        return render(request, "metadata/field_kinds.html", context | {"offered": offered})
    form = FieldForm(kind, request.POST or None)
    if request.method == "POST" and form.is_valid():
        label, new = form.cleaned_data["label"], form.new_choices()
        try:
            fields.define(
                record_type, label, kind, choices=new, settings=form.settings(), by=request.actor, at=clock.now()
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return answers.leave(request, reverse("metadata:field_list"), toast=_("Field added"))
    context |= {"form": form, "holds_label": CustomFieldKind(kind).label, "icon": ICONS[kind]}
    return render(request, "metadata/field_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def field_edit(request: Any, record_type: str, key: str) -> HttpResponse:
    demand(request.actor, "field.edit")
    row = get_object_or_404(CustomField, record_type=record_type, key=key)
    form = FieldForm(row.kind, request.POST or None, initial=_initial(row))
    offered = choice_forms(row, request.POST or None)
    if request.method == "POST" and form.is_valid() and all(one.is_valid() for one in offered):
        row.version = int(request.POST.get("version") or row.version)
        choices, looks = chosen(offered, form.new_choices())
        settings = form.settings() | ({"looks": looks} if row.kind in HAS_CHOICES else {})
        try:
            fields.edit(
                row, form.cleaned_data["label"], choices=choices, settings=settings, by=request.actor, at=clock.now()
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return answers.leave(request, reverse("metadata:field_list"), toast=_("Field saved"))
    context = {
        "form": form, "kind": record_types[record_type], "row": row, "offered": offered, "filled": filled_count(row),
        "holds_label": row.get_kind_display(), "icon": ICONS[row.kind],
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
def field_bin(request: Any, record_type: str, key: str) -> HttpResponse:
    """Put a retired field in the bin and say how many values go with it."""
    row = get_object_or_404(CustomField, record_type=record_type, key=key)
    fields.put_in_bin(row, by=request.actor, at=clock.now())
    count = filled_count(row)
    said = ngettext("Field in the bin with %(count)s value", "Field in the bin with %(count)s values", count)
    undo = reverse("metadata:field_revive", args=[record_type, key])
    return answers.leave(request, reverse("metadata:field_list"), toast=said % {"count": count}, undo=undo)


@require_POST
def field_raise(request: Any, record_type: str, key: str) -> HttpResponse:
    """Move a field one place up."""
    keys = [row.key for row in CustomField.objects.filter(record_type=record_type).order_by("-is_active", "position")]
    place = keys.index(key) if key in keys else 0
    if place:
        keys[place - 1], keys[place] = keys[place], keys[place - 1]
    fields.reorder(record_type, keys, by=request.actor, at=clock.now())
    return answers.leave(request, reverse("metadata:field_list"))


def _initial(row: CustomField) -> dict[str, Any]:
    names = ("label", "help", "default", "is_required", "is_unique", "is_searchable", "seen_by", "edited_by")
    values = {name: getattr(row, name) for name in names} | dict(row.limits)
    if isinstance(row.default, bool):
        values["default"] = str(row.default).lower()
    elif isinstance(row.default, list):
        values["default"] = "; ".join(row.default)
    return values | {f"label_{language}": text for language, text in row.labels.items()}
