"""Writing contracts, costs, unit costs and hours of the sample company."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rapport.core.access.models import Role
from rapport.core.search import services as search
from rapport.demo.generate.rows import Company
from rapport.demo.services.keys import SOURCE, Keys, moment
from rapport.demo.services.stories import Story
from rapport.kit.bulk import insert_columns, reserve_ids
from rapport.kit.ids import new_uuid
from rapport.operational.catalog.models import UnitCost
from rapport.operational.conversations.models import CostRate, WorkedTime
from rapport.operational.conversations.services.interactions import span
from rapport.operational.orders.models import Contract, CostEntry, Periodicity, Renewal

NOTICE_DAYS = 60


def write_contracts(company: Company, keys: Keys, currency: str) -> None:
    """This function will write contracts, before the order lines that carry them."""
    signed = company.money.contracts
    ids = reserve_ids(Contract, len(signed))
    keys.contracts.update(zip((each.number for each in signed), ids, strict=True))
    columns = {
        "id": list(ids),
        "uuid": [new_uuid() for _ in signed],
        "number": [each.number for each in signed],
        "label": [each.label for each in signed],
        "party_id": [keys.parties[each.party] for each in signed],
        "product_id": [keys.products.get(each.sku) for each in signed],
        "kind": [each.kind for each in signed],
        "starts_on": [each.starts_on for each in signed],
        "ends_on": [each.ends_on for each in signed],
        "terminated_on": [each.terminated_on for each in signed],
        "amount": [each.amount for each in signed],
        "renewal": Renewal.TACIT.value,
        "periodicity": Periodicity.YEAR.value,
        "notice_days": NOTICE_DAYS,
        "currency": currency,
        "source": SOURCE,
        "external_id": [each.number for each in signed],
        "created_at": [moment(each.starts_on) for each in signed],
        "updated_at": [moment(each.starts_on) for each in signed],
        "is_sample": True,
    }
    insert_columns(Contract, columns, count=len(signed))
    search.add("contract", ids)


def write(company: Company, keys: Keys, currency: str, *, at: datetime) -> list[Story]:
    """This function will write costs, unit costs, rates and hours, and answer what timelines tell of them."""
    _write_costs(company, keys, currency, at)
    _write_unit_costs(company, keys, currency)
    roles = dict(Role.objects.values_list("key", "pk"))
    rates = company.money.rates
    first = min(each.starts_on for each in company.money.costs)
    keys.rates.extend(reserve_ids(CostRate, len(rates)))
    columns = {
        "id": keys.rates,
        "role_id": [roles[each.role] for each in rates],
        "hourly": [each.hourly for each in rates],
        "starts_on": first,
    }
    insert_columns(CostRate, columns, count=len(rates))
    return [*_contracts_told(company, keys), *_write_hours(company, keys)]


def _write_costs(company: Company, keys: Keys, currency: str, at: datetime) -> None:
    entries = company.money.costs
    ids = reserve_ids(CostEntry, len(entries))
    columns = {
        "id": list(ids),
        "uuid": [new_uuid() for _ in entries],
        "kind": [each.kind for each in entries],
        "label": [each.label for each in entries],
        "starts_on": [each.starts_on for each in entries],
        "ends_on": [each.ends_on for each in entries],
        "amount": [each.amount for each in entries],
        "base_amount": [each.amount for each in entries],
        "product_id": [keys.products.get(each.sku) for each in entries],
        "supplier": [each.supplier for each in entries],
        "channel": [each.channel for each in entries],
        "currency": currency,
        "source": SOURCE,
        "external_id": [str(place) for place in range(1, len(entries) + 1)],
        "created_at": at,
        "updated_at": at,
        "is_sample": True,
    }
    insert_columns(CostEntry, columns, count=len(entries))
    search.add("cost", ids)


def _write_unit_costs(company: Company, keys: Keys, currency: str) -> None:
    costs = company.money.unit_costs
    columns = {
        "product_id": [keys.products[each.sku] for each in costs],
        "starts_on": [each.starts_on for each in costs],
        "cost": [each.cost for each in costs],
        "supplier": [each.supplier for each in costs],
        "currency": currency,
        "source": SOURCE,
    }
    insert_columns(UnitCost, columns, count=len(costs))


def _write_hours(company: Company, keys: Keys) -> Iterator[Story]:
    worked = company.money.hours
    ids = list(reserve_ids(WorkedTime, len(worked)))
    columns = {
        "id": ids,
        "uuid": [new_uuid() for _ in worked],
        "party_id": [keys.parties[each.party] for each in worked],
        "worker_id": [keys.users[each.worker] for each in worked],
        "worker_name": [keys.names[each.worker] for each in worked],
        "day": [each.day for each in worked],
        "minutes": [each.minutes for each in worked],
        "activity": [each.activity for each in worked],
        "text": [each.text for each in worked],
        "record_type": ["contract" if each.contract else "order" for each in worked],
        "record_id": [keys.contracts[e.contract] if e.contract else keys.orders[e.order] for e in worked],
        "source": SOURCE,
        "external_id": [str(place) for place in range(1, len(worked) + 1)],
        "created_at": [moment(each.day, 18) for each in worked],
        "updated_at": [moment(each.day, 18) for each in worked],
        "is_sample": True,
    }
    insert_columns(WorkedTime, columns, count=len(worked))
    search.add("hours", ids)
    for each, pk in zip(worked, ids, strict=True):
        told = {"worker": keys.names[each.worker], "span": span(each.minutes)}
        at = moment(each.day, 17)
        yield keys.parties[each.party], at, "hours.create", "hours", pk, keys.names[each.worker], told


def _contracts_told(company: Company, keys: Keys) -> Iterator[Story]:
    for each in company.money.contracts:
        told = {"number": each.number, "label": each.label}
        at = moment(each.starts_on, 11)
        yield keys.parties[each.party], at, "contract.import", "contract", keys.contracts[each.number], "Rapport", told
