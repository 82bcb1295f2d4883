"""Writing a batch of imported parties: a few statements a table, one audit entry, one event."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from rapport.core.audit import services as audit
from rapport.core.exchange.services.importers import Context
from rapport.core.metadata.models import Tagging
from rapport.core.metadata.queries import search_texts
from rapport.core.metadata.services import tags
from rapport.kit.actor import Reach
from rapport.kit.bulk import any_key, insert_columns, reserve_ids, update_rows
from rapport.kit.ids import new_uuids
from rapport.kit.text import fold
from rapport.operational.parties.events import PartiesImported
from rapport.operational.parties.models import (
    ContactPoint,
    ContactPointKind,
    ExternalId,
    Party,
    PartyKind,
    Quality,
    Standing,
)
from rapport.operational.parties.models.match_keys import address_key, web_key
from rapport.operational.parties.models.party import full_name, sort_key
from rapport.operational.parties.services.documents import document, point_words

TEXT_COLUMNS = (
    "name", "first_name", "last_name", "salutation", "job_title", "legal_form", "registration", "vat_number",
    "industry", "language", "preferred_channel", "origin",
)  # fmt: skip
_NOTHING: dict[str, Any] = {}
PLACE = ("street", "postcode", "city", "country")
Point = tuple[int, str, str, str, str, str, str, str, bool]


@dataclass(slots=True)
class Draft:
    """What one row says about a party."""

    place: int
    number: int
    external_id: str
    name: str
    fields: dict[str, Any]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    address: dict[str, str]
    web: str
    custom: dict[str, Any]
    has_number: bool
    own: int = 0
    target: int = 0
    tags: tuple[str, ...] = ()
    given: dict[str, Any] = field(default_factory=dict)
    keys: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.keys = (*self.emails, *(phone for phone in self.phones if phone[0] == "+"))


@dataclass(slots=True)
class Known:
    """A party that rows may mean, with its contact points and numbers."""

    row: Party
    points: set[tuple[str, str]] = field(default_factory=set)
    sources: set[tuple[str, str]] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Update:
    """What a row changes in a party: columns, new contact points, a number in a source, new tags."""

    known: Known
    draft: Draft
    values: dict[str, Any]
    points: list[Point]
    numbers: list[str]
    tags: list[str]


def load(ids: Collection[int], *, held: bool) -> dict[int, Known]:
    """Read parties with their contact points and numbers, in three queries; `held` until the transaction ends."""
    if not ids:
        return {}
    wanted = any_key([pk for pk in ids if pk])
    rows = Party.objects.filter(pk__in=wanted)
    known = {party.pk: Known(party) for party in (rows.order_by("pk").select_for_update() if held else rows)}
    points = ContactPoint.objects.order_by().filter(party_id__in=wanted)
    for party, kind, key in points.values_list("party_id", "kind", "match_key"):
        known[party].points.add((kind, key))
    for party, source, number in ExternalId.objects.filter(party_id__in=wanted).values_list(
        "party_id", "source", "external_id"
    ):
        known[party].sources.add((source, number))
    return known


def load_tags(known: Mapping[int, Known]) -> None:
    """Read the tags of parties, for rows that bring some."""
    rows = Tagging.objects.filter(record_type="party", record_id__in=any_key(list(known)))
    for party, folded in rows.values_list("record_id", "tag__folded"):
        known[party].tags.add(folded)


def difference(kind: PartyKind, draft: Draft, known: Known, *, source: str) -> Update | None:
    """What the row says that the party does not know yet; None when there is nothing."""
    row = known.row
    values = {name: value for name, value in draft.fields.items() if value not in (None, "", getattr(row, name))}
    is_by_number = (source, draft.external_id) in known.sources
    if not is_by_number and row.name:
        values = {name: value for name, value in values.items() if name not in ("name", "first_name", "last_name")}
    custom = {name: value for name, value in draft.custom.items() if row.custom.get(name) != value}
    if custom:
        values["custom"] = {**row.custom, **custom}
    if row.kind != kind:
        values["kind"] = kind.value
    points = [point for point in points_of(draft, row.pk) if (point[1], point[2]) not in known.points]
    if all(getattr(row, name) == value for name, value in draft.address.items()):
        points = [point for point in points if point[1] != ContactPointKind.ADDRESS]
    numbers = [draft.external_id] if draft.external_id and not is_by_number else []
    tags = [tag for tag in draft.tags if fold(tag) not in known.tags]
    if not values and not points and not numbers and not tags:
        return None
    _follow_names(kind, row, values)
    _follow_points(row, values, points)
    return Update(known, draft, values, points, numbers, tags)


def _follow_names(kind: PartyKind, row: Party, values: dict[str, Any]) -> None:
    if not values.keys() & {"name", "first_name", "last_name", "kind"}:
        return
    first, last = values.get("first_name", row.first_name), values.get("last_name", row.last_name)
    name = values.get("name", row.name)
    if kind is PartyKind.PERSON:
        name = full_name(first, last) or name
    values["name"] = name
    values["sort_name"] = sort_key(kind, name=name, first_name=first, last_name=last)


def _follow_points(row: Party, values: dict[str, Any], points: list[Point]) -> None:
    """The party's own columns repeat its main contact points; a new address becomes the main one."""
    for place, point in enumerate(points):
        kind = point[1]
        if kind == ContactPointKind.ADDRESS:
            values |= dict(zip(PLACE, point[4:8], strict=True))
            points[place] = (*point[:8], True)
        elif kind in ("email", "phone") and not getattr(row, kind) and kind not in values:
            values[kind] = point[3]
            points[place] = (*point[:8], True)
        else:
            points[place] = (*point[:8], False)


def points_of(draft: Draft, party: int) -> list[Point]:
    """Contact points as columns: party, kind, match key, value, street, postcode, city, country, main."""
    points: list[Point] = []
    for place, email in enumerate(draft.emails):
        points.append((party, "email", email, email, "", "", "", "", place == 0))
    for place, phone in enumerate(draft.phones):
        key = phone if phone[0] == "+" else "".join(c for c in phone if c.isdigit())
        points.append((party, "phone", key, phone[:40], "", "", "", "", place == 0))
    if draft.address.keys() - {"country"}:
        street, postcode, city, country = (draft.address.get(name, "") for name in PLACE)
        key = address_key(street, postcode, city)
        points.append((party, "address", key, "", street, postcode[:12], city[:100], country, True))
    if draft.web:
        points.append((party, "web", web_key(draft.web), draft.web[:254], "", "", "", "", True))
    return points


def write(kind: PartyKind, created: Sequence[Draft], updates: Sequence[Update], context: Context) -> list[int]:
    """This function will write the new and the changed parties of a batch with one audit entry.

    It returns the ids of the new ones, in their order.
    """
    changes = [*_create(kind, created, context), *_update(updates, context)]
    if changes:
        ids = tuple(change.record_id for change in changes)
        by, at = context.by, context.at
        announced = [PartiesImported(ids)]
        audit.record("party.import", by=by, at=at, changes=changes, announces=announced, params=context.params)
    return [change.record_id for change in changes[: len(created)]]


def _create(kind: PartyKind, drafts: Sequence[Draft], context: Context) -> list[audit.Change]:
    if not drafts:
        return []
    ids = list(reserve_ids(Party, len(drafts)))
    columns = _columns(kind, drafts, context)
    insert_columns(Party, {**columns, "id": ids}, count=len(drafts))
    scope = {name: columns[name] for name in ("kind", "owner", "team")}
    insert_columns(Standing, {"party": ids, **scope}, count=len(drafts))
    numbers = [(pk, draft.external_id) for pk, draft in zip(ids, drafts, strict=True) if draft.external_id]
    insert_numbers(numbers, context.source)
    points = [points_of(draft, pk) for pk, draft in zip(ids, drafts, strict=True)]
    insert_points(list(chain.from_iterable(points)))
    insert_tags([(pk, tag) for pk, draft in zip(ids, drafts, strict=True) for tag in draft.tags])
    context.traces.make("party", ids)
    texts = search_texts()
    found_by = [
        document(pk, draft.fields, _words(draft, hung, texts(kind, draft.custom)), owner, team)
        for pk, draft, hung, owner, team in zip(ids, drafts, points, columns["owner"], columns["team"], strict=True)
    ]
    return [
        audit.Change("party", pk, pk, _NOTHING, shown(draft.fields, told_of(draft)), found_by=document)
        for pk, draft, document in zip(ids, drafts, found_by, strict=True)
    ]


def _columns(kind: PartyKind, drafts: Sequence[Draft], context: Context) -> dict[str, Any]:
    """The columns of new parties; what no row tells is one value for all."""
    owner, team = default_owner(context)
    fields = [draft.fields for draft in drafts]
    told = set[str]().union(*fields)
    columns: dict[str, Any] = {
        name: [row.get(name, "") for row in fields] if name in told else "" for name in TEXT_COLUMNS
    }
    return columns | {
        "uuid": new_uuids(len(drafts)),
        "kind": kind.value,
        "born_on": [row.get("born_on") for row in fields] if "born_on" in told else None,
        "sort_name": [_sort_key(kind, row) for row in fields],
        "email": [draft.emails[0] if draft.emails else "" for draft in drafts],
        "phone": [draft.phones[0] if draft.phones else "" for draft in drafts],
        **{name: [draft.address.get(name, "") for draft in drafts] for name in PLACE},
        "owner": [row.get("owner_id") or owner for row in fields],
        "team": [row.get("team_id") or team for row in fields],
        "custom": [draft.custom or _NOTHING for draft in drafts],
        "created_at": context.at,
        "updated_at": context.at,
    }


def _sort_key(kind: PartyKind, fields: Mapping[str, Any]) -> str:
    given = fields.get
    return sort_key(kind, name=given("name", ""), first_name=given("first_name", ""), last_name=given("last_name", ""))


def _words(draft: Draft, points: Iterable[Point], own: Sequence[str]) -> list[str]:
    """What the search finds a new party by, beside its names."""
    words = [
        word
        for _pk, kind, key, value, _s, postcode, city, *_ in points
        for word in point_words(kind, value, key, postcode, city)
    ]
    return [*words, draft.external_id, *own]


def told_of(draft: Draft) -> dict[str, Any]:
    """Contact points and tags as the history shows them."""
    return points_of_text(draft) | tags_told(draft.tags) if draft.tags else points_of_text(draft)


def points_of_text(draft: Draft) -> dict[str, str]:
    """Contact points as the history shows them."""
    told = {}
    if draft.emails:
        told["email"] = draft.emails[0]
    if draft.phones:
        told["phone"] = draft.phones[0]
    if draft.address:
        told["address"] = ", ".join(draft.address.values())
    return told


def shown(values: dict[str, Any], *more: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in values.items() if name in Party.audited_fields and value not in ("", None)}
    for extra in more:
        told |= extra
    return told


def default_owner(context: Context) -> tuple[int | None, int | None]:
    """Who sees only their own customers owns those that they bring; others bring them for everyone."""
    by = context.by
    return (None, None) if by.reach("party.view") is Reach.EVERYONE else (by.user_id, by.home_team_id)


def insert_numbers(numbers: Sequence[tuple[int, str]], source: str) -> None:
    columns = {"party": [n[0] for n in numbers], "source": source, "external_id": [n[1] for n in numbers]}
    insert_columns(ExternalId, columns, count=len(numbers))


def insert_points(points: Sequence[Point]) -> None:
    names = ("party", "kind", "match_key", "value", *PLACE, "is_main")
    columns: dict[str, Any] = dict(zip(names, map(list, zip(*points, strict=True)), strict=True)) if points else {}
    insert_columns(ContactPoint, {**columns, "quality": Quality.UNVERIFIED.value}, count=len(points))


def insert_tags(pairs: Sequence[tuple[int, str]]) -> None:
    """Put words on parties that do not have them."""
    known = {tag.folded: pk for pk, tag in tags.ensure_all({tag for _party, tag in pairs}).items()} if pairs else {}
    columns = {"record_type": "party", "record_id": [pk for pk, _tag in pairs]}
    insert_columns(Tagging, {**columns, "tag": [known[fold(tag)] for _pk, tag in pairs]}, count=len(pairs))


def tags_told(names: Sequence[str]) -> dict[str, Any]:
    """Tags as the history shows them."""
    return {"tags": sorted(names, key=fold)} if names else {}


def _update(updates: Sequence[Update], context: Context) -> list[audit.Change]:
    by_names: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for update in updates:
        if update.values:
            names = tuple(sorted(update.values))
            row = tuple(update.values[name] for name in names)
            version = update.known.row.version + 1
            by_names.setdefault(names, []).append((*row, context.at, version, update.known.row.pk))
    for names, rows in by_names.items():
        fields = [*(name.removesuffix("_id") for name in names), "updated_at", "version"]
        update_rows(Party, fields, rows)
    _follow_standing(updates)
    _trace(updates, _replace_addresses(updates), context)
    insert_points([point for update in updates for point in update.points])
    insert_numbers([(u.known.row.pk, number) for u in updates for number in u.numbers], context.source)
    insert_tags([(u.known.row.pk, tag) for u in updates for tag in u.tags])
    return [_change(update) for update in updates]


def _follow_standing(updates: Iterable[Update]) -> None:
    """Standing repeats kind, owner and team of its party."""
    moved = [u for u in updates if u.values.keys() & {"kind", "owner_id", "team_id"}]
    names = ("kind", "owner_id", "team_id")
    rows = [(*(u.values.get(n, getattr(u.known.row, n)) for n in names), u.known.row.pk) for u in moved]
    update_rows(Standing, ["kind", "owner", "team"], rows)


def _replace_addresses(updates: Iterable[Update]) -> dict[int, list[str]]:
    """A new address becomes the main one: return the keys of those that were, by party."""
    ids = [u.known.row.pk for u in updates if any(point[1] == "address" for point in u.points)]
    demoted: dict[int, list[str]] = {}
    if ids:
        was = ContactPoint.objects.filter(party_id__in=ids, kind=ContactPointKind.ADDRESS, is_main=True)
        for party, key in was.values_list("party_id", "match_key"):
            demoted.setdefault(party, []).append(key)
        was.update(is_main=False)
    return demoted


def _trace(updates: Iterable[Update], demoted: Mapping[int, list[str]], context: Context) -> None:
    """Note what each party was and became, so that the import can be taken back."""
    for update in updates:
        row = update.known.row
        before: dict[str, Any] = {name: getattr(row, name) for name in update.values}
        before["main_points"] = [[ContactPointKind.ADDRESS.value, key] for key in demoted.get(row.pk, ())]
        after: dict[str, Any] = dict(update.values)
        after["points"] = [[point[1], point[2]] for point in update.points]
        after["numbers"] = [[context.source, number] for number in update.numbers]
        after["tags"] = update.tags
        context.traces.change("party", row.pk, before, after)


def _change(update: Update) -> audit.Change:
    row = update.known.row
    before = {name: getattr(row, name) for name in update.values if name in Party.audited_fields}
    told = {point[1]: point[3] or ", ".join(filter(None, point[4:7])) for point in update.points}
    return audit.Change("party", row.pk, row.pk, before, shown(update.values, told, tags_told(update.tags)))
