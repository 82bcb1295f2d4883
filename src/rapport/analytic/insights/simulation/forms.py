"""The levers of the simulator as a form: each field says what is measured today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.insights.simulation.asked import MORE, OFFERED, OWN, PROGRAMME, USUAL_YEARS, YEARS
from rapport.analytic.insights.simulation.words import CHANGED, TOLD
from rapport.analytic.insights.simulation.words import OWN as OWN_WORDS
from rapport.analytic.methods.simulation import LEVERS
from rapport.kit.errors import DomainError


def _number(label: Any, help_text: Any = "", *, usual: int = 0) -> forms.CharField:
    box = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "placeholder": str(usual)})
    return forms.CharField(label=label, help_text=help_text, required=False, widget=box)


class SimulationForm(forms.Form):
    """A field for each lever and each input; numbers are read and refused by `simulation_asked`."""

    years = _number(gettext_lazy("Years to look ahead"), usual=USUAL_YEARS)
    programme = _number(gettext_lazy("Cost of the programme, once"))

    def __init__(
        self, words: Mapping[str, str], *, today: Mapping[str, str], refusal: DomainError | None = None
    ) -> None:
        super().__init__(dict(words), auto_id="simulation_%s")
        for name in OFFERED:
            self.fields[name] = _number(CHANGED[name], TOLD.get(name, gettext_lazy("In percent.")))
        for name in OWN:
            told = _("Measured: %(value)s") % {"value": today[name]} if today.get(name) else ""
            self.fields[name] = _number(OWN_WORDS[name], told)
            self.fields[name].widget.attrs.pop("placeholder")
        if refusal is not None and refusal.field in self.fields:
            self.add_error(refusal.field, str(refusal))

    def _bound(self, names: tuple[str, ...]) -> Iterator[BoundField]:
        return (self[name] for name in names)

    @property
    def levers(self) -> Iterator[BoundField]:
        return self._bound(LEVERS)

    @property
    def more(self) -> Iterator[BoundField]:
        return self._bound(MORE)

    @property
    def own(self) -> Iterator[BoundField]:
        return self._bound(OWN)

    @property
    def frame(self) -> Iterator[BoundField]:
        return self._bound((PROGRAMME, YEARS))

    @property
    def has_more(self) -> bool:
        return any(self.data.get(name) for name in MORE)

    @property
    def has_own(self) -> bool:
        return any(self.data.get(name) for name in OWN)
