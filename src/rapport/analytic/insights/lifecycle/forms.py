"""The shape of what people write about the lifecycle: its rules, and how a state is handled."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.kit import ports
from rapport.kit.errors import ChangedMeanwhile, DomainError
from rapport.operational.parties.models import LifecycleRules
from rapport.operational.parties.queries.lifecycle import Process

MOST_COLLEAGUES = 500


def _colleagues() -> list[tuple[str, Any]]:
    return [("", _("Nobody")), *((one.value, one.label) for one in ports.people.use().users(limit=MOST_COLLEAGUES))]


class _Versioned(forms.Form):
    """A form that carries the version that it was made from."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def refused(self, refusal: DomainError, *, version: int) -> None:
        """Show the refusal beside its field; after a clash let a second save go over what was saved meanwhile."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
        if isinstance(refusal, ChangedMeanwhile):
            self.data = {**dict(self.data.items()), "version": str(version)}


class LifecycleRulesForm(_Versioned):
    """By which days the states are told apart."""

    inactive_days = forms.IntegerField(
        label=_("Inactive after so many days without purchase"), required=False, min_value=1,
        help_text=_("Empty: half of the days after which the portfolio counts a customer as lost."),
    )  # fmt: skip
    new_days = forms.IntegerField(label=_("New for so many days after the first purchase"), min_value=1)
    unhappy_days = forms.IntegerField(label=_("Dissatisfied for so many days after a complaint"), min_value=1)
    unhappy_satisfaction = forms.IntegerField(
        label=_("Satisfaction that counts as a complaint: this mark or less"), min_value=0, max_value=10,
        help_text=_("Of the contacts that were marked from 0 to 10."),
    )  # fmt: skip
    declined_counts = forms.BooleanField(label=_("A declined contact counts as a complaint too"), required=False)

    @classmethod
    def first(cls, rules: LifecycleRules) -> dict[str, Any]:
        return {name: getattr(rules, name) for name in cls.base_fields}


class LifecycleProcessForm(_Versioned):
    """How customers in a state are handled."""

    playbook = forms.CharField(
        label=_("Playbook"), required=False, max_length=2000, widget=forms.Textarea({"rows": 5}),
        help_text=_("Empty: the ready-made one."),
    )  # fmt: skip
    owner_id = forms.TypedChoiceField(
        label=_("Who answers for it"), required=False, choices=_colleagues, coerce=int, empty_value=None
    )
    target_days = forms.IntegerField(
        label=_("Target time, in days"), required=False, min_value=1, help_text=_("Empty: no target.")
    )

    @classmethod
    def first(cls, process: Process) -> dict[str, Any]:
        return {name: getattr(process, name) for name in cls.base_fields}
