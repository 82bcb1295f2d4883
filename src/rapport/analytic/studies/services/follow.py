"""Following an order within seconds: the facts of the customers that it touches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import ibis
import pyarrow as pa

from rapport.analytic.methods import worth
from rapport.analytic.methods.shapes import LINES
from rapport.analytic.studies import standing
from rapport.analytic.warehouse import queries as warehouse
from rapport.kit.actor import Actor
from rapport.operational.orders.models import OrderLine, OrderState
from rapport.operational.parties.models import Party
from rapport.operational.parties.services.standing import FACTS, publish_facts

NOTHING: dict[str, Any] = dict.fromkeys(FACTS) | {"revenue": 0, "order_count": 0, "purchase_count": 0}


def follow(party_ids: Sequence[int], *, as_of: date, by: Actor, at: datetime) -> int:
    """This function will compute the facts of a few customers anew from their orders, and publish them.

    The definitions are those of the whole refresh: the same method reads these customers' lines. Scores and classes
    wait for the next refresh. Refuses nothing; customers that are in the bin or gone are passed over.
    """
    wanted = sorted(set(party_ids))
    present = set(Party.objects.live().filter(pk__in=wanted).values_list("pk", flat=True))
    table = ibis.memtable(_lines(sorted(present)))
    found = {row["party_id"]: row for row in warehouse.compute(standing.facts(worth.worth(table, as_of=as_of)))}
    rows = [(party, *((found.get(party) or NOTHING)[name] for name in FACTS)) for party in sorted(present)]
    return publish_facts(rows, by=by, at=at)


def _lines(party_ids: Sequence[int]) -> pa.Table:
    """The lines of these customers' counted orders, amounts in whole millionths."""
    lines = OrderLine.objects.filter(order__party_id__in=party_ids, order__binned_at__isnull=True)
    lines = lines.exclude(order__state=OrderState.CANCELLED)
    names = ("order__party_id", "order_id", "order__placed_on", "quantity", "base_amount", "base_cost")
    columns = list(zip(*lines.values_list(*names), strict=True)) or [()] * len(names)
    for place in (3, 4, 5):
        columns[place] = tuple(_millionths(value) for value in columns[place])
    kinds = (pa.int64(), pa.int64(), pa.date32(), pa.int64(), pa.int64(), pa.int64())
    return pa.table({name: pa.array(values, kind) for name, values, kind in zip(LINES, columns, kinds, strict=True)})


def _millionths(value: Any) -> int | None:
    return None if value is None else int(value * 1_000_000)
