"""Which product families the members of a household hold: the coverage grid on its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, Sum
from django.utils.translation import gettext_lazy as _

from rapport.kit import clock, ports
from rapport.kit.actor import Actor
from rapport.operational.catalog.models import Product
from rapport.operational.orders.models import Contract
from rapport.operational.orders.queries import visible_lines
from rapport.operational.parties.models import Party
from rapport.operational.parties.queries.households import members_of
from rapport.web.panels import Panel, Zone

MOST_FAMILIES, MOST_MEMBERS = 40, 12


@dataclass(frozen=True)
class Held:
    """What one holds of a family: the amount bought, the day of the last order, contracts that run."""

    amount: Decimal
    last_on: date | None
    contracts: int = 0


@dataclass(frozen=True)
class FamilyRow:
    """A product family and what each of the household holds of it, in the order of the columns."""

    family: str
    held: Sequence[Held | None]

    @property
    def is_covered(self) -> bool:
        return any(self.held)


@dataclass(frozen=True)
class Grid:
    """Families by members. `covered` counts the families that somebody of the household holds."""

    people: Sequence[Party]
    rows: Sequence[FamilyRow]

    @property
    def covered(self) -> int:
        return sum(row.is_covered for row in self.rows)


def coverage_of(household: Party, actor: Actor, today: date) -> Grid:
    """Return what the household and its present members hold, within the reader's scope; four queries.

    A family is held by who bought of it on balance, or has a contract on one of its products that runs.
    """
    members = [member.party for member in members_of(household, actor) if member.is_present and member.party]
    people = [household, *members[:MOST_MEMBERS]]
    held = _bought(people, actor)
    for (party, family), count in _contracted(people, actor, today).items():
        was = held.get((party, family), Held(Decimal(0), None))
        held[party, family] = Held(was.amount, was.last_on, count)
    shown = people if any(party == household.pk for party, _family in held) else people[1:]
    sold = Product.objects.live().active().exclude(family="").values_list("family", flat=True)
    families = sorted({*sold.order_by().distinct()[:MOST_FAMILIES], *(family for _party, family in held)})
    rows = [FamilyRow(family, [held.get((one.pk, family)) for one in shown]) for family in families]
    return Grid(shown, rows)


def _bought(people: Sequence[Party], actor: Actor) -> dict[tuple[int, str], Held]:
    lines = visible_lines(actor).filter(order__party__in=people, product__isnull=False).exclude(product__family="")
    found = lines.order_by().values_list("order__party_id", "product__family")
    sums = found.annotate(quantity=Sum("quantity"), amount=Sum("base_amount"), last=Max("order__placed_on"))
    return {
        (party, family): Held(amount or Decimal(0), last)
        for party, family, quantity, amount, last in sums
        if quantity and quantity > 0
    }


def _contracted(people: Sequence[Party], actor: Actor, today: date) -> dict[tuple[int, str], int]:
    rows = Contract.objects.visible_to(actor).running(today).filter(party__in=people).exclude(product__family="")
    found: dict[tuple[int, str], int] = {}
    for party, family in rows.filter(product__isnull=False).values_list("party_id", "product__family"):
        found[party, family] = found.get((party, family), 0) + 1
    return found


def _coverage(actor: Actor, party: Party) -> Mapping[str, Any] | None:
    if not party.is_household:
        return None
    company = ports.company.use()()
    grid = coverage_of(party, actor, clock.today(company.time_zone))
    return {"grid": grid, "currency": company.currency} if grid.people and grid.rows else None


HOUSEHOLD_COVERAGE = Panel(
    _("Coverage"), "party", Zone.HIGHLIGHT, "orders/household_coverage.html", _coverage, order=20, verb="order.view",
    reload_on=("tie:changed", "order:changed"),
)  # fmt: skip
