"""What each channel cost: its interactions, whom they reached, and cost entries, within the reader's scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils import translation

from rapport.analytic.extracts.conversations import CHANNELS
from rapport.analytic.insights.queries import naming
from rapport.analytic.insights.queries.portfolio import MILLION, Reader
from rapport.analytic.methods.margins import ENTRY
from rapport.analytic.methods.rates import Window
from rapport.kit import clock, ports
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key
from rapport.kit.text import fold
from rapport.operational.conversations.models import Channel, Interaction

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class ChannelCost:
    """A channel, in base currency: None is what names none.

    `code` is that of an interaction's channel, `name` how costs of another one write it, in all the ways of
    `spellings`. `talked` is what interactions cost, `entered` what cost entries say; `replaced` was derived of
    interactions, but an entry stands for it: it is not added.
    """

    code: str = ""
    name: str = ""
    spellings: tuple[str, ...] = ()
    interactions: int = 0
    reached: int = 0
    talked: float = 0.0
    entered: float = 0.0
    replaced: float = 0.0
    unpriced: int = 0

    @property
    def total(self) -> float:
        return self.talked + self.entered


@dataclass(frozen=True)
class ChannelCosts:
    """Every channel, the dearest first and what names none last; a customer of several counts once in all."""

    rows: tuple[ChannelCost, ...]
    total: ChannelCost


def channel_costs(reading: Reader, window: Window, actor: Actor) -> ChannelCosts:
    """Return what each channel cost in a window, computed once for a build."""
    name = f"channels {actor.user_id} {window.start} {window.end}"
    found: ChannelCosts = reading.kept(name, lambda: _compute(reading, window, actor))
    return found


def _compute(reading: Reader, window: Window, actor: Actor) -> ChannelCosts:
    costs = reading.mine(_inside(reading.found.table("fact_cost"), window))
    rows = _entered(reading, costs)
    for row in _talked(reading, costs):
        known = rows.get(row["code"], ChannelCost(code=row["code"]))
        rows[row["code"]] = replace(
            known, talked=row["derived"] / MILLION, replaced=row["replaced"] / MILLION, unpriced=row["unpriced"]
        )
    talks = _talks(reading, window, actor)
    for code, count, reached in talks.values_list("channel").annotate(Count("pk"), Count("party", distinct=True)):
        rows[code] = replace(rows.get(code, ChannelCost(code=code)), interactions=count, reached=reached)
    ordered = sorted(rows.values(), key=lambda row: (not (row.code or row.name), -row.total, -row.interactions))
    reached = talks.aggregate(count=Count("party", distinct=True))["count"]
    return ChannelCosts(tuple(ordered), _sum(ordered, reached))


def _sum(rows: Iterable[ChannelCost], reached: int) -> ChannelCost:
    names = ("interactions", "talked", "entered", "replaced", "unpriced")
    sums: dict[str, Any] = {name: sum(getattr(row, name) for row in rows) for name in names}
    return ChannelCost(reached=reached, **sums)


def _entered(reading: Reader, costs: ir.Table) -> dict[str, ChannelCost]:
    """Cost entries by the channel that they name; one that is named as interactions name it goes beside those."""
    entered = costs.filter(costs.origin == ENTRY)
    sums = entered.group_by("entry_id").aggregate(sum=entered.amount.sum().fill_null(0))
    amounts = {row["entry_id"]: row["sum"] / MILLION for row in reading.found.rows(sums)}
    codes, rows = _codes(), dict[str, ChannelCost]()
    for name, named in naming.together(amounts, naming.channels_of_costs(amounts)).items():
        code, spellings = codes.get(name, ""), named.spellings
        key = code or f"={name}"
        had = rows.get(key, ChannelCost(code, "" if code or not name else spellings[0]))
        rows[key] = replace(had, entered=had.entered + named.amount, spellings=(*had.spellings, *spellings))
    return rows


def _talked(reading: Reader, costs: ir.Table) -> list[Mapping[str, Any]]:
    """What interactions cost by channel; of what is not replaced, rows whose cost is not known are counted."""
    talked = costs.filter(costs.channel.notnull())
    counts = ~talked.is_replaced
    sums = talked.group_by("channel").aggregate(
        derived=talked.amount.sum(where=counts).fill_null(0),
        replaced=talked.amount.sum(where=talked.is_replaced).fill_null(0),
        unpriced=(talked.amount.isnull() & counts).sum().fill_null(0),
    )
    return [{**row, "code": CHANNELS[row["channel"]]} for row in reading.found.rows(sums)]


def _talks(reading: Reader, window: Window, actor: Actor) -> QuerySet[Interaction]:
    """Every interaction of the window that the reader may see, whether or not its cost is known."""
    zone = ZoneInfo(ports.company.use()().time_zone)
    days = [clock.midnight(day, zone) for day in (window.start, window.end)]
    rows = Interaction.objects.visible_to(actor).filter(happened_at__gte=days[0], happened_at__lt=days[1])
    return (rows if reading.chosen is None else rows.filter(party__in=any_key(reading.chosen))).order_by()


def _codes() -> dict[str, str]:
    """The channels of interactions by every name that they have: code, and label in each language."""
    found = {channel: channel for channel in Channel.values}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {fold(str(channel.label)): channel.value for channel in Channel}
    return found


def _inside(table: ir.Table, window: Window) -> ir.Table:
    last = window.end - timedelta(days=1)
    return table.filter(table.day.between(window.start, last))
