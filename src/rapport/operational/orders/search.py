"""How orders, contracts and cost entries are found: by number, what they are about, supplier, own fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from rapport.core.metadata.queries import search_texts
from rapport.core.search.sources import Document, Hit, SearchSource
from rapport.kit.actor import Actor
from rapport.operational.orders.models import Contract, CostEntry, Order
from rapport.web import writing
from rapport.web.addresses import addresses

SHOWN = ("uuid", "number", "placed_on", "base_amount", "party__name")


def load(ids: Iterable[int]) -> list[Document]:
    """Return the documents of these orders; one without a number and own texts is found through its customer."""
    texts = search_texts()
    columns = ("id", "number", "external_id", "custom", "party__owner_id", "party__team_id")
    rows = Order.objects.live().filter(pk__in=list(ids)).exclude(number="", custom={}).values_list(*columns)
    return [
        Document(pk, number or f"#{pk}", [number, external_id, *own], (number, ""), owner_id, team_id)
        for pk, number, external_id, custom, owner_id, team_id in rows
        if (own := texts("order", custom)) or number
    ]


def present(actor: Actor, ids: Sequence[int]) -> dict[int, Hit]:
    """Return how these orders look as results, those out of scope left out."""
    rows = Order.objects.visible_to(actor).filter(pk__in=list(ids)).select_related("party")
    page_of = addresses("orders:order_detail")
    return {order.pk: _hit(order, page_of(order.uuid)) for order in rows.only(*SHOWN)}


def _hit(order: Order, url: str) -> Hit:
    return Hit(
        title=str(order),
        note=f"{order.party or _('Without customer')}, {writing.day(order.placed_on)}",
        url=url,
        icon="shopping-cart",
        group=_("Orders"),
        worth=order.base_amount,
    )


def load_contracts(ids: Iterable[int]) -> list[Document]:
    """Return the documents of these contracts."""
    texts = search_texts()
    columns = ("id", "number", "label", "external_id", "custom", "party__owner_id", "party__team_id")
    rows = Contract.objects.live().filter(pk__in=list(ids)).values_list(*columns)
    return [
        Document(
            pk, number or f"#{pk}", [number, label, external_id, *texts("contract", custom)], (number, label),
            owner_id, team_id,
        )
        for pk, number, label, external_id, custom, owner_id, team_id in rows
    ]  # fmt: skip


def present_contracts(actor: Actor, ids: Sequence[int]) -> dict[int, Hit]:
    """Return how these contracts look as results, those out of scope left out."""
    rows = Contract.objects.visible_to(actor).filter(pk__in=list(ids)).select_related("party")
    page_of = addresses("orders:contract_detail")
    return {
        row.pk: Hit(str(row), f"{row.label}, {row.party}", page_of(row.uuid), "file-text", str(_("Contracts")))
        for row in rows
    }


def load_costs(ids: Iterable[int]) -> list[Document]:
    """Return the documents of these cost entries."""
    columns, texts = ("id", "label", "supplier", "external_id", "custom", "party__owner_id", "team_id"), search_texts()
    rows = CostEntry.objects.live().filter(pk__in=list(ids)).values_list(*columns)
    return [
        Document(
            pk, label, [label, supplier, external_id, *texts("cost", custom)], (label, supplier), owner_id, team_id
        )
        for pk, label, supplier, external_id, custom, owner_id, team_id in rows
    ]


def present_costs(actor: Actor, ids: Sequence[int]) -> dict[int, Hit]:
    """Return how these cost entries look as results, those out of scope left out."""
    rows = CostEntry.objects.visible_to(actor).filter(pk__in=list(ids))
    page_of = addresses("orders:cost_detail")
    return {row.pk: Hit(row.label, _told(row), page_of(row.uuid), "receipt", str(_("Costs"))) for row in rows}


def _told(entry: CostEntry) -> str:
    return f"{entry.get_kind_display()}, {writing.day(entry.starts_on)}"


SOURCE = SearchSource("order.view", load, present, Order, order=30)
CONTRACTS = SearchSource("contract.view", load_contracts, present_contracts, Contract, order=35)
COSTS = SearchSource("cost.view", load_costs, present_costs, CostEntry, order=80)
