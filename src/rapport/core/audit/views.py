"""The audit log: who did what, when, through which door."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from rapport.core.audit.labels import DOORS, sentence_of, verb_choices
from rapport.core.audit.models import AuditEntry
from rapport.core.audit.queries import CHANGES_SHOWN, AuditFilter, changes_of, page_of_entries
from rapport.kit.errors import NotAllowed, NotFound
from rapport.kit.paging import Cursor
from rapport.web.requests import ActorRequest


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AuditFilterForm(forms.Form):
    """The filter of the log, as a GET form."""

    who = forms.CharField(label=_("Who"), required=False)
    verb = forms.ChoiceField(label=_("What"), required=False)
    door = forms.ChoiceField(label=_("Door"), required=False)
    since = forms.DateField(label=_("From the day"), required=False, widget=_day())
    until = forms.DateField(label=_("To the day"), required=False, widget=_day())

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        everything = ("", _("Everything"))
        self.fields["verb"].choices = [everything, *verb_choices()]  # type: ignore[attr-defined]
        self.fields["door"].choices = [("", _("Every door")), *DOORS.items()]  # type: ignore[attr-defined]

    def chosen(self) -> AuditFilter:
        """The parts of the filter that are valid; the form says what the others lack."""
        self.is_valid()
        return AuditFilter(**self.cleaned_data)


@require_GET
def entry_list(request: ActorRequest) -> HttpResponse:
    _demand(request)
    form = AuditFilterForm(request.GET)
    cursor = Cursor.decode(request.GET["page"]) if request.GET.get("page") else None
    context = {"form": form, "page": page_of_entries(form.chosen(), cursor)}
    return render(request, "audit/entry_list.html", context)


@require_GET
def entry_detail(request: ActorRequest, entry_id: int) -> HttpResponse:
    _demand(request)
    entry = AuditEntry.objects.filter(pk=entry_id).first()
    if entry is None:
        raise NotFound
    context = {
        "entry": entry,
        "sentence": sentence_of(entry.verb, entry.params),
        "changes": changes_of(entry),
        "shown": CHANGES_SHOWN,
    }
    return render(request, "audit/entry_detail.html", context)


def _demand(request: ActorRequest) -> None:
    if not request.actor.has("audit.view"):
        raise NotAllowed
