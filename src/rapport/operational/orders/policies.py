"""Who may see and change orders."""

from __future__ import annotations

from rapport.core.access.policies import Policy


class OrderPolicy(Policy):
    """An order is its customer's; without a customer only those who see everyone's orders see it."""

    noun = "order"
    owner_path = "party__owner_id"
    team_path = "party__team_id"
    share_path = "party_id"
    shared_as = "party"


class LinePolicy(OrderPolicy):
    """The same rule, asked of an order's lines."""

    owner_path = "order__party__owner_id"
    team_path = "order__party__team_id"
    share_path = "order__party_id"


class ContractPolicy(Policy):
    """A contract is its customer's."""

    noun = "contract"
    owner_path = "party__owner_id"
    team_path = "party__team_id"
    share_path = "party_id"
    shared_as = "party"


class CostPolicy(Policy):
    """A cost entry is its customer's, and its team's; one of the whole company is seen by those who see everyone's."""

    noun = "cost"
    owner_path = "party__owner_id"
    team_path = "team_id"
    share_path = "party_id"
    shared_as = "party"
