"""The shape of what people type about to-dos."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.core.worklist.services.todos import LONGEST_TITLE, Plan

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
HOUR = forms.TimeInput({"type": "time"}, format="%H:%M")


class ToDoForm(forms.Form):
    """What is to be done, by when, by whom."""

    title = forms.CharField(label=_("What is to be done"), max_length=LONGEST_TITLE)
    due_on = forms.DateField(label=_("Due"), widget=DAY)
    due_time = forms.TimeField(label=_("Time"), required=False, widget=HOUR)
    assignee = forms.IntegerField(label=_("Who does it"), required=False)

    def plan(self) -> Plan:
        """Return what the verb is given."""
        values = self.cleaned_data
        return Plan(values["title"], values["due_on"], values["due_time"], assignee_id=values["assignee"])


class ToDoEditForm(ToDoForm):
    """The same, with details and the version that was seen."""

    text = forms.CharField(label=_("Details"), required=False, widget=forms.Textarea({"rows": 3}))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def changes(self) -> dict[str, Any]:
        """Return what the verb is given; without a name, who does it stays."""
        values = {name: self.cleaned_data[name] for name in ("title", "text", "due_on", "due_time")}
        assignee = self.cleaned_data["assignee"]
        return values | ({"assignee_id": assignee} if assignee else {})


class DayForm(forms.Form):
    to = forms.DateField(label=_("Due"))
