"""The shape of what people write about a matrix."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from rapport.analytic.insights.forms import LimitsField
from rapport.analytic.insights.matrix.axes import MEASURES
from rapport.analytic.insights.models import MOST_NAME, Matrix
from rapport.analytic.insights.services.matrices import MOST_WORDS
from rapport.analytic.methods.matrix import FEWEST, MOST
from rapport.kit.errors import ChangedMeanwhile, DomainError

POLICY = "policy_"


def _parts(bands: int) -> str:
    if bands == FEWEST:
        return gettext("At the median: two bands")
    return ngettext("%(count)s part of equal size", "%(count)s parts of equal size", bands) % {"count": bands}


class AxisField(forms.ChoiceField):
    """The measure of an axis."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[(key, measure.label) for key, measure in MEASURES.items()], **kwargs)


class BandsField(forms.TypedChoiceField):
    """Into how many parts of equal size an axis is cut where it has no limits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=lambda: [(str(bands), _parts(bands)) for bands in range(FEWEST, MOST + 1)], coerce=int, **kwargs
        )


class MatrixForm(forms.Form):
    """A name, two axes with their bands, and a policy for each cell that the matrix has."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=MOST_NAME)
    months = forms.IntegerField(label=_("Months looked at"), help_text=_("From 1 to 60; 12 is a year."))
    y_measure = AxisField(label=_("Axis up"))
    y_bands = BandsField(label=_("Bands up"))
    y_limits = LimitsField(
        label=_("Limits up"),
        required=False,
        help_text=_(
            "Instead of parts of equal size: 500; 2000 gives three bands. In the base currency, days, numbers."
        ),
    )
    x_measure = AxisField(label=_("Axis across"))
    x_bands = BandsField(label=_("Bands across"))
    x_limits = LimitsField(label=_("Limits across"), required=False)

    theirs: list[tuple[str, str]] = []

    def __init__(self, sent: Any = None, *, matrix: Matrix | None = None) -> None:
        super().__init__(sent, initial=first_values(matrix) if matrix else FRESH)
        self.matrix = matrix
        if matrix is None:
            return
        for cell in matrix.cells:
            area = forms.Textarea(attrs={"rows": 3, "maxlength": MOST_WORDS})
            self.fields[POLICY + cell] = forms.CharField(
                label=_named(matrix, cell),
                required=False,
                max_length=MOST_WORDS,
                widget=area,
                initial=matrix.policy(cell),
            )

    def policy_rows(self) -> list[list[forms.BoundField]]:
        """The policies as the grid has them: a row a band up, the best first."""
        if self.matrix is None:
            return []
        across, cells = self.matrix.size[0], self.matrix.cells
        bound = [self[POLICY + cell] for cell in cells]
        return [bound[start : start + across] for start in range(0, len(bound), across)]

    def changes(self) -> dict[str, Any]:
        """Return what the verb is given: what the product itself says in the reader's language is not kept."""
        told = {name: value for name, value in self.cleaned_data.items() if not name.startswith(POLICY)}
        told.pop("version")
        if self.matrix is None:
            return told
        if self.matrix.ready and not self.matrix.name and told["name"] == str(self.matrix):
            told["name"] = ""
        return told | {"policies": self._policies(self.matrix)}

    def refused(self, refusal: DomainError, *, version: int) -> None:
        """Show the refusal beside its field; after a clash what was saved meanwhile, which a second save goes over."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
        if isinstance(refusal, ChangedMeanwhile):
            self.theirs = [self._told(name, value) for name, value in refusal.theirs.items() if name in self.fields]
            self.data = {**dict(self.data.items()), "version": str(version)}

    def _told(self, name: str, value: Any) -> tuple[str, str]:
        field = self.fields[name]
        shown = field.prepare_value(value)
        return str(field.label), str(dict(getattr(field, "choices", ())).get(str(shown), shown))

    def _policies(self, matrix: Matrix) -> dict[str, str]:
        """The words of the cells; of a matrix of the product, those that differ from its own."""
        words = {cell: self.cleaned_data[POLICY + cell].strip() for cell in matrix.cells}
        return {
            cell: text for cell, text in words.items() if (text != matrix.ready_policy(cell) if matrix.ready else text)
        }


def _named(matrix: Matrix, cell: str) -> str:
    """A cell by the numbers of its bands."""
    (x, y), (columns, rows) = cell.split("-"), matrix.size
    facts = {"y": matrix.y.label, "up": y, "rows": rows, "x": matrix.x.label, "across": x, "columns": columns}
    return gettext("%(y)s %(up)s of %(rows)s, %(x)s %(across)s of %(columns)s") % facts


FRESH = {
    "months": 12, "x_measure": "interactions", "x_bands": "2", "y_measure": "revenue", "y_bands": "2", "x_limits": [],
    "y_limits": [],
}  # fmt: skip


def first_values(matrix: Matrix) -> dict[str, Any]:
    """Return a matrix as the form shows it first."""
    names = ("version", "months", "x_measure", "x_limits", "x_bands", "y_measure", "y_limits", "y_bands")
    return {"name": str(matrix), **{name: getattr(matrix, name) for name in names}}
