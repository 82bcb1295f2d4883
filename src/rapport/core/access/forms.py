"""The shape of what administrators write about roles."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from rapport.core.access.grants import restricted_fields, verbs
from rapport.core.access.models import Role
from rapport.kit.actor import Reach

_PREFIX = "reach:"


class RoleNameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    description = forms.CharField(label=_("Description"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class RoleCopyForm(forms.Form):
    name = forms.CharField(label=_("Name of the new role"), max_length=80)
    source = forms.ModelChoiceField(
        label=_("Start from the rights of"), queryset=Role.objects.all(), to_field_name="key", empty_label=None
    )


@dataclass(frozen=True)
class GridInput:
    """What the grid of rights sends: a reach for each verb, the fields to hide, the version that was seen."""

    grants: dict[str, Reach]
    hidden: list[str]
    version: int

    @classmethod
    def read(cls, sent: QueryDict) -> GridInput:
        """Take known verbs and reaches; anything else in the request is nobody's business."""
        grants = {key: _reach(sent.get(f"{_PREFIX}{key}", ""), verb.reaches) for key, verb in verbs.items()}
        hidden = [key for key in sent.getlist("hidden") if key in restricted_fields]
        version = sent.get("version", "")
        return cls(grants, hidden, int(version) if version.isdigit() else 0)


def _reach(text: str, offered: tuple[Reach, ...]) -> Reach:
    reach = Reach(int(text)) if text in {"0", "1", "2", "3"} else Reach.NONE
    return reach if reach in offered else Reach.NONE
