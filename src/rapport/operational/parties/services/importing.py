"""Importing people and companies: matching the rows of a batch, and what each of them will change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from rapport.core.access.policies import policy_of
from rapport.core.exchange.services.importers import Context, Outcome, Plan, Planner, Reason, Rows
from rapport.core.exchange.services.own_values import OwnValues
from rapport.core.exchange.values.words import split_full_name
from rapport.core.identity.models import Team
from rapport.kit.actor import Reach
from rapport.kit.text import fold
from rapport.operational.parties.models import Party, PartyKind
from rapport.operational.parties.models.party import full_name, number_of
from rapport.operational.parties.services import giving, import_writes
from rapport.operational.parties.services.import_writes import PLACE, Draft, Known
from rapport.operational.parties.services.matching import Found, find_parties, may_be_same

TEXTS = (
    "salutation", "job_title", "legal_form", "registration", "vat_number", "industry", "language",
    "preferred_channel", "origin",
)  # fmt: skip

SCOPE = ("owner_id", "team_id")


@dataclass(slots=True)
class Work:
    """What a batch will write."""

    created: list[Draft] = field(default_factory=list)
    updates: list[import_writes.Update] = field(default_factory=list)


class PartyPlanner(Planner):
    """Matches by number in the source first, then by e-mail and telephone: one hit matches, several wait."""

    kind: ClassVar[PartyKind]

    @cached_property
    def own(self) -> OwnValues:
        return OwnValues(self.kind, self.context)

    def plan(self, rows: Rows) -> Plan:
        drafts = self._drafts(rows)
        self.own.look_up(draft.custom for draft in drafts)
        plan = Plan([Outcome.CREATE] * len(rows), rows.reasons, work=Work())
        found = self._found(drafts)
        hits = {party for draft in drafts for party in (*found.hits(draft.keys), *rows.forced.values(), draft.own)}
        known = import_writes.load({*found.by_external.values(), *hits}, held=self.context.is_strict)
        if any(draft.tags for draft in drafts):
            import_writes.load_tags(known)
        for draft in drafts:
            self._decide(draft, rows, plan, found, known)
        for draft in drafts:
            if plan.outcomes[draft.place] is Outcome.UPDATE:
                self._compare(draft, plan, known[draft.target])
            elif plan.outcomes[draft.place] is Outcome.CREATE:
                plan.work.created.append(draft)
        self._note_records(drafts, plan)
        return plan

    def write(self, rows: Rows, plan: Plan) -> None:
        ids = import_writes.write(self.kind, plan.work.created, plan.work.updates, self.context)
        plan.ids.update({draft.place: pk for draft, pk in zip(plan.work.created, ids, strict=True)})

    def _found(self, drafts: Sequence[Draft]) -> Found:
        numbers = {draft.external_id for draft in drafts}
        return find_parties(self.context.source, numbers, {key for draft in drafts for key in draft.keys})

    def _drafts(self, rows: Rows) -> list[Draft]:
        names = tuple(rows.values)
        cells = list(zip(*rows.values.values(), strict=True)) or [()] * len(rows)
        texts = [key for key in (*TEXTS, "born_on") if key in rows.values]
        return [
            self._draft(
                {name: value for name, value in zip(names, row, strict=True) if value is not None}, texts, rows, place
            )
            for place, row in enumerate(cells)
        ]

    def _draft(self, values: dict[str, Any], texts: Sequence[str], rows: Rows, place: int) -> Draft:
        first, last = values.get("full_name", ("", ""))
        fields = {key: values[key] for key in texts if key in values}
        self._put_names(fields, values.get("first_name", first), values.get("last_name", last), values.get("name", ""))
        given: dict[str, Any] = {}
        if "owner" in values or "team" in values:
            self._put_owner(fields, values, rows, place)
        elif self.context.given:
            self._put_owner(given, self.context.given, rows, place)
        draft = Draft(
            place=place,
            number=rows.numbers[place],
            external_id=values.get("external_id", ""),
            name=fields.get("name", ""),
            fields=fields,
            emails=values.get("email", ()),
            phones=values.get("phone", ()),
            address={key: values[key] for key in PLACE if values.get(key)},
            web=values.get("website", ""),
            has_number="external_id" in values,
            own=values.get("own_number", 0),
            tags=values.get("tags") or self._given_tags,
            given=given,
            custom=self.own.read(values, rows, place),
        )
        if not draft.external_id and not draft.keys and not draft.own:
            draft.external_id = f"{self.context.file_hash[:12]}:{draft.number}"
        return draft

    def _put_names(self, fields: dict[str, Any], first: str, last: str, name: str) -> None:
        if self.kind is PartyKind.PERSON:
            fields |= {key: value for key, value in (("first_name", first), ("last_name", last)) if value}
            name = full_name(first, last)
        if name:
            fields["name"] = name

    def _put_owner(self, fields: dict[str, Any], values: Mapping[str, Any], rows: Rows, place: int) -> None:
        if "owner" in values:
            found = self._named("owner", values["owner"], giving.colleagues, rows, place)
            fields["owner_id"], team = found or (None, None)
            fields.setdefault("team_id", team)
        if "team" in values:
            fields["team_id"] = self._named("team", values["team"], giving.teams_by_name, rows, place)

    def _named(self, what: str, text: str, load: Callable[[], Mapping[str, Any]], rows: Rows, place: int) -> Any:
        """Whom a text names; a file is told of names that nobody knows, a program's row is refused."""
        known = self.context.memory(f"{what}s")
        if not known:
            known.update(load())
        if fold(text) not in known and self.context.is_strict:
            rows.refuse(place, f"unknown_{what}", what, value=text)
        elif fold(text) not in known:
            self.context.note(f"unknown_{what}s", text)
        return known.get(fold(text))

    def _home(self, owner: int | None, team: int | None) -> int | None:
        """The team of a colleague whom a row names; the row's own team for everybody else."""
        homes = self.context.memory("homes")
        if not homes:
            homes.update(self.context.memory("owners").values())
        found: int | None = homes.get(owner, team)
        return found

    @cached_property
    def _given_tags(self) -> tuple[str, ...]:
        text = self.context.given.get("tags", "")
        found = giving.read_tags(text) if text else ()
        return () if isinstance(found, Reason) else found

    def _give(self, draft: Draft, known: Known | None) -> Reason | None:
        """Put the whole file's owner and team on a row whose customer has nobody; refuse what is not to be given."""
        by, row = self.context.by, known.row if known else None
        if not draft.given and draft.fields.keys().isdisjoint(SCOPE):
            return None
        if row is None:
            owner, team = import_writes.default_owner(self.context)
            draft.fields = draft.given | draft.fields
            owner, team = draft.fields.get("owner_id") or owner, draft.fields.get("team_id") or team
            named = bool(draft.fields.get("owner_id") or draft.fields.get("team_id"))
            places = {team, self._home(owner, team)}
            is_theirs = all(giving.may_give(by, owner, place) for place in places)
            return Reason("not_to_give", "owner") if named and not is_theirs else None
        may_assign = policy_of(Party).may(by, "assign", row)
        if may_assign and row.owner_id is None and row.team_id is None:
            draft.fields = draft.given | draft.fields
        moved = any(draft.fields.get(name) not in (None, getattr(row, name)) for name in ("owner_id", "team_id"))
        return Reason("not_to_give", "owner") if moved and not may_assign else None

    def _decide(self, draft: Draft, rows: Rows, plan: Plan, found: Found, known: dict[int, Known]) -> None:
        place = draft.place
        if place in rows.reasons:
            plan.outcomes[place] = Outcome.REFUSE
            return
        reason = self._seen_before(draft) or self._nothing_known(draft)
        if reason is None and place in rows.forced:
            draft.target = rows.forced[place]
            if draft.target and found.by_external.get(draft.external_id, draft.target) != draft.target:
                reason = Reason("number_of_another", "external_id", {"value": draft.external_id})
        elif reason is None:
            draft.target, reason = self._match(draft, plan, found, known)
        target = known.get(draft.target)
        reason = reason or self._refusal_of(draft, target) or self._give(draft, target)
        reason = reason or self.own.refusal(draft.custom, draft.target or None, draft.number)
        if reason is not None:
            plan.reasons.setdefault(place, []).append(reason)
            plan.outcomes[place] = Outcome.WAIT if place in plan.candidates else Outcome.REFUSE
            return
        self._remember(draft)
        if draft.target:
            plan.outcomes[place] = Outcome.UPDATE
            plan.ids[place] = draft.target
            if found.by_external.get(draft.external_id) != draft.target:
                plan.met.add(place)

    def _match(self, draft: Draft, plan: Plan, found: Found, known: dict[int, Known]) -> tuple[int, Reason | None]:
        """The party that the row means (0 for a new one), or why that cannot be said."""
        if draft.own:
            return self._ours(draft, known)
        by_number = found.by_external.get(draft.external_id)
        if by_number is not None:
            return by_number, None
        hits = [
            party
            for party in found.hits(draft.keys)
            if party in known
            and (known[party].row.kind == self.kind or not known[party].row.name)
            and not (draft.has_number and party in found.numbered)
        ]
        return self._choose(draft, plan, [known[party] for party in hits])

    def _ours(self, draft: Draft, known: dict[int, Known]) -> tuple[int, Reason | None]:
        """The party that our own number names, if it may be the one that the row tells of."""
        ours = known.get(draft.own)
        if ours is None or not self._sees(ours.row):
            return 0, Reason("no_such_customer", "own_number", {"value": number_of(draft.own)})
        if may_be_same(draft.name, ours.row.name):
            return draft.own, None
        return 0, Reason("number_of_another", "own_number", {"value": ours.row.number})

    def _choose(self, draft: Draft, plan: Plan, hits: list[Known]) -> tuple[int, Reason | None]:
        if not hits:
            return 0, None
        if len(hits) == 1 and may_be_same(draft.name, hits[0].row.name):
            return hits[0].row.pk, None
        twins = [hit for hit in hits if draft.name and fold(hit.row.name) == fold(draft.name)]
        if len(twins) == 1:
            return twins[0].row.pk, None
        seen = [hit for hit in hits if self._sees(hit.row)]
        if not seen:
            return 0, self._elsewhere(hits[0].row)
        plan.candidates[draft.place] = [hit.row.pk for hit in seen]
        if len(hits) == 1:
            return 0, Reason("address_of_another", "", {"name": str(hits[0].row)})
        return 0, Reason("several_known", "", {"count": len(hits), "names": ", ".join(str(h.row) for h in seen[:3])})

    def _sees(self, row: Party) -> bool:
        by = self.context.by
        return by.reach("party.view") is Reach.EVERYONE or policy_of(Party).may(by, "view", row)

    def _elsewhere(self, row: Party) -> Reason:
        """All that somebody hears of a customer out of their sight: which team to ask."""
        teams = self.context.memory("team names")
        if not teams:
            teams.update(Team.objects.values_list("pk", "name"))
        team = teams.get(row.team_id)
        return Reason("known_to_team", "", {"team": team}) if team else Reason("out_of_sight")

    def _seen_before(self, draft: Draft) -> Reason | None:
        """A second row for one party in one file: the first is used."""
        numbers = self.context.memory("numbers")
        if draft.external_id and draft.external_id in numbers:
            first = {"value": draft.external_id, "row": numbers[draft.external_id]}
            return Reason("number_twice", "external_id", first)
        people, more = self.context.memory("addresses"), self.context.memory("addresses of several")
        for key in draft.keys:
            for row, number, name in (people[key], *more.get(key, ())) if key in people else ():
                numbers_differ = number and draft.external_id and number != draft.external_id
                if not numbers_differ and may_be_same(name, draft.name):
                    return Reason("party_twice", "", {"row": row, "value": key})
        return None

    def _remember(self, draft: Draft) -> None:
        if draft.external_id:
            self.context.memory("numbers")[draft.external_id] = draft.number
        people, more = self.context.memory("addresses"), self.context.memory("addresses of several")
        told = (draft.number, draft.external_id, draft.name)
        for key in draft.keys:
            if people.setdefault(key, told) is not told:
                more.setdefault(key, []).append(told)

    def _nothing_known(self, draft: Draft) -> Reason | None:
        if draft.name or draft.keys or draft.has_number or draft.own:
            return None
        return Reason("no_name", "name")

    def _refusal_of(self, draft: Draft, target: Known | None) -> Reason | None:
        if target is None:
            return None
        if not self._sees(target.row):
            return self._elsewhere(target.row)
        if target.row.binned_at is not None:
            return Reason("in_bin", "", {"name": str(target.row)})
        if target.row.kind != self.kind and target.row.name:
            return Reason("other_kind", "", {"name": str(target.row), "kind": target.row.get_kind_display().lower()})
        by = self.context.by
        if by.reach("party.edit") is not Reach.EVERYONE and not policy_of(Party).may(by, "edit", target.row):
            return Reason("not_yours", "", {"name": str(target.row)})
        return None

    def _compare(self, draft: Draft, plan: Plan, known: import_writes.Known) -> None:
        update = import_writes.difference(self.kind, draft, known, source=self.context.source)
        if update is None:
            plan.outcomes[draft.place] = Outcome.MATCH
        else:
            plan.work.updates.append(update)

    def _note_records(self, drafts: Iterable[Draft], plan: Plan) -> None:
        kept = (Outcome.CREATE, Outcome.UPDATE, Outcome.MATCH)
        plan.totals["customers"] = sum(plan.outcomes[draft.place] in kept for draft in drafts)


class PersonPlanner(PartyPlanner):
    """Brings in people."""

    kind = PartyKind.PERSON


class CompanyPlanner(PartyPlanner):
    """Brings in companies."""

    kind = PartyKind.COMPANY


Newcomer = tuple[str, str, tuple[str, ...], tuple[str, ...]]


def bring_customers(newcomers: Sequence[Newcomer], context: Context) -> list[int]:
    """This function will enter customers that orders name (number, name, e-mails, telephones) and return their ids.

    They may have no name yet: the file of people, whenever it comes, fills in who they are.
    """
    drafts = [_placeholder(place, *newcomer) for place, newcomer in enumerate(newcomers)]
    return import_writes.write(PartyKind.PERSON, drafts, [], context)


def name_customers(numbers: Mapping[str, int], context: Context) -> None:
    """This function will note under which number a source knows customers that were met by e-mail or telephone."""
    import_writes.insert_numbers([(party, number) for number, party in numbers.items()], context.source)
    for number, party in numbers.items():
        context.traces.change("party", party, {}, {"numbers": [[context.source, number]]})


def _placeholder(place: int, number: str, name: str, emails: tuple[str, ...], phones: tuple[str, ...]) -> Draft:
    first, last = split_full_name(name) if name else ("", "")
    fields = {key: value for key, value in (("first_name", first), ("last_name", last)) if value}
    if fields:
        fields["name"] = full_name(first, last)
    return Draft(
        place=place, number=0, external_id=number, name=fields.get("name", ""), fields=dict(fields), emails=emails,
        phones=phones, address={}, web="", custom={}, has_number=bool(number),
    )  # fmt: skip
