"""Files whose rows are records of known customers: the columns that name a customer, and one record for each row."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import policy_of
from rapport.core.access.records import scope_filter
from rapport.core.audit import services as audit
from rapport.core.exchange.services.importers import (
    Context,
    Guess,
    ImportField,
    Kind,
    Outcome,
    Plan,
    Planner,
    Reason,
    Rows,
)
from rapport.core.exchange.services.own_values import OwnValues
from rapport.core.identity.queries import company
from rapport.kit.bulk import any_key, any_of, insert_columns, reserve_ids, update_rows
from rapport.kit.ids import new_uuid
from rapport.kit.scope import Scope
from rapport.operational.parties.models import Party
from rapport.operational.parties.services.matching import find_parties
from rapport.operational.parties.services.sight import refusal_for

_CHUNK = 10_000
NUMBERS = (
    "customer id", "client id", "id client", "n client", "no client", "numero client", "num client", "code client",
    "ref client", "customer", "client", "customer no", "customer code", "account id", "contact id", "company id",
    "identifiant client", "code tiers", "tiers", "account", "compte",
)  # fmt: skip
EMAILS = ("email", "e-mail", "mail", "courriel", "customer email", "email client", "mail client")
PHONES = ("telephone", "tel", "phone", "mobile", "portable", "customer phone", "telephone client")


def customer_fields() -> list[ImportField]:
    """The columns that name a customer who is known: by number in the source, e-mail or telephone."""
    number, email, phone = _("Customer number"), _("Customer’s e-mail"), _("Customer’s telephone")
    return [
        ImportField("customer", number, Kind.KEY, NUMBERS, limit=120, guess=Guess.FIRST_KEY),
        ImportField("customer_email", email, Kind.EMAIL, EMAILS, multiple=True, guess=Guess.EMAIL),
        ImportField("customer_phone", phone, Kind.PHONE, PHONES, multiple=True, guess=Guess.PHONE),
    ]


@dataclass(slots=True)
class Draft:
    """One row as a record: its key in the source, its values by the names of the model's columns, its own fields."""

    place: int
    key: str
    values: dict[str, Any]
    custom: dict[str, Any]


@dataclass(slots=True)
class Work:
    """What a batch will write; known records stand with what changes in them."""

    created: list[Draft] = field(default_factory=list)
    updated: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)


class RowPlanner(Planner):
    """Brings in one record a row, met again by (source, number), without a number by the file and the row.

    Customers must be known: one hit by e-mail or telephone matches, several wait for a decision, and a row whose
    customer is not known yet waits for them.
    """

    model: ClassVar[Any]
    verb: ClassVar[str]
    own_key: ClassVar[str] = "external_id"
    needs_customer: ClassVar[bool] = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.noun = policy_of(self.model).noun
        self.zone = ZoneInfo(company().time_zone)
        self.scope = policy_of(self.model).scope(context.by, self.verb)
        self.own = OwnValues(self.noun, context)

    @abstractmethod
    def draft(self, values: Mapping[str, Any], rows: Rows, place: int) -> dict[str, Any]:
        """The values of a new or changed record; what cannot be is refused on the row."""

    def prepare(self, given: Sequence[Mapping[str, Any]]) -> None:
        """Look up at once what the rows of a batch name."""

    def complete(self, draft: dict[str, Any], rows: Rows, place: int) -> None:
        """Add to a row's values what follows from its customer, and refuse what is not the actor's."""

    def defaults(self) -> dict[str, Any]:
        """What a new record has where its row says nothing."""
        return {}

    def change(self, pk: int, party: int | None, before: Mapping[str, Any], after: Mapping[str, Any]) -> audit.Change:
        """The line of the audit entry for one record."""
        return audit.Change(self.noun, pk, party, before, after)

    def plan(self, rows: Rows) -> Plan:
        plan = Plan([Outcome.CREATE] * len(rows), rows.reasons, work=Work())
        given = [_values_of(rows, place) for place in range(len(rows))]
        self.prepare(given)
        parties = self._meet(given, rows, plan)
        drafts = [self._draft(values, rows, place, parties.get(place)) for place, values in enumerate(given)]
        known = self._known([draft.key for draft in drafts])
        self.own.look_up(draft.custom for draft in drafts)
        for draft in drafts:
            plan.outcomes[draft.place] = self._decide(draft, rows, plan, known.get(draft.key))
        return plan

    @transaction.atomic
    def write(self, rows: Rows, plan: Plan) -> None:
        """This planner will write new and changed records with one audit entry."""
        work: Work = plan.work
        changes = [*self._create(work.created), *self._update(work.updated)]
        plan.ids.update({draft.place: change.record_id for draft, change in zip(work.created, changes, strict=False)})
        if changes:
            by, at, params = self.context.by, self.context.at, self.context.params
            audit.record(f"{self.noun}.import", by=by, at=at, changes=changes, params=params)

    def noon(self, day: date) -> datetime:
        """Noon of a day where the company is."""
        return datetime.combine(day, time(12), tzinfo=self.zone)

    def _draft(self, given: Mapping[str, Any], rows: Rows, place: int, party: int | None) -> Draft:
        key = given.get(self.own_key) or f"{self.context.file_hash[:12]}:{rows.numbers[place]}"
        values = self.draft(given, rows, place) | ({"party_id": party} if party else {})
        self.complete(values, rows, place)
        return Draft(place, str(key)[:120], values, self.own.read(given, rows, place))

    def _decide(self, draft: Draft, rows: Rows, plan: Plan, known: Any) -> Outcome:
        seen = self.context.memory(f"{self.noun} keys")
        if plan.outcomes[draft.place] is Outcome.WAIT:
            return Outcome.WAIT
        if draft.place not in rows.reasons and draft.key in seen:
            rows.refuse(draft.place, "number_twice", self.own_key, value=draft.key, row=seen[draft.key])
        if draft.place not in rows.reasons and known is not None and not self._may_edit(known):
            rows.reasons[draft.place] = [refusal_for(known.party, "not_your_record", "", context=self.context)]
        if draft.place not in rows.reasons:
            reason = self.own.refusal(draft.custom, known.pk if known else None, rows.numbers[draft.place])
            rows.reasons.update({draft.place: [reason]} if reason else {})
        if draft.place in rows.reasons:
            return Outcome.REFUSE
        seen[draft.key] = rows.numbers[draft.place]
        if known is None:
            plan.work.created.append(draft)
            return Outcome.CREATE
        plan.ids[draft.place] = known.pk
        given = draft.values | {"custom": {**known.custom, **draft.custom}}
        changed = {name: value for name, value in given.items() if getattr(known, name) != value}
        if changed:
            plan.work.updated.append((known, changed))
        return Outcome.UPDATE if changed else Outcome.MATCH

    def _may_edit(self, known: Any) -> bool:
        return self.context.by.is_system or policy_of(self.model).may(self.context.by, self.verb, known)

    def _known(self, keys: Sequence[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for start in range(0, len(keys), _CHUNK):
            part = any_of(keys[start : start + _CHUNK])
            rows = self.model.objects.live().filter(source=self.context.source, external_id__in=part)
            found.update({row.external_id: row for row in rows.for_list()})
        return found

    def _meet(self, given: Sequence[Mapping[str, Any]], rows: Rows, plan: Plan) -> dict[int, int]:
        """The customer of each row that has one; the others are refused or wait."""
        keys = [_keys(values) for values in given]
        numbers = {values["customer"] for values in given if values.get("customer")}
        found = find_parties(self.context.source, numbers, {key for each in keys for key in each})
        met: dict[int, int] = {}
        for place, values in enumerate(given):
            number = values.get("customer", "")
            hits = [rows.forced[place]] if rows.forced.get(place) else []
            hits = hits or ([found.by_external[number]] if number in found.by_external else found.hits(keys[place]))
            if len(hits) == 1:
                met[place] = hits[0]
            elif place not in rows.reasons:
                self._not_met(place, hits, number or ", ".join(keys[place]), rows, plan)
        closed = set() if self.context.by.is_system else set(met.values()) - reachable(met.values(), self.scope)
        shut = Party.objects.filter(pk__in=any_key(list(closed))) if closed else ()
        why = {party.pk: refusal_for(party, "not_your_customer", "customer", context=self.context) for party in shut}
        for place, party in met.items():
            if party in why:
                rows.reasons.setdefault(place, []).append(why[party])
        return met

    def _not_met(self, place: int, hits: list[int], named: str, rows: Rows, plan: Plan) -> None:
        if hits:
            plan.candidates[place] = hits
            reason = Reason("several_customers", "customer", {"count": len(hits)})
        elif named:
            reason = Reason("customer_not_known", "customer", {"value": named})
        elif self.needs_customer:
            rows.refuse(place, "customer_not_named", "customer")
            return
        else:
            return
        rows.reasons.setdefault(place, []).append(reason)
        plan.outcomes[place] = Outcome.WAIT

    def _create(self, drafts: Sequence[Draft]) -> list[audit.Change]:
        if not drafts:
            return []
        ids = list(reserve_ids(self.model, len(drafts)))
        usual = self.defaults()
        names = {name for draft in drafts for name in draft.values} | usual.keys()
        columns: dict[str, Any] = {
            name: [draft.values.get(name, usual.get(name)) for draft in drafts] for name in names
        }
        columns |= {
            "id": ids,
            "uuid": [new_uuid() for _draft in drafts],
            "source": self.context.source,
            "external_id": [draft.key for draft in drafts],
            "custom": [draft.custom for draft in drafts],
            "created_at": self.context.at,
            "updated_at": self.context.at,
        }
        insert_columns(self.model, columns, count=len(drafts))
        self.context.traces.make(self.noun, ids)
        kept = [{**usual, **draft.values, **({"custom": draft.custom} if draft.custom else {})} for draft in drafts]
        return [self.change(pk, each.get("party_id"), {}, each) for pk, each in zip(ids, kept, strict=True)]

    def _update(self, updated: Sequence[tuple[Any, dict[str, Any]]]) -> list[audit.Change]:
        by_names: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
        changes = []
        for row, values in updated:
            names = tuple(sorted(values))
            cells = (values[name] for name in names)
            by_names.setdefault(names, []).append((*cells, self.context.at, row.version + 1, row.pk))
            before = {name: getattr(row, name) for name in values}
            self.context.traces.change(self.noun, row.pk, before, values)
            changes.append(self.change(row.pk, values.get("party_id", row.party_id), before, values))
        for names, lines in by_names.items():
            update_rows(self.model, [*names, "updated_at", "version"], lines)
        return changes


def reachable(ids: Collection[int], scope: Scope) -> set[int]:
    """Those of these customers that a scope covers."""
    rows = Party.objects.filter(pk__in=any_key(list(ids))).filter(scope_filter(policy_of(Party), scope))
    return set(rows.values_list("pk", flat=True))


def _values_of(rows: Rows, place: int) -> dict[str, Any]:
    return {key: column[place] for key, column in rows.values.items() if column[place] is not None}


def _keys(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The match keys of a row: e-mail addresses, and telephone numbers that are complete."""
    phones = tuple(phone for phone in values.get("customer_phone", ()) if phone[0] == "+")
    return (*values.get("customer_email", ()), *phones)
