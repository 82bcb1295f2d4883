"""Orders: placing, editing, delivering, cancelling, binning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from rapport.core.access import edits as edits_of_rows
from rapport.core.access.edits import Rules
from rapport.core.access.policies import policy_of
from rapport.core.audit import queries as audited
from rapport.core.audit import services as audit
from rapport.core.identity.queries import company
from rapport.core.metadata.services import values as own_values
from rapport.kit.actor import Actor
from rapport.kit.edits import Edit, Edited
from rapport.kit.errors import ChangedMeanwhile, DomainError, Invalid
from rapport.operational.catalog.services.values import currency_code
from rapport.operational.orders.events import OrderChanged, OrderPlaced, OrdersChanged
from rapport.operational.orders.models import Order, OrderLine, OrderSequence, OrderState
from rapport.operational.orders.services import lines as own_lines
from rapport.operational.orders.services.lines import LineDraft
from rapport.operational.parties.models import Party

LENGTHS = {"number": 60, "channel": 40}
WORTH = {"placed_on", "currency"}
"""What the lines of an order are worth depends on these."""


class PlacedInTheFuture(DomainError):
    code = "placed_in_the_future"
    message = _("An order has the date on which it was placed: today or earlier.")


class OrderIsCancelled(DomainError):
    code = "order_is_cancelled"
    message = _("This order is cancelled. Reopen it first.")


class OrderNotCancelled(DomainError):
    code = "order_not_cancelled"
    message = _("This order is not cancelled.")


class OrderAlreadyDelivered(DomainError):
    code = "order_already_delivered"
    message = _("This order is already delivered.")


@dataclass(frozen=True)
class OrderDraft:
    """An order as somebody asks for it. Without a number the next of the year is given, without a currency the base."""

    lines: Sequence[LineDraft]
    placed_on: date
    currency: str = ""
    number: str = ""
    channel: str = ""
    custom: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def place(party: Party | None, draft: OrderDraft, *, by: Actor, at: datetime) -> Order:
    """This function will enter an order with its lines; totals add the rounded lines.

    Refuses a future date, no lines, a line without price, and customers outside the actor's reach.
    """
    currency = currency_code(draft.currency or company().currency)
    order = Order(party=party, placed_on=draft.placed_on, currency=currency, created_at=at, updated_at=at)
    policy_of(Order).demand(by, "create", order)
    _demand_past(draft.placed_on, at)
    order.number = _text("number", draft.number) or _next_number(draft.placed_on)
    order.channel = _text("channel", draft.channel)
    order.custom = own_values.begun("order", draft.custom, by=by)
    rows = own_lines.write(draft.lines, currency=currency, placed_on=draft.placed_on)
    _set(order, own_lines.totals(rows))
    order.save(force_insert=True)
    _attach(order, rows)
    after = {name: getattr(order, name) for name in Order.audited_fields} | {"lines": own_lines.told(rows)}
    _record("order.place", order, {}, after, by=by, at=at, happened_at=happened_at(order.placed_on, at))
    return order


@transaction.atomic
def edit(
    order: Order, values: Mapping[str, Any], drafts: Sequence[LineDraft] | None = None, *, by: Actor, at: datetime
) -> Order:
    """This function will change an order and, when `drafts` are given, replace its lines, unless somebody saved since.

    `values` may hold party, placed_on, currency, number, channel and custom. Refuses with ChangedMeanwhile, a
    cancelled order, a customer outside the actor's reach, and what `place` refuses.
    """
    policy_of(Order).demand(by, "edit", order)
    given = _cleaned(order, values, by=by, at=at)
    if order.state == OrderState.CANCELLED:
        raise OrderIsCancelled
    before, after = audit.changed(order, given)
    rows = _rewritten(order, drafts, after)
    parties = {order.party_id, after.get("party_id", order.party_id)}
    figures = own_lines.totals(rows) if rows is not None else {}
    if rows is not None:
        old = own_lines.told(list(order.lines.all()))
        if own_lines.told(rows) != old:
            before, after = {**before, "lines": old}, {**after, "lines": own_lines.told(rows)}
    if not after and not _differs(order, figures):
        return order
    _claim(order, {name: value for name, value in after.items() if name != "lines"} | figures, shown=after, at=at)
    if rows is not None:
        order.lines.all().delete()
        _attach(order, rows)
    _record("order.edit", order, before, after, by=by, at=at, parties=parties)
    return order


@transaction.atomic
def edit_many(edits: Sequence[Edit], *, by: Actor, at: datetime) -> Edited:
    """This function will change fields of many orders, each from the version that its writer saw.

    What one row refuses keeps only that row as it was, and is told in the answer.
    """

    def draft(order: Order, given: Mapping[str, Any]) -> dict[str, Any]:
        policy_of(Order).demand(by, "edit", order)
        if order.state == OrderState.CANCELLED:
            raise OrderIsCancelled
        if given.keys() & WORTH:
            raise Invalid(_("This field is edited order by order."), field=min(given.keys() & WORTH))
        return _cleaned(order, given, by=by, at=at)

    rows = Order.objects.prefetch_related("party")
    done = edits_of_rows.write(rows, edits, Rules(draft, _clash), at=at)
    changes = [
        audit.Change("order", order.pk, order.party_id, before, after, told={"number": str(order)})
        for order, before, after in done.rows
    ]
    parties = tuple(sorted({change.party_id for change in changes if change.party_id is not None}))
    announced = [OrdersChanged(order_ids=tuple(change.record_id for change in changes), party_ids=parties)]
    return done.closed("order.edit_many", changes, by=by, at=at, announces=announced)


@transaction.atomic
def deliver(order: Order, *, by: Actor, at: datetime) -> None:
    """This function will note that an order was delivered. Refuses a cancelled one, and one that already is."""
    policy_of(Order).demand(by, "edit", order)
    if order.state == OrderState.CANCELLED:
        raise OrderIsCancelled
    if order.state == OrderState.DELIVERED:
        raise OrderAlreadyDelivered
    _move("order.deliver", order, OrderState.DELIVERED, by=by, at=at)


@transaction.atomic
def cancel(order: Order, *, by: Actor, at: datetime) -> None:
    """This function will cancel an order: it keeps its lines and counts for nothing. Refuses one that already is."""
    policy_of(Order).demand(by, "edit", order)
    if order.state == OrderState.CANCELLED:
        raise OrderIsCancelled
    _move("order.cancel", order, OrderState.CANCELLED, by=by, at=at)


@transaction.atomic
def reopen(order: Order, *, by: Actor, at: datetime) -> None:
    """This function will let a cancelled order count again. Refuses one that is not cancelled."""
    policy_of(Order).demand(by, "edit", order)
    if order.state != OrderState.CANCELLED:
        raise OrderNotCancelled
    _move("order.reopen", order, OrderState.CONFIRMED, by=by, at=at)


def happened_at(placed_on: date, at: datetime) -> datetime:
    """When the timeline says that an order was placed: now when it was today, else at noon of its day."""
    zone = ZoneInfo(company().time_zone)
    if at.astimezone(zone).date() == placed_on:
        return at
    return datetime.combine(placed_on, time(12), tzinfo=zone)


def _cleaned(order: Order, values: Mapping[str, Any], *, by: Actor, at: datetime) -> dict[str, Any]:
    unknown = values.keys() - {"party", "placed_on", "currency", "number", "channel", "custom"}
    if unknown:
        raise Invalid(_("An order has no field named “%(name)s”."), field=min(unknown), name=min(unknown))
    given: dict[str, Any] = {name: _text(name, values[name]) for name in ("number", "channel") if name in values}
    if "party" in values:
        policy_of(Order).demand(by, "edit", Order(party=values["party"]))
        given["party_id"] = values["party"].pk if values["party"] else None
    if "placed_on" in values:
        _demand_past(values["placed_on"], at)
        given["placed_on"] = values["placed_on"]
    if "currency" in values:
        given["currency"] = currency_code(values["currency"])
    if "custom" in values:
        given["custom"] = own_values.applied("order", order.custom, values["custom"], by=by, pk=order.pk)
    return given


def _rewritten(order: Order, drafts: Sequence[LineDraft] | None, after: Mapping[str, Any]) -> list[OrderLine] | None:
    """Return the lines anew when they were given, or when a change of date or currency changes what they are worth."""
    if drafts is None and not {"placed_on", "currency"} & after.keys():
        return None
    old = {line.pk: line for line in order.lines.select_related("product", "order")}
    if drafts is None:
        drafts = [
            LineDraft(line.quantity, line.product, line.label, line.unit_price, line.discount, line.pk)
            for line in old.values()
        ]
    currency, placed_on = after.get("currency", order.currency), after.get("placed_on", order.placed_on)
    return own_lines.write(drafts, currency=currency, placed_on=placed_on, before=old)


def _move(verb: str, order: Order, state: OrderState, *, by: Actor, at: datetime) -> None:
    before, after = audit.changed(order, {"state": state.value})
    _claim(order, after, shown=after, at=at)
    _record(verb, order, before, after, by=by, at=at)


def _claim(order: Order, values: Mapping[str, Any], *, shown: Iterable[str], at: datetime) -> None:
    """Write the values unless somebody saved since this `order` was read; else refuse with their values."""
    if not Order.objects.claim(order, values, at=at):
        raise _clash(order, shown)


def _clash(order: Order, shown: Iterable[str]) -> ChangedMeanwhile:
    now = Order.objects.get(pk=order.pk)
    theirs = {name: own_lines.told(list(now.lines.all())) if name == "lines" else getattr(now, name) for name in shown}
    return ChangedMeanwhile(name=audited.last_actor_name("order", order.pk) or str(_("Somebody")), theirs=theirs)


def _record(
    verb: str, order: Order, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Actor, at: datetime,
    parties: set[int | None] | None = None, happened_at: datetime | None = None,
) -> None:  # fmt: skip
    ids = tuple(sorted(pk for pk in parties or {order.party_id} if pk is not None))
    event: Any = OrderPlaced if verb == "order.place" else OrderChanged
    params = {"number": str(order), "amount": f"{order.amount:f}", "currency": order.currency}
    if happened_at is not None:
        params["happened_at"] = happened_at.isoformat()
    change = audit.Change("order", order.pk, order.party_id, before=before, after=after)
    announced = [event(order_id=order.pk, party_ids=ids)]
    audit.record(verb, by=by, at=at, changes=[change], announces=announced, params=params)


def _attach(order: Order, rows: Sequence[OrderLine]) -> None:
    for row in rows:
        row.order = order
    OrderLine.objects.bulk_create(rows)


def _set(order: Order, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(order, name, value)


def _differs(order: Order, figures: Mapping[str, Any]) -> bool:
    return any(getattr(order, name) != value for name, value in figures.items())


def _next_number(day: date) -> str:
    """Return the next number of the year, such as 26-0087; the row of the year serialises those who ask at once."""
    rows = OrderSequence.objects.filter(year=day.year)
    if not rows.update(last=F("last") + 1):
        OrderSequence.objects.bulk_create([OrderSequence(year=day.year)], ignore_conflicts=True)
        rows.update(last=F("last") + 1)
    return f"{day.year % 100:02d}-{rows.get().last:04d}"


def _text(name: str, value: Any) -> str:
    line = " ".join(str(value or "").split())
    limit = LENGTHS[name]
    if len(line) > limit:
        raise Invalid(_("At most %(limit)s letters fit here."), field=name, limit=limit)
    return line


def _demand_past(day: date | None, at: datetime) -> None:
    if day is None:
        raise Invalid(_("The date is missing"), field="placed_on")
    if day > at.astimezone(ZoneInfo(company().time_zone)).date():
        raise PlacedInTheFuture(field="placed_on")
