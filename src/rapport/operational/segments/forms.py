"""The shape of what people type about segments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.operational.segments.models import Segment, SegmentKind

MOST = 200


class NameForm(forms.Form):
    """The name of a segment."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput({"autofocus": True}))


class AddForm(forms.Form):
    """A fixed list to add the ticked customers to: one that exists, or a new one by its name."""

    segment = forms.ChoiceField(label=_("Segment"), required=False)
    name = forms.CharField(label=_("or a new one, named"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["segment"].choices = [("", "–"), *_fixed()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if not cleaned.get("segment") and not cleaned.get("name"):
            raise forms.ValidationError(_("Choose a segment, or name a new one."))
        return cleaned


class RemoveForm(forms.Form):
    """A fixed list to take the ticked customers off."""

    segment = forms.ChoiceField(label=_("Segment"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["segment"].choices = _fixed()  # type: ignore[attr-defined]


def _fixed() -> list[tuple[str, str]]:
    rows = Segment.objects.live().filter(kind=SegmentKind.FIXED).order_by("name")
    return [(str(uuid), name) for uuid, name in rows.values_list("uuid", "name")[:MOST]]
