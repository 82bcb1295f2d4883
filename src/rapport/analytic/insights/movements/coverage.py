"""The coverage grid of one customer: what those like them hold, and whether they do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from rapport.analytic.insights.movements.lines import group_told
from rapport.analytic.insights.queries.potential import Row
from rapport.analytic.studies.models import Study
from rapport.operational.orders.models import OrderLine, OrderState
from rapport.operational.parties.models import Party
from rapport.web import writing


@dataclass(frozen=True)
class FamilyLine:
    """A product family: whether it is held, the share of comparable customers who hold it, what a buyer brings."""

    name: str
    is_held: bool
    share: str
    worth: str

    @property
    def held(self) -> str:
        return _("held") if self.is_held else _("not held")


def coverage_of(party: Party, row: Row, study: Study, currency: str) -> list[FamilyLine]:
    """Return the families of the study, the likeliest first. Whoever asks has found the customer within their scope."""
    lines = OrderLine.objects.filter(order__party=party, quantity__gt=0).exclude(order__state=OrderState.CANCELLED)
    pairs = lines.order_by().values_list("product__family", "product__line").distinct()
    held = {family or line for family, line in pairs}
    shares, figures = group_told(row, study).get("shares", []), study.figures
    told = sorted(zip(shares, figures["families"], figures["worth"], strict=True), key=lambda each: (-each[0], each[1]))
    return [
        FamilyLine(name, name in held, writing.percent(share), writing.money(worth, currency))
        for share, name, worth in told
    ]
