"""What this room keeps: the matrices by which a company places its customers, and what the company itself is worth."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.analytic.insights.matrix.axes import MEASURES, Measure
from rapport.analytic.insights.matrix.ready import READY
from rapport.analytic.methods.matrix import Axis
from rapport.kit.fields import AmountField
from rapport.kit.ids import new_uuid

MOST_NAME = 60
MOST_NOTE = 200


class Matrix(models.Model):
    """Two measures, each cut into bands, and the policy of every cell: one row a matrix of the company.

    `x_limits`, `y_limits`: where the bands begin, in the base currency, in days or as a number; without limits so many
    `bands` are cut by quantiles of the whole base. `months` is how far back measures look. `policies` holds words by
    cell (`2-1` is the second band across, the first up). One that came with the product names it in `ready` and speaks
    the reader's language wherever the company has written nothing of its own.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    ready = models.CharField(max_length=30, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=MOST_NAME, blank=True)
    months = models.PositiveSmallIntegerField(_("months"), default=12)
    x_measure = models.CharField(_("axis across"), max_length=20)
    x_limits = models.JSONField(_("limits across"), default=list)
    x_bands = models.PositiveSmallIntegerField(_("bands across"), default=2)
    y_measure = models.CharField(_("axis up"), max_length=20)
    y_limits = models.JSONField(_("limits up"), default=list)
    y_bands = models.PositiveSmallIntegerField(_("bands up"), default=2)
    policies = models.JSONField(_("policies"), default=dict)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "matrices"
        constraints = [
            models.UniqueConstraint(fields=["ready"], condition=~models.Q(ready=""), name="matrix_ready_once"),
        ]

    def __str__(self) -> str:
        return self.name or (str(READY[self.ready].name) if self.ready in READY else "")

    @property
    def x(self) -> Measure:
        return MEASURES[self.x_measure]

    @property
    def y(self) -> Measure:
        return MEASURES[self.y_measure]

    @property
    def is_of_margin(self) -> bool:
        """Whether only those who may see margins may read it."""
        return self.x.of_margin or self.y.of_margin

    @property
    def is_dated(self) -> bool:
        """Whether any past day can be read, and not today alone."""
        return self.x.is_dated and self.y.is_dated

    @property
    def x_axis(self) -> Axis:
        return _axis(self.x, self.x_limits, self.x_bands)

    @property
    def y_axis(self) -> Axis:
        return _axis(self.y, self.y_limits, self.y_bands)

    @property
    def size(self) -> tuple[int, int]:
        """How many bands it has across and up."""
        return self.x_axis.count, self.y_axis.count

    @property
    def cells(self) -> list[str]:
        """The keys of its cells, from the best row down, each from left to right."""
        across, up = self.size
        return [cell_key(x, y) for y in range(up, 0, -1) for x in range(1, across + 1)]

    def policy(self, cell: str) -> str:
        """What is to be done with the customers of a cell: the company's words, else those that came with it."""
        return str(self.policies[cell]) if cell in self.policies else self.ready_policy(cell)

    def ready_policy(self, cell: str) -> str:
        """The words that came with the product for a cell, while the axes are those that they were written for."""
        ready = READY.get(self.ready)
        if ready is None or (self.x_measure, self.y_measure, self.size) != (
            ready.x.measure,
            ready.y.measure,
            ready.size,
        ):
            return ""
        return str(ready.policies.get(cell, ""))


class CompanyValue(models.Model):
    """What the whole company was held to be worth on a day, and how that was found: beside it stands customer equity.

    `amount` is the worth of the enterprise, `book` its net assets on the balance sheet, both in the base currency.
    """

    class Method(models.TextChoices):
        DCF = "dcf", _("Discounted cash flows (DCF)")
        MULTIPLES = "multiples", _("Multiples of comparable companies")
        TRANSACTION = "transaction", _("Price that was paid or offered")
        OTHER = "other", _("Another method")

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    valued_on = models.DateField(_("day"))
    method = models.CharField(_("method"), max_length=12, choices=Method, default=Method.DCF)
    amount = AmountField(_("worth of the company"))
    book = AmountField(_("net assets (book value)"), null=True)
    note = models.CharField(_("note"), max_length=MOST_NOTE, blank=True)

    class Meta:
        ordering = ["-valued_on", "method"]
        constraints = [models.UniqueConstraint(fields=["valued_on", "method"], name="company_valued_once")]

    def __str__(self) -> str:
        return f"{self.valued_on:%Y-%m-%d}"


def cell_key(x: int, y: int) -> str:
    """A cell as addresses and policies name it."""
    return f"{x}-{y}"


def bands_in(cell: str) -> tuple[int, int]:
    """The bands of a cell, across and up, by its name."""
    x, y = cell.split("-")
    return int(x), int(y)


def _axis(measure: Measure, limits: list[float], bands: int) -> Axis:
    return Axis(
        measure.column,
        limits=tuple(measure.inward(limit) for limit in limits),
        bands=bands,
        little_is_good=measure.little_is_good,
        of_positive=measure.of_positive,
    )
