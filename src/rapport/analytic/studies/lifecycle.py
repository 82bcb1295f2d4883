"""The lifecycle of every customer, found in the warehouse: their state today, on past days, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from rapport.analytic.extracts.conversations import OUTCOMES
from rapport.analytic.extracts.source import Extract
from rapport.analytic.methods import lifecycle
from rapport.analytic.methods.lifecycle import Days, after
from rapport.operational.conversations.models import Outcome
from rapport.operational.parties.models import LifecycleChange, Party, Standing

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from rapport.analytic.warehouse.queries import Warehouse

DECLINED = OUTCOMES.index(Outcome.DECLINED)
HISTORY = pa.schema(
    [("customer_id", pa.int64()), ("state", pa.string()), ("began_on", pa.date32()), ("place", pa.int64())]
)
"""What is kept beside the warehouse for pages: every change of state, those of one day in the order of `place`."""
COLUMNS = ("customer_id", "state", "since", "cause", "days")
_SIGNS = (
    "CASE WHEN EXISTS (SELECT 1 FROM segments_segmentmember m WHERE m.party_id = parties_party.id "
    "AND m.left_on IS NULL) THEN 'segment' "
    "WHEN EXISTS (SELECT 1 FROM worklist_todo d WHERE d.party_id = parties_party.id) "
    "OR (EXISTS (SELECT 1 FROM orders_order o WHERE o.party_id = parties_party.id) AND {no_purchase}) "
    "THEN 'known' ELSE '' END"
)
_LIVE = "binned_at IS NULL AND kind <> 'household'"
_NO_PURCHASE = (
    "NOT EXISTS (SELECT 1 FROM parties_standing s WHERE s.party_id = parties_party.id AND s.purchase_count > 0)"
)
_STRANGER = {
    "customer_id": ("id", "BIGINT"),
    "known_on": ("date(created_at)", "DATE"),
    "sign": (_SIGNS.format(no_purchase=_NO_PURCHASE), "VARCHAR(10)"),
}  # fmt: skip
STRANGERS = Extract("stranger", Party, _STRANGER, condition=f"{_LIVE} AND {_NO_PURCHASE}")
"""Who has bought nothing yet, since when they are known, and what else is known of them."""
EVERYBODY = Extract("stranger", Party, _STRANGER, condition=_LIVE)
PRESENT = Extract(
    "present",
    Standing,
    {
        "customer_id": ("party_id", "BIGINT"),
        "was": ("lifecycle", "VARCHAR(12)"),
        "was_since": ("lifecycle_since", "DATE"),
    },
    condition="lifecycle <> ''",
)
"""The states that are published."""
CHANGES = Extract(
    "change",
    LifecycleChange,
    {
        "customer_id": ("party_id", "BIGINT"),
        "state": ("state", "VARCHAR(12)"),
        "began_on": ("began_on", "DATE"),
        "place": ("id", "BIGINT"),
    },
)


@dataclass(frozen=True, slots=True)
class Told:
    """By what the states are told apart: days, from which satisfaction down, and whether declined contacts count."""

    days: Days
    satisfaction: int
    declined: bool

    def is_unhappy(self, contact: ir.Table) -> Any:
        low = (contact.satisfaction <= self.satisfaction).fill_null(False)
        return low | (contact.outcome == DECLINED).fill_null(False) if self.declined else low


def on_day(found: Warehouse, strangers: ir.Table, told: Told, *, as_of: date) -> ir.Table:
    """The state of everybody who was known on a day: `COLUMNS`, cut down to who is there today."""
    orders, contacts, contracts = (found.table(name) for name in ("fact_order", "fact_interaction", "fact_contract"))
    bought = orders.filter(orders.is_purchase, orders.customer_id.notnull())
    unhappy = contacts.filter(told.is_unhappy(contacts))
    lived = lifecycle.states(
        bought.select("customer_id", day=bought.ordered_on),
        contracts.select("customer_id", "starts_on", "over_on"),
        unhappy.select("customer_id", "day"),
        as_of=as_of,
        days=told.days,
    )
    people = found.table("dim_customer")
    lived = lived.semi_join(people.filter(people.kind != "household"), "customer_id")
    return ibis.union(lived.select(*COLUMNS), _before_buying(strangers, contacts, lived, as_of=as_of))


def _before_buying(strangers: ir.Table, contacts: ir.Table, lived: ir.Table, *, as_of: date) -> ir.Table:
    """Who was known and had not acted: a prospect once anything more than how to reach them is known."""
    today = ibis.literal(as_of)
    talked = contacts.filter(contacts.day <= today).group_by("customer_id").aggregate(talked_on=contacts.day.min())
    found = strangers.left_join(talked, "customer_id").drop("customer_id_right")
    found = found.anti_join(lived, "customer_id")
    found = found.filter((found.known_on <= today) | found.talked_on.notnull())
    has_talked, is_known = found.talked_on.notnull(), found.sign != ""
    return found.select(
        "customer_id",
        state=ibis.ifelse(has_talked | is_known, "prospect", "unknown"),
        since=ibis.ifelse(has_talked, found.talked_on, found.known_on),
        cause=ibis.cases((has_talked, "contact"), (is_known, found.sign), else_="nothing"),
        days=ibis.null("int64"),
    )


def changed(now: ir.Table, present: ir.Table, *, as_of: date) -> ir.Table:
    """The customers whose state is not the one that is published, each from the day after which it can have begun."""
    joined = now.left_join(present, "customer_id").drop("customer_id_right")
    joined = joined.filter(joined.was.isnull() | (joined.was != joined.state))
    return _begun(joined, joined.was_since, as_of=as_of).order_by("customer_id")


def past(days: Sequence[tuple[date, ir.Table]]) -> ir.Table:
    """The changes between the states of some days, told one after the other; of each customer the first state too."""
    rows = ibis.union(*(table.mutate(seen_on=ibis.literal(day)) for day, table in days))
    order = ibis.window(group_by="customer_id", order_by="seen_on")
    told = rows.mutate(was=rows.state.lag().over(order), was_seen=rows.seen_on.lag().over(order))
    told = told.filter(told.was.isnull() | (told.was != told.state))
    began = ibis.greatest(told.since, after(told.was_seen, 1))
    return told.select("customer_id", "state", "cause", "days", since=began).order_by("customer_id", "since")


def _begun(rows: ir.Table, former: Any, *, as_of: date) -> ir.Table:
    """States begin after the one before them did, and never in the future."""
    began = ibis.least(ibis.greatest(rows.since, after(former, 1)), ibis.literal(as_of))
    return rows.select("customer_id", "state", "cause", "days", since=began)


def as_rows(frame: pa.Table | pa.RecordBatch) -> list[tuple[int, str, date, str, int | None]]:
    """Rows as `parties.services.lifecycle` takes them."""
    return list(zip(*(frame.column(name).to_pylist() for name in COLUMNS), strict=True))
