"""Importing orders: rows become orders with lines; customers and products are met or made; known orders compared."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from rapport.core.access.policies import policy_of
from rapport.core.exchange.reading.profiles import ColumnProfile
from rapport.core.exchange.services.importers import Context, Outcome, Plan, Planner, Reason, Rows
from rapport.core.exchange.services.own_values import OwnValues
from rapport.core.identity.queries import rates
from rapport.kit.actor import Reach
from rapport.kit.bulk import any_key, any_of
from rapport.kit.money import SIX_PLACES
from rapport.kit.text import fold
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.services.importing import find_products
from rapport.operational.catalog.services.unit_costs import UnitCosts, costs_of
from rapport.operational.orders.models import Contract, Order, OrderLine, OrderState
from rapport.operational.orders.services import import_writes
from rapport.operational.orders.services.import_writes import Draft, Line, Work
from rapport.operational.parties.models import Party
from rapport.operational.parties.services.matching import Found, find_parties
from rapport.operational.parties.services.sight import refusal_for

LINE_FIELDS = frozenset({"product", "product_name", "quantity", "unit_price"})
AMOUNT_FIELDS = LINE_FIELDS | {"amount"}
HEADER = ("number", "placed_on", "state", "currency", "channel")
ONE = Decimal(1)


@dataclass(slots=True)
class Around:
    """What is already known around a batch: orders with their lines, customers, products."""

    orders: dict[str, Order] = field(default_factory=dict)
    lines: dict[int, list[OrderLine]] = field(default_factory=dict)
    customers: Found = field(default_factory=Found)
    products: dict[str, Product] = field(default_factory=dict)
    contracts: dict[str, int] = field(default_factory=dict)
    costs: UnitCosts = field(default_factory=lambda: UnitCosts({}))
    closed: dict[int, Party] = field(default_factory=dict)
    locked: set[int] = field(default_factory=set)


class OrderPlanner(Planner):
    """Brings in orders. Without a number each row is one order, keyed by the file and the row."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.rates = rates()
        self.has_lines = bool(context.mapped & LINE_FIELDS)
        self.own = OwnValues("order", context)

    def plan(self, rows: Rows) -> Plan:
        plan = Plan([Outcome.CREATE] * len(rows), rows.reasons, work=Work(self.rates))
        drafts = self._drafts(rows)
        self.own.look_up(draft.custom for draft in drafts)
        around = self._around(drafts)
        for draft in drafts:
            outcome = self._decide(draft, rows, plan, around)
            for place in draft.places:
                plan.outcomes[place] = Outcome.REFUSE if place in draft.extra else outcome
            if outcome in (Outcome.CREATE, Outcome.UPDATE, Outcome.MATCH):
                self._count(draft, plan, outcome)
        return plan

    def write(self, rows: Rows, plan: Plan) -> None:
        ids = import_writes.write(plan.work, self.context)
        for draft, pk in zip(plan.work.created, ids, strict=True):
            plan.ids.update(dict.fromkeys(draft.places, pk))

    def _drafts(self, rows: Rows) -> list[Draft]:
        """Group the rows by order number; a row without one is an order of its own."""
        drafts: dict[str, Draft] = {}
        for place in range(len(rows)):
            values = {key: column[place] for key, column in rows.values.items() if column[place] is not None}
            number = values.get("number", "")
            key = number or f"{self.context.file_hash[:12]}:{rows.numbers[place]}"
            draft = drafts.get(key)
            if draft is None:
                draft = drafts[key] = self._draft(key, values)
            elif self.has_lines:
                self._complete(draft, values)
            else:
                rows.refuse(place, "number_twice", "number", value=number, row=rows.numbers[draft.places[0]])
                draft.extra.add(place)
            draft.places.append(place)
            draft.custom |= self.own.read(values, rows, place)
            draft.forced = draft.forced or rows.forced.get(place, 0)
            if place not in draft.extra and AMOUNT_FIELDS & values.keys() and place not in rows.reasons:
                self._add_line(draft, rows, place, values)
        return list(drafts.values())

    def _draft(self, key: str, values: dict[str, Any]) -> Draft:
        currency = values.get("currency") or values.get("written_currency") or self.context.currency
        return Draft(
            key=key,
            header={name: values[name] for name in HEADER if name in values} | {"currency": currency},
            customer=_customer_of(values),
            name=_name_of(values),
            emails=values.get("customer_email", ()),
            phones=values.get("customer_phone", ()),
            names_currency="currency" in values,
        )

    def _complete(self, draft: Draft, values: dict[str, Any]) -> None:
        """Some programmes write what belongs to the order on one of its lines only."""
        for name in HEADER:
            if name in values and name != "currency":
                draft.header.setdefault(name, values[name])
        if not draft.has_customer:
            draft.customer, draft.name = _customer_of(values), _name_of(values)
            draft.emails, draft.phones = values.get("customer_email", ()), values.get("customer_phone", ())

    def _add_line(self, draft: Draft, rows: Rows, place: int, values: dict[str, Any]) -> None:
        price, discount = values.get("unit_price"), values.get("discount", Decimal(0))
        sign = values.get("amount", price)
        if sign is None:
            rows.refuse(place, "no_amount", "amount")
            return
        quantity = values.get("quantity", ONE if sign >= 0 else -ONE)
        amount = values["amount"] if "amount" in values else sign * quantity * (ONE - discount)
        name = values.get("product_name", "")
        draft.lines.append(
            Line(
                product=values.get("product") or fold(name)[:120],
                code=values.get("product", ""),
                name=name,
                quantity=quantity,
                unit_price=price,
                discount=discount * 100,
                amount=amount.quantize(SIX_PLACES),
                unit_cost=values.get("unit_cost"),
                contract=values.get("contract", ""),
            )
        )

    def _around(self, drafts: Sequence[Draft]) -> Around:
        source = self.context.source
        around = Around(orders=_known_orders(source, [draft.key for draft in drafts]))
        if self.context.mapped & AMOUNT_FIELDS:
            ids = [order.pk for order in around.orders.values()]
            for line in OrderLine.objects.filter(order_id__in=ids).order_by("order_id", "position"):
                around.lines.setdefault(line.order_id, []).append(line)
        numbers = {draft.customer for draft in drafts if draft.customer}
        around.customers = find_parties(source, numbers, {key for draft in drafts for key in draft.keys})
        around.products = find_products(source, {line.product for draft in drafts for line in draft.lines})
        around.costs = costs_of({product.pk for product in around.products.values()})
        around.contracts = find_contracts(source, {line.contract for draft in drafts for line in draft.lines})
        around.closed = self._closed(around.customers, {draft.forced for draft in drafts})
        around.locked = self._locked(around.orders)
        return around

    def _closed(self, found: Found, forced: set[int]) -> dict[int, Party]:
        """Customers whose orders are not the actor's to write."""
        by = self.context.by
        if by.reach("order.create") is Reach.EVERYONE:
            return {}
        ids = {*found.by_external.values(), *(pk for hits in found.by_key.values() for pk in hits), *forced}
        policy = policy_of(Party)
        return {party.pk: party for party in Party.objects.filter(pk__in=ids) if not policy.may(by, "edit", party)}

    def _locked(self, orders: Mapping[str, Order]) -> set[int]:
        """Known orders that are not the actor's to edit."""
        by, ids = self.context.by, [order.pk for order in orders.values()]
        if not ids or by.reach("order.edit") is Reach.EVERYONE:
            return set()
        open_ones = Order.objects.reachable_by(by, "edit").filter(pk__in=any_key(ids))
        return set(ids) - set(open_ones.values_list("pk", flat=True))

    def _decide(self, draft: Draft, rows: Rows, plan: Plan, around: Around) -> Outcome:
        kept = [place for place in draft.places if place not in draft.extra]
        bad = next((place for place in kept if place in rows.reasons), None)
        if bad is not None:
            for place in kept:
                if place not in rows.reasons:
                    rows.refuse(place, "order_refused", row=rows.numbers[bad])
            return Outcome.REFUSE
        known = around.orders.get(draft.key)
        reason, waits = self._reason(draft, known, around)
        if reason is None:
            reason, waits = self._meet_customer(draft, plan, around, kept)
        reason = reason or self._lacking(draft, known, around)
        reason = reason or self.own.refusal(draft.custom, known.pk if known else None, rows.numbers[kept[0]])
        if reason is not None:
            for place in kept:
                plan.reasons.setdefault(place, []).append(reason)
            return Outcome.WAIT if waits else Outcome.REFUSE
        if not draft.party and draft.has_customer:
            self._bring_newcomer(draft, plan)
        self._meet_products(draft, plan, around)
        return self._put(draft, known, plan, around)

    def _bring_newcomer(self, draft: Draft, plan: Plan) -> None:
        before = len(plan.work.newcomers)
        draft.new_party = plan.work.newcomer(draft)
        if draft.is_nameless and len(plan.work.newcomers) > before:
            self.context.note("unknown_customers", draft.customer)
            self.context.made += 1

    def _put(self, draft: Draft, known: Order | None, plan: Plan, around: Around) -> Outcome:
        """Put the order among those that will be written, if there is something to write."""
        if known is None:
            plan.work.created.append(draft)
            return Outcome.CREATE
        plan.ids.update(dict.fromkeys(draft.places, known.pk))
        if draft.new_party is None:
            draft.party = draft.party or known.party_id or 0
        change = import_writes.difference(draft, known, around.lines.get(known.pk, []))
        if change is not None:
            plan.work.updated.append(change)
        return Outcome.UPDATE if change is not None else Outcome.MATCH

    def _reason(self, draft: Draft, known: Order | None, around: Around) -> tuple[Reason | None, bool]:
        """Why an order cannot come in, and whether it may later."""
        if known is not None and known.pk in around.locked:
            return refusal_for(known.party, "not_your_order", "number", context=self.context), False
        if known is not None and self._contradicts(draft, known, around):
            return Reason("lines_differ", "amount", {"amount": f"{known.amount:.2f}"}), False
        if known is not None or "placed_on" in draft.header:
            return None, False
        if "placed_on" in self.context.mapped:
            return Reason("date_missing", "placed_on"), False
        return Reason("order_unknown", "number", {"value": draft.key, "source": self.context.source}), True

    def _contradicts(self, draft: Draft, known: Order, around: Around) -> bool:
        """A sum leaves the lines of an order that is known in more detail; another sum than theirs is refused."""
        lines = around.lines.get(known.pk, [])
        is_detailed = len(lines) > 1 or any(line.product_id or line.unit_price is not None for line in lines)
        if self.has_lines or not draft.lines or not is_detailed:
            return False
        draft.keeps_lines = True
        return draft.lines[0].amount != known.amount

    def _meet_customer(
        self, draft: Draft, plan: Plan, around: Around, places: Iterable[int]
    ) -> tuple[Reason | None, bool]:
        """Find who bought: by number in the source, else by e-mail or telephone; else somebody new, or nobody."""
        found, known = around.customers, around.orders.get(draft.key)
        if known is not None and known.party is not None and fold(draft.customer) == fold(str(known.party)):
            draft.party = known.party.pk
            return None, False
        draft.party = draft.forced or found.by_external.get(draft.customer, 0)
        if not draft.party:
            hits = [pk for pk in found.hits(draft.keys) if not (draft.customer and pk in found.numbered)]
            if len(hits) > 1:
                plan.candidates.update(dict.fromkeys(places, hits))
                return Reason("several_customers", "customer", {"count": len(hits)}), True
            draft.party = hits[0] if hits else 0
            draft.names_party = bool(hits and draft.customer)
        if draft.party in around.closed:
            closed = around.closed[draft.party]
            return refusal_for(closed, "not_your_customer", "customer", context=self.context), False
        if self.context.waits_for_unknown and not draft.party and draft.is_nameless:
            self.context.note("unknown_customers", draft.customer)
            params = {"value": draft.customer, "source": self.context.source}
            return Reason("customer_unknown", "customer", params), True
        return None, False

    def _lacking(self, draft: Draft, known: Order | None, around: Around) -> Reason | None:
        """A right that the actor would need: for an order of nobody, for a customer or a product that is new."""
        by = self.context.by
        lost = next(
            (line.contract for line in draft.lines if line.contract and line.contract not in around.contracts), ""
        )
        if lost:
            return Reason("contract_unknown", "contract", {"value": lost})
        is_nobodys = known is None and not draft.party and not draft.has_customer
        if is_nobodys and by.reach("order.create") is not Reach.EVERYONE:
            return Reason("customer_needed", "customer")
        if not draft.party and draft.has_customer and not by.has("party.create"):
            return Reason("unknown_customer", "customer")
        if by.has("product.create"):
            return None
        new = next((line for line in draft.lines if line.product and line.product not in around.products), None)
        return Reason("unknown_product", "product", {"value": new.code or new.name}) if new else None

    def _meet_products(self, draft: Draft, plan: Plan, around: Around) -> None:
        known = around.orders.get(draft.key)
        day = draft.header.get("placed_on") or (known.placed_on if known else None)
        for line in draft.lines:
            line.contract_id = around.contracts.get(line.contract)
            if not line.product:
                continue
            line.known = around.products.get(line.product)
            if line.known is not None and day is not None:
                line.dated = around.costs.at(line.known, day)
            if line.known is None:
                plan.work.products.setdefault(line.product, line)

    def _count(self, draft: Draft, plan: Plan, outcome: Outcome) -> None:
        plan.totals["orders"] += 1
        plan.totals["lines"] += len(draft.lines)
        records = self.context.records
        if draft.has_customer:
            records.setdefault("customers", set()).add(draft.customer or draft.keys[0])
        elif not draft.party:
            plan.totals["without_customer"] += 1
        currency = draft.header["currency"]
        amounts = self.context.amounts
        amounts[currency] = amounts.get(currency, Decimal(0)) + sum((line.amount for line in draft.lines), Decimal(0))


def find_contracts(source: str, numbers: Collection[str]) -> dict[str, int]:
    """The contracts known under these numbers of a source, else under these numbers of ours."""
    wanted, rows = any_of(sorted(filter(None, numbers))), Contract.objects.live()
    if not any(numbers):
        return {}
    found = dict(rows.filter(number__in=wanted).order_by("-id").values_list("number", "pk"))
    return found | dict(rows.filter(source=source, external_id__in=wanted).values_list("external_id", "pk"))


def _known_orders(source: str, keys: Sequence[str]) -> dict[str, Order]:
    found: dict[str, Order] = {}
    for start in range(0, len(keys), 10_000):
        part = keys[start : start + 10_000]
        for order in Order.objects.live().filter(source=source, external_id__in=any_of(part)).select_related("party"):
            found[order.external_id] = order
    return found


def _name_of(values: dict[str, Any]) -> str:
    """The customer's name, in one column or in two."""
    parts = (values.get("customer_first_name", ""), values.get("customer_last_name", ""))
    name: str = values.get("customer_name") or " ".join(filter(None, parts))
    return name


def _customer_of(values: dict[str, Any]) -> str:
    """The customer's number. A file that knows its customers by name alone uses the name as one."""
    number: str = values.get("customer", "")
    has_contact = values.get("customer_email") or values.get("customer_phone")
    return number or ("" if has_contact else _name_of(values)[:120])


_CANCELLED = (
    "annul", "cancel", "void", "abandon", "lost", "perdu", "failed", "echou", "refus", "reject", "declin", "rembours",
    "refund", "expired", "retourne", "returned",
)  # fmt: skip
_IN_PART = ("part", "unfulfilled", "non livr", "not deliver", "not shipped", "non expedi", "incomplet", "incomplete")
_DELIVERED = ("livr", "deliver", "shipped", "expedi", "complete", "termine", "fulfilled", "closed", "cloture", "soldee")
_OTHERS = (
    "confirm", "paid", "pay", "pending", "attente", "cours", "process", "prepar", "open", "ouvert", "won", "gagn",
    "invoic", "factur", "billed", "approv", "valid", "draft", "brouillon", "hold", "nouveau", "nouvelle", "new",
    "engag", "regle", "authoriz", "autoris", "accept", "sent", "envoye", "ready", "pret", "a livrer", "a expedier",
)  # fmt: skip


def is_state(text: str) -> bool:
    """True when the text is the status of an order, in the words of most shops."""
    return any(part in fold(text) for part in (*_CANCELLED, *_DELIVERED, *_OTHERS))


def state_of(text: str) -> str:
    """What a status means here: cancelled, delivered, or confirmed for all others."""
    word = fold(text)
    if any(part in word for part in _IN_PART) or word.startswith("a "):
        return OrderState.CONFIRMED.value
    if any(part in word for part in _CANCELLED):
        return OrderState.CANCELLED.value
    done = any(part in word for part in _DELIVERED)
    return OrderState.DELIVERED.value if done else OrderState.CONFIRMED.value


def told_state(text: str) -> str:
    """What a status is read as, in our words."""
    return str(OrderState(state_of(text)).label)


def product_columns(columns: Sequence[ColumnProfile]) -> dict[int, str]:
    """Columns whose examples are all codes of products that are known."""
    shown = {column.place: {text for text in column.examples if text} for column in columns if column.kind != "date"}
    known = {fold(code) for code in find_products("", set().union(*shown.values()))} if shown else set()
    return {place: "product" for place, texts in shown.items() if texts and {fold(text) for text in texts} <= known}
