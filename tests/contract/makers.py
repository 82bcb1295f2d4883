"""One row of every record type, owned by somebody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rapport.core.identity.models import Team, User
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.conversations.tests.factories import InteractionFactory, WorkedTimeFactory
from rapport.operational.orders.tests.factories import ContractFactory, CostFactory, OrderFactory
from rapport.operational.parties.tests.factories import CompanyFactory, HouseholdFactory, PersonFactory

Maker = Callable[[User, Team], Any]


def _order(owner: User, team: Team) -> Any:
    return OrderFactory.create(party=PersonFactory.create(owner=owner, team=team))


def _contract(owner: User, team: Team) -> Any:
    return ContractFactory.create(party=PersonFactory.create(owner=owner, team=team))


def _interaction(owner: User, team: Team) -> Any:
    return InteractionFactory.create(party=PersonFactory.create(owner=owner, team=team))


MAKERS: Mapping[str, Maker] = {
    "person": lambda owner, team: PersonFactory.create(owner=owner, team=team),
    "company": lambda owner, team: CompanyFactory.create(owner=owner, team=team),
    "household": lambda owner, team: HouseholdFactory.create(owner=owner, team=team),
    "product": lambda owner, team: ProductFactory.create(),
    "order": _order,
    "contract": _contract,
    "interaction": _interaction,
    "hours": lambda owner, team: WorkedTimeFactory.create(party=PersonFactory.create(owner=owner, team=team)),
    "cost": lambda owner, team: CostFactory.create(party=PersonFactory.create(owner=owner, team=team), team=team),
}
EVERYBODYS = frozenset({"product"})
