"""The kit page, in development only: every component in every state, and parts that answer their behaviours."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import ensure_csrf_cookie

from rapport.kit import clock
from rapport.web.behaviours import BEHAVIOURS
from rapport.web.marks import CELLS

SECTIONS = tuple(f"web/kit/{name}.html" for name in ("colour", "button", "field", "marks", "above", "data", "stream"))
NAMES = ("Camille Roussel", "Sophie Marchand", "Karim Haddad", "Alizé Énergie", "Thomas Ollivier", "Élodie Caron")
CITIES = ("Rezé", "Vertou", "Clisson", "Pornic", "Nantes")


@dataclass(frozen=True)
class SampleRow:
    uuid: str
    name: str
    cell: str
    value: int
    city: str
    street: str


class SampleForm(forms.Form):
    """Shows every control as Django draws it, with what it says when it refuses."""

    name = forms.CharField(label="Nom", help_text="Comme sur la facture")
    since = forms.DateField(label="Depuis", widget=forms.DateInput(attrs={"type": "date"}))
    language = forms.ChoiceField(label="Langue", choices=[("fr", "Français"), ("en", "English")], required=False)
    note = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    is_partner = forms.BooleanField(label="Partenaire", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.data.get("twice"):
            raise forms.ValidationError("Une personne porte déjà ce nom à cette adresse.")
        return cleaned


def sample_rows() -> list[SampleRow]:
    cells = list(CELLS)
    return [
        SampleRow(
            uuid=str(UUID(int=place + 1)),
            name=f"{NAMES[place % len(NAMES)]} {place + 1}",
            cell=cells[place % len(cells)],
            value=9000 - 310 * place,
            city=CITIES[place % len(CITIES)],
            street=f"{place + 1} rue des Chalutiers",
        )
        for place in range(30)
    ]


@ensure_csrf_cookie
def kit_page(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    context = {
        "sides": [request.GET["side"]] if "side" in request.GET else ["light", "dark"],
        "sections": SECTIONS,
        "behaviours": BEHAVIOURS,
        "swatches": [f"n{step}" for step in (0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 12)] + ["accent"],
        "magnitudes": [f"v{step}" for step in range(1, 7)],
        "cells": list(CELLS),
        "series": (1, 2, 2, 3, 2, 4, 5),
        "agencies": [("nord", "Nantes Nord"), ("sud", "Nantes Sud-Loire")],
        "crumbs": [{"url": "#", "label": "Clients"}, {"url": "#", "label": "Foyer Marchand"}],
        "day": now.date() - timedelta(days=60),
        "moment": now - timedelta(hours=26),
        "form": SampleForm({"name": "", "since": "31/02/2026", "twice": "1"}, auto_id=f"id_{now.microsecond}_%s"),
    }
    return render(request, "web/kit.html", context)


def kit_list(request: HttpRequest) -> HttpResponse:
    return render(request, "web/kit/list.html", {"rows": sample_rows()})


def kit_cell(request: HttpRequest, uuid: UUID, column: str) -> HttpResponse:
    row = next(row for row in sample_rows() if row.uuid == str(uuid))
    context: dict[str, Any] = {"column": column, "value": getattr(row, column), "editing": request.method == "GET"}
    if request.method == "POST":
        context["value"] = request.POST["value"]
        if context["value"] == "refuse":
            context |= {"editing": True, "refusal": "Cette valeur est refusée."}
    return render(request, "web/kit/part_cell.html", context, status=422 if "refusal" in context else 200)


def kit_part(request: HttpRequest, name: str) -> HttpResponse:
    if name not in PARTS:
        raise Http404
    return PARTS[name](request)


def _why(request: HttpRequest) -> HttpResponse:
    return render(request, "web/kit/part_why.html")


def _options(request: HttpRequest) -> HttpResponse:
    return render(request, "web/kit/part_options.html", {"names": _named(request)})


def _palette(request: HttpRequest) -> HttpResponse:
    return render(request, "web/kit/part_palette.html", {"names": _named(request)})


def _peek(request: HttpRequest) -> HttpResponse:
    row = next(row for row in sample_rows() if row.uuid == request.GET["of"])
    return render(request, "web/kit/part_peek.html", {"row": row})


def _dialog(request: HttpRequest) -> HttpResponse:
    form = SampleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _toast(request)
    return render(request, "web/kit/part_dialog.html", {"form": form}, status=422 if request.method == "POST" else 200)


def _toast(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(status=204)
    undo = "" if "undone" in request.GET else "/kit/toast/?undone=1"
    text = "C’est annulé" if "undone" in request.GET else "3 clients attribués à Camille Roussel"
    response["HX-Trigger"] = json.dumps({"toast": {"text": text, "tone": "good", "undo": undo}})
    return response


def _named(request: HttpRequest) -> list[str]:
    words = request.GET.get("q", "").lower()
    return [name for name in NAMES if words in name.lower()]


PARTS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "why": _why,
    "options": _options,
    "palette": _palette,
    "peek": _peek,
    "dialog": _dialog,
    "toast": _toast,
}

urlpatterns = [
    path("", kit_page, name="kit"),
    path("list/", kit_list, name="kit_list"),
    path("list/<uuid:uuid>/cell/<str:column>/", kit_cell, name="kit_cell"),
    path("<str:name>/", kit_part, name="kit_part"),
]
