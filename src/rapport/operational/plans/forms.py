"""The shape of what people type about the contact plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.kit.actor import Actor
from rapport.operational.conversations.models import Channel
from rapport.operational.parties.models.standing import RFM_CELLS, AbcClass
from rapport.operational.plans.models import ContactRule
from rapport.operational.plans.services.contact_plan import LONGEST, Cadence
from rapport.operational.segments.models import Segment
from rapport.operational.segments.queries import choices

OTHERS, ABC, RFM, SEGMENT = "others", "abc", "rfm", "segment"


class ContactRuleForm(forms.Form):
    """For whom, how often, by which channel."""

    days = forms.IntegerField(label=_("At most so many days"), min_value=1, max_value=LONGEST)
    channel = forms.ChoiceField(
        label=_("By"), required=False, choices=[("", pgettext_lazy("channel", "any channel")), *Channel.choices]
    )
    makes_todos = forms.BooleanField(label=_("To-do for the owner once overdue"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        groups = [
            (
                _("ABC by revenue"),
                [(f"{ABC}:{key}", _("Class %(letter)s") % {"letter": key}) for key in AbcClass.values],
            ),
            (_("RFM cell"), [(f"{RFM}:{key}", label) for key, label in RFM_CELLS.items()]),
            (_("Segment"), [(f"{SEGMENT}:{one.value}", one.label) for one in choices(actor)]),
        ]
        offered = [*groups, (OTHERS, _("Other customers"))]
        self.fields["who"] = forms.ChoiceField(label=_("Customers"), choices=offered)
        self.order_fields(["who", "days", "channel", "makes_todos"])

    def cadence(self) -> Cadence:
        """Return what the verb is given."""
        kind, _sign, key = self.cleaned_data["who"].partition(":")
        kept = {name: self.cleaned_data[name] for name in ("days", "channel", "makes_todos")}
        if kind == SEGMENT:
            return Cadence(**kept, segment=Segment.objects.find(key, self.actor))
        named = {ABC: {"abc_class": key}, RFM: {"rfm_cell": key}}.get(kind, {})
        return Cadence(**kept, **named)


def initial_of(rule: ContactRule) -> dict[str, Any]:
    """Return what the form of a rule begins with."""
    who = f"{RFM}:{rule.rfm_cell}" if rule.rfm_cell else f"{ABC}:{rule.abc_class}" if rule.abc_class else OTHERS
    if rule.segment:
        who = f"{SEGMENT}:{rule.segment.uuid}"
    return {"who": who, "days": rule.days, "channel": rule.channel, "makes_todos": rule.makes_todos}
