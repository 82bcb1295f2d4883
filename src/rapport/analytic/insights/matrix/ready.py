"""The three matrices that come with the product, with their policies in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rapport.kit.errors import Text


@dataclass(frozen=True)
class ReadyAxis:
    """A measure with its limits, or with so many bands by quantiles."""

    measure: str
    limits: tuple[float, ...] = ()
    bands: int = 2

    @property
    def count(self) -> int:
        return len(self.limits) + 1 if self.limits else self.bands


@dataclass(frozen=True)
class Ready:
    """A matrix as the product brings it."""

    uuid: UUID
    name: Text
    x: ReadyAxis
    y: ReadyAxis
    months: int = 12
    policies: Mapping[str, Text] = field(default_factory=dict)

    @property
    def size(self) -> tuple[int, int]:
        return self.x.count, self.y.count


VALUE_BY_INTENSITY, REVENUE_BY_RECENCY = "value_by_intensity", "revenue_by_recency"
PROFIT_BY_POTENTIAL = "profit_by_potential"
READY: Mapping[str, Ready] = {
    VALUE_BY_INTENSITY: Ready(
        UUID("01a20000-0000-7000-8000-000000000001"),
        _("Value × intensity of the relation"),
        x=ReadyAxis("interactions"),
        y=ReadyAxis("revenue"),
        policies={
            "1-2": _("Win back: they bring much and hear little of us. One person of contact, a call this month."),
            "2-2": _("Keep: they bring much and we know them. Hold the rhythm, thank them, ask them to recommend us."),
            "1-1": _("Serve simply: mailings, the site and the portal; no visit unless they ask for one."),
            "2-1": _("Develop: they talk to us and buy little. Offer what completes, or a less costly channel."),
        },
    ),
    REVENUE_BY_RECENCY: Ready(
        UUID("01a20000-0000-7000-8000-000000000002"),
        _("Revenue × recency"),
        x=ReadyAxis("recency", limits=(90, 365)),
        y=ReadyAxis("revenue", bands=3),
        months=24,
        policies={
            "3-3": _("Keep: the best, and lately here. No discount is needed; early access and thanks."),
            "2-3": _("Wake: the best, and quiet for a season. Their owner calls before they are gone."),
            "3-2": _("Grow: lately here, with room in the basket. Offer what goes with the last purchase."),
            "2-2": _("Remind: a season without purchase. One message about what they usually buy."),
            "3-1": _("Welcome: lately here with little. Second purchase before anything else."),
            "2-1": _("Remind once, by a channel that costs little."),
            "1-3": _("Win back: much in two years, nothing for one. Ask what happened and give a reason to return."),
            "1-2": _("Win back by a message with an offer, and note the answer."),
            "1-1": _("Leave in peace: one message a year is enough."),
        },
    ),
    PROFIT_BY_POTENTIAL: Ready(
        UUID("01a20000-0000-7000-8000-000000000003"),
        _("Profitability × potential"),
        x=ReadyAxis("profitability"),
        y=ReadyAxis("potential"),
        policies={
            "1-2": _("Multi-equipment: they bring little and could bring much. Offer what those like them hold."),
            "2-2": _("Loyalty: they bring much and could bring more. Care for them, and place what still fits."),
            "2-1": _("Retention: they bring much, and little is to be added. Keep them; call before a contract ends."),
            "1-1": _("Outsourcing: little of both. A less costly channel first; an exit is decided by a person."),
        },
    ),
}
