"""What new customers and costs name: a source, a channel, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from rapport.kit.bulk import any_key
from rapport.kit.text import fold
from rapport.operational.orders.models import CostEntry, Order
from rapport.operational.parties.models import Party


@dataclass
class Named:
    """What came together under one name, however it is spelled; under no name where it names nothing."""

    amount: float = 0.0
    spelled: Counter[str] = field(default_factory=Counter)

    @property
    def spellings(self) -> tuple[str, ...]:
        """The ways in which the name is written, the usual one first."""
        return tuple(sorted(self.spelled, key=lambda word: (-self.spelled[word], word)))


def together(amounts: Mapping[int, float], names: Mapping[int, str]) -> dict[str, Named]:
    """Return what each name comes to, from what each key comes to and the name that it bears."""
    found: dict[str, Named] = {}
    for key, amount in amounts.items():
        name = names.get(key, "")
        named = found.setdefault(fold(name), Named())
        named.amount += amount
        named.spelled[name] += 1
    return found


def origins(customers: Collection[int]) -> dict[int, str]:
    """Where customers come from, as their own pages say."""
    return dict(Party.objects.filter(pk__in=any_key(customers)).values_list("pk", "origin"))


def channels_of_orders(orders: Collection[int]) -> dict[int, str]:
    """The channels that orders name."""
    return dict(Order.objects.filter(pk__in=any_key(orders)).values_list("pk", "channel"))


def channels_of_costs(entries: Iterable[int]) -> dict[int, str]:
    """The channels that cost entries name."""
    return dict(CostEntry.objects.filter(pk__in=any_key(list(entries))).values_list("pk", "channel"))


def sources_of_costs(entries: Iterable[int]) -> dict[int, str]:
    """For whom costs were: where the customer that they name comes from, else what the channel that they name says."""
    rows = CostEntry.objects.filter(pk__in=any_key(list(entries)))
    told = rows.values_list("pk", "party_id", "party__origin", "channel")
    return {pk: channel if party is None else origin for pk, party, origin, channel in told}
