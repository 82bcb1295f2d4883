"""The money that value is computed from."""

from rapport.operational.orders.models.contracts import Contract, ContractKind, ContractState, Periodicity, Renewal
from rapport.operational.orders.models.costs import CostEntry, CostKind
from rapport.operational.orders.models.orders import Order, OrderLine, OrderSequence, OrderState

__all__ = [
    "Contract",
    "ContractKind",
    "ContractState",
    "CostEntry",
    "CostKind",
    "Order",
    "OrderLine",
    "OrderSequence",
    "OrderState",
    "Periodicity",
    "Renewal",
]
