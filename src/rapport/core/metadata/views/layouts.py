"""The settings pages of record layouts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.models import Role
from rapport.core.access.policies import demand
from rapport.core.metadata.models import PageLayout
from rapport.core.metadata.services import layouts
from rapport.kit import clock, ports
from rapport.kit.errors import NotFound, Text
from rapport.kit.records import RecordType, types_held_as
from rapport.web import answers
from rapport.web.panels import Panel, Zone, arranged, panels

ZONES = {
    Zone.LEFT: pgettext_lazy("zone of a page", "Left"),
    Zone.HIGHLIGHT: gettext_lazy("Above the timeline"),
    Zone.RIGHT: pgettext_lazy("zone of a page", "Right"),
}
EVERYONE = "everyone"


@dataclass(frozen=True)
class Slot:
    """One panel in the form: its key, its title, its place, whether the role sees it."""

    key: str
    title: Text
    place: int
    is_shown: bool


@require_GET
def layout_list(request: Any) -> HttpResponse:
    """Every kind of page, with the roles that have a layout of their own."""
    demand(request.actor, "layout.edit")
    own = set(PageLayout.objects.values_list("holder", "role"))
    roles = _roles()
    pages = [
        (holder, _plural(holder), [(key, name, (holder, "" if key == EVERYONE else key) in own) for key, name in roles])
        for holder in _holders()
    ]
    return render(request, "metadata/layout_list.html", {"pages": pages})


@require_http_methods(["GET", "POST"])
def layout_edit(request: Any, holder: str, role: str) -> HttpResponse:
    """Which panels a role sees on a page, and in which order."""
    demand(request.actor, "layout.edit")
    names = dict(_roles())
    if holder not in _holders() or role not in names:
        raise NotFound
    key = "" if role == EVERYONE else role
    if request.method == "POST":
        shown = request.POST.getlist("shown")
        every = [one for one, panel in panels.items() if panel.holder == holder]
        order = sorted(every, key=lambda one: (_place(request.POST.get(f"place-{one}", "")), every.index(one)))
        hidden = [one for one in every if one not in shown]
        layouts.arrange(holder, key, order, hidden, by=request.actor, at=clock.now())
        return answers.leave(request, reverse("metadata:layout_list"), toast=_("Layout saved"))
    context: dict[str, Any] = {"holder": holder, "plural": _plural(holder), "role": role, "role_name": names[role]}
    context |= {"zones": _zones(holder, key), "has_own": PageLayout.objects.filter(holder=holder, role=key).exists()}
    return render(request, "metadata/layout_edit.html", context)


@require_POST
def layout_forget(request: Any, holder: str, role: str) -> HttpResponse:
    layouts.forget(holder, "" if role == EVERYONE else role, by=request.actor, at=clock.now())
    return answers.leave(request, reverse("metadata:layout_list"), toast=_("The common layout holds again"))


def _zones(holder: str, role: str) -> list[tuple[Text, list[Slot]]]:
    layout = ports.layouts.use().of(holder, role)
    found: list[tuple[Text, list[Slot]]] = []
    for zone, label in ZONES.items():
        pairs = [(key, panel) for key, panel in panels.items() if panel.holder == holder and panel.zone is zone]
        slots = [_slot(key, panel, place, layout) for place, (key, panel) in enumerate(arranged(pairs, layout), 1)]
        if slots:
            found.append((label, slots))
    return found


def _slot(key: str, panel: Panel, place: int, layout: ports.Layout) -> Slot:
    return Slot(key, panel.title, place, key not in layout.hidden)


def _place(text: str) -> int:
    return int(text) if text.isdigit() else 999


def _roles() -> list[tuple[str, Text]]:
    return [(EVERYONE, _("Everyone")), *((role.key, str(role)) for role in Role.objects.order_by("name"))]


def _holders() -> list[str]:
    return [holder for holder in dict.fromkeys(panel.holder for panel in panels.values()) if types_held_as(holder)]


def _plural(holder: str) -> str:
    kinds: list[RecordType] = types_held_as(holder)
    return ", ".join(str(kind.plural) for kind in kinds)
