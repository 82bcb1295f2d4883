"""The life of a relationship: in which state each customer is on a day, since when and why.

What keeps a relationship alive are *acts*: days of purchase, and the days of a contract from its start until its end.
With days without act that make inactive (I) and lost (L > I), days for which one is new (N) and days for which a
complaint is remembered (U), on a day d with the last act a:

- lost where d - a >= L; else
- dissatisfied where a complaint of this relationship lies within the last U days; else
- inactive where d - a >= I; else
- new where d - r < N, r being the first act of all, or the first after having been lost; else
- satisfied.

A relationship begins with r: complaints before it are forgotten. Each state holds since the first day on which that was
true without interruption. Nothing after the day is looked at, so any past day can be asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis

from rapport.analytic.methods.shapes import WrongParameter

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class Days:
    """The days of the rules: without act until inactive and lost, as a new customer, after a complaint."""

    inactive: int
    lost: int
    new: int
    unhappy: int

    def __post_init__(self) -> None:
        if not 0 < self.inactive < self.lost or self.new < 0 or self.unhappy <= 0:
            raise WrongParameter("days without purchase must rise from inactive to lost, and others be positive")


def states(bought: ir.Table, agreed: ir.Table, unhappy: ir.Table, *, as_of: date, days: Days) -> ir.Table:
    """The state of each customer who acted until a day: customer_id, state, since (a date), cause, days.

    bought and unhappy: customer_id, day. agreed: customer_id, starts_on, over_on (the last day, null where it goes
    on). state and cause are words of `parties.models.lifecycle`, days is the number of the rule that decided, null
    where none did. Rows after `as_of` are passed over. Fails with WrongParameter (from `Days`) where days do not rise.
    """
    lived = _lived(_acts(bought, agreed, as_of=as_of, step=days.inactive), days)
    moods = _moods(unhappy, lived, as_of=as_of, days=days)
    found = lived.left_join(moods, "customer_id").drop("customer_id_right")
    today = ibis.literal(as_of)
    calm_on = _when(found.calm_on <= today, found.calm_on)
    silent_on, gone_on = after(found.last_on, days.inactive), after(found.last_on, days.lost)
    settled_on = after(found.relation_on, days.new)
    began = ibis.greatest(found.relation_on, found.run_on, calm_on)
    is_lost, is_silent = gone_on <= today, silent_on <= today
    is_unhappy = (found.calm_on > today).fill_null(False)
    told = found.mutate(
        is_lost=is_lost,
        is_unhappy=is_unhappy,
        is_silent=is_silent,
        is_new=settled_on > today,
        lost_on=gone_on,
        angry_on=found.moved_on,
        quiet_on=ibis.greatest(silent_on, calm_on),
        begun_on=began,
        content_on=ibis.greatest(settled_on, found.run_on, calm_on),
        settled_on=settled_on,
        appeased_on=calm_on,
        cause_of_new=_word(found.relation_on == found.first_on, "first", "again"),
    )
    return told.select(
        "customer_id",
        state=_told(told, "lost", "dissatisfied", "inactive", "new", "satisfied"),
        since=_told(told, told.lost_on, told.angry_on, told.quiet_on, told.begun_on, told.content_on),
        cause=_told(told, "silent", "complaint", "silent", told.cause_of_new, _content(told)),
        days=_told(told, days.lost, _none(), days.inactive, _none(), _content_days(told, days)),
    )


def _acts(bought: ir.Table, agreed: ir.Table, *, as_of: date, step: int) -> ir.Table:
    """The days on which customers acted, each once; a contract acts from its start to its end, in steps."""
    today = ibis.literal(as_of)
    begun = agreed.filter(agreed.starts_on <= today)
    until = ibis.least(begun.over_on.fill_null(today), today)
    begun = begun.mutate(until_on=ibis.greatest(until, begun.starts_on))
    first, last = begun.starts_on.cast("timestamp"), begun.until_on.cast("timestamp")
    between = begun.select("customer_id", day=ibis.range(first, last, ibis.interval(days=step)).unnest().cast("date"))
    ends = begun.select("customer_id", day=begun.until_on)
    days = bought.filter(bought.day <= today).select("customer_id", "day")
    return ibis.union(days, between, ends, distinct=True)


def _lived(acts: ir.Table, days: Days) -> ir.Table:
    """One row a customer: first and last act, and the first one after the last time of being inactive, and lost."""
    order = ibis.window(group_by="customer_id", order_by="day")
    told = acts.mutate(before=acts.day.lag().over(order))
    gap = told.day.delta(told.before, unit="day")
    is_first = told.before.isnull()
    return told.group_by("customer_id").aggregate(
        first_on=told.day.min(),
        last_on=told.day.max(),
        run_on=told.day.max(where=is_first | (gap > days.inactive)),
        relation_on=told.day.max(where=is_first | (gap > days.lost)),
    )


def _moods(unhappy: ir.Table, lived: ir.Table, *, as_of: date, days: Days) -> ir.Table:
    """One row a customer who complained in this relationship: when that began, and when it is forgotten."""
    known = unhappy.filter(unhappy.day <= ibis.literal(as_of)).select("customer_id", "day").distinct()
    here = known.inner_join(lived.select("customer_id", "relation_on"), "customer_id")
    here = here.filter(here.day >= here.relation_on).select("customer_id", "day")
    order = ibis.window(group_by="customer_id", order_by="day")
    told = here.mutate(before=here.day.lag().over(order))
    gap = told.day.delta(told.before, unit="day")
    found = told.group_by("customer_id").aggregate(
        moved_on=told.day.max(where=told.before.isnull() | (gap > days.unhappy)), last_on=told.day.max()
    )
    return found.select("customer_id", "moved_on", calm_on=after(found.last_on, days.unhappy))


def _told(found: Any, lost: Any, unhappy: Any, silent: Any, new: Any, content: Any) -> Any:
    """One value for each of the five states, in the order in which they are asked."""
    return ibis.cases(
        (found.is_lost, lost),
        (found.is_unhappy, unhappy),
        (found.is_silent, silent),
        (found.is_new, new),
        else_=content,
    )


def _content(found: Any) -> Any:
    """Why a customer is satisfied: the last of what made it so."""
    return ibis.cases(
        (found.content_on == found.settled_on, "settled"),
        (found.content_on == found.appeased_on, "appeased"),
        else_="bought",
    )


def _content_days(found: Any, days: Days) -> Any:
    return ibis.cases(
        (found.content_on == found.settled_on, days.new),
        (found.content_on == found.appeased_on, days.unhappy),
        else_=_none(),
    )


def after(day: Any, days: int) -> Any:
    """The day so many days later, as a date on every engine: some make a time of a date and an interval."""
    return (day.cast("timestamp") + ibis.interval(days=days)).cast("date")


def _when(condition: Any, value: Any) -> Any:
    return ibis.ifelse(condition, value, ibis.null("date"))


def _word(condition: Any, yes: str, no: str) -> Any:
    return ibis.ifelse(condition, ibis.literal(yes), ibis.literal(no))


def _none() -> Any:
    return ibis.null("int64")
