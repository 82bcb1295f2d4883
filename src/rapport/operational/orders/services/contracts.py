"""Contracts: signing, editing, ending by notice, invoicing an instalment, binning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access import edits as edits_of_rows
from rapport.core.access.edits import Rules
from rapport.core.access.policies import policy_of
from rapport.core.access.services import saving
from rapport.core.audit import services as audit
from rapport.core.identity.queries import company
from rapport.kit.actor import Actor
from rapport.kit.edits import Edit, Edited
from rapport.kit.errors import DomainError
from rapport.operational.orders.models import Contract, ContractState, Order
from rapport.operational.orders.services import contract_values as rules
from rapport.operational.orders.services import orders
from rapport.operational.orders.services.lines import LineDraft
from rapport.operational.orders.services.orders import OrderDraft
from rapport.operational.parties.models import Party


class AlreadyTerminated(DomainError):
    code = "already_terminated"
    message = _("Notice was given already: the contract ends on %(day)s.")


class NotTerminated(DomainError):
    code = "not_terminated"
    message = _("No notice was given for this contract.")


class InstalmentMissing(DomainError):
    code = "instalment_missing"
    message = _("The contract says no amount. Write what this instalment comes to.")


class NotRunning(DomainError):
    code = "not_running"
    message = _("The contract does not run on %(day)s. Choose a day between its start and its end.")


@transaction.atomic
def create(party: Party, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Contract:
    """This function will enter a contract of a customer, in the base currency unless another is given.

    Refuses customers outside the actor's reach, no label or start, an end before the start, a renewal without an end.
    """
    contract = Contract(party=party, currency=company().currency, created_at=at, updated_at=at)
    policy_of(Contract).demand(by, "create", contract)
    given = rules.clean(contract, {"label": "", "custom": {}, **values}, by=by)
    for name, value in given.items():
        setattr(contract, name, value)
    contract.save(force_insert=True)
    after = {name: value for name in Contract.audited_fields if (value := getattr(contract, name)) not in (None, "")}
    _record("contract.create", contract, {}, after, by=by, at=at)
    return contract


@transaction.atomic
def edit(contract: Contract, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Contract:
    """This function will change fields of a contract, unless somebody saved since it was read.

    Refuses with NotAllowed (a customer outside the actor's reach too), ChangedMeanwhile, and what `create` refuses.
    """
    policy_of(Contract).demand(by, "edit", contract)
    before, after = audit.changed(contract, rules.clean(contract, values, by=by))
    if "party" in after:
        policy_of(Contract).demand(by, "create", Contract(party=after["party"]))
    if after:
        saving.claim(contract, after, at=at)
        _record("contract.edit", contract, before, after, by=by, at=at)
    return contract


@transaction.atomic
def edit_many(edits: Sequence[Edit], *, by: Actor, at: datetime) -> Edited:
    """This function will change fields of many contracts, each from the version that its writer saw.

    What one row refuses keeps only that row as it was, and is told in the answer.
    """

    def draft(contract: Contract, given: Mapping[str, Any]) -> dict[str, Any]:
        policy_of(Contract).demand(by, "edit", contract)
        return rules.clean(contract, given, by=by)

    rows = Contract.objects.prefetch_related("party")
    done = edits_of_rows.write(rows, edits, Rules(draft, saving.clash), at=at)
    changes = [
        audit.Change("contract", contract.pk, contract.party_id, before, after) for contract, before, after in done.rows
    ]
    return done.closed("contract.edit_many", changes, by=by, at=at)


@transaction.atomic
def terminate(contract: Contract, on: date, *, by: Actor, at: datetime) -> None:
    """This function will note that notice was given: the contract's last day is `on`.

    Refuses when notice was given before, and a last day before the start.
    """
    policy_of(Contract).demand(by, "edit", contract)
    if contract.terminated_on:
        raise AlreadyTerminated(day=contract.terminated_on.isoformat())
    before, after = audit.changed(contract, rules.clean(contract, {"terminated_on": on}, by=by))
    saving.claim(contract, after, at=at)
    _record("contract.terminate", contract, before, after, by=by, at=at)


@transaction.atomic
def resume(contract: Contract, *, by: Actor, at: datetime) -> None:
    """This function will take a notice back: the contract goes on as it was agreed. Refuses without a notice."""
    policy_of(Contract).demand(by, "edit", contract)
    if contract.terminated_on is None:
        raise NotTerminated
    before, after = audit.changed(contract, {"terminated_on": None})
    saving.claim(contract, after, at=at)
    _record("contract.resume", contract, before, after, by=by, at=at)


@transaction.atomic
def invoice(contract: Contract, on: date, amount: Decimal | None = None, *, by: Actor, at: datetime) -> Order:
    """This function will place an order of one line that carries the contract: an instalment.

    Refuses a day on which the contract does not run, no amount at all, a future date, and what `orders.place` refuses.
    """
    policy_of(Contract).demand(by, "view", contract)
    if contract.state_on(on) in (ContractState.UPCOMING, ContractState.ENDED):
        raise NotRunning(field="on", day=on.isoformat())
    price = contract.amount if amount is None else amount
    if price is None:
        raise InstalmentMissing(field="amount")
    line = LineDraft(Decimal(1), contract.product, contract.label, price, contract=contract)
    draft = OrderDraft([line], on, contract.currency)
    return orders.place(contract.party, draft, by=by, at=at)


@transaction.atomic
def bin_many(ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will put contracts in the bin for 30 days; what was invoiced keeps its revenue."""
    return saving.put_many(Contract, "contract.bin", ids, {"binned_at": at}, grant="bin", by=by, at=at)


@transaction.atomic
def restore_many(ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will take contracts out of the bin."""
    return saving.put_many(Contract, "contract.restore", ids, {"binned_at": None}, grant="bin", by=by, at=at)


def _record(
    verb: str, contract: Contract, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    change = audit.Change("contract", contract.pk, contract.party_id, _shown(before), _shown(after))
    audit.record(verb, by=by, at=at, changes=[change], params={"number": str(contract), "label": contract.label})


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values under the names that the audit keeps."""
    named = {"party": "party_id", "product": "product_id"}
    return {named.get(name, name): value for name, value in values.items()}
