"""Segments: made from a list's filters or by hand, renamed, filled and emptied, binned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import demand
from rapport.core.audit import queries as audited
from rapport.core.audit import services as audit
from rapport.core.identity.queries import company
from rapport.kit.actor import Actor
from rapport.kit.errors import ChangedMeanwhile, DomainError, Invalid, NotAllowed
from rapport.operational.parties.models import Party
from rapport.operational.segments.events import SegmentChanged
from rapport.operational.segments.models import Segment, SegmentKind, SegmentMember
from rapport.operational.segments.queries import condition_of, leads_back, segments_in

BATCH = 5_000


class NothingFiltered(DomainError):
    code = "nothing_filtered"
    message = _("Choose at least one condition: a segment without any would hold everybody.")


class SegmentInside(DomainError):
    code = "segment_inside"
    message = _("This rule would lead back to the segment itself, or through more than four others.")


class NotAFixedList(DomainError):
    code = "not_a_fixed_list"
    message = _("The members of “%(name)s” follow from its filter. Change the filter instead.")


@transaction.atomic
def create_filter(name: str, list_key: str, query: str, *, by: Actor, at: datetime) -> Segment:
    """This function will keep a list's filters as a segment whose members follow from them.

    Refuses without a name or a filter, with filters that cannot be read, and with a segment inside a segment.
    """
    demand(by, "segment.edit")
    values = {"name": _name(name), "kind": SegmentKind.FILTER, "list_key": list_key, "query": _filters_in(query)}
    segment = Segment(**values, owner_id=by.user_id, created_at=at, updated_at=at)
    condition_of(segment, by)
    segment.save(force_insert=True)
    _record("segment.create", segment, {}, values, by=by, at=at)
    return segment


@transaction.atomic
def create_fixed(name: str, ids: Sequence[int], *, by: Actor, at: datetime) -> Segment:
    """This function will make a list of these parties by hand. Refuses parties that the actor may not see."""
    demand(by, "segment.edit")
    values = {"name": _name(name), "kind": SegmentKind.FIXED}
    segment = Segment.objects.create(**values, owner_id=by.user_id, created_at=at, updated_at=at)
    _record("segment.create", segment, {}, values, by=by, at=at)
    if ids:
        add(segment, ids, by=by, at=at)
    return segment


@transaction.atomic
def rename(segment: Segment, name: str, *, by: Actor, at: datetime) -> Segment:
    """This function will give a segment another name, unless somebody saved since it was read."""
    demand(by, "segment.edit")
    return _write("segment.rename", segment, {"name": _name(name)}, by=by, at=at)


@transaction.atomic
def refilter(segment: Segment, query: str, *, by: Actor, at: datetime) -> Segment:
    """This function will replace the filters of a segment. Refuses a fixed list, and what `create_filter` refuses."""
    demand(by, "segment.edit")
    if segment.is_fixed:
        raise Invalid(_("A fixed list has no filter."), field="query")
    values = {"query": _filters_in(query, str(segment.uuid))}
    condition_of(Segment(kind=SegmentKind.FILTER, list_key=segment.list_key, **values), by)
    return _write("segment.refilter", segment, values, by=by, at=at)


@transaction.atomic
def revise(segment: Segment, name: str, query: str, *, by: Actor, at: datetime) -> Segment:
    """This function will give a segment another name and another rule at once. Refuses what `refilter` refuses."""
    demand(by, "segment.edit")
    if segment.is_fixed:
        raise Invalid(_("A fixed list has no filter."), field="query")
    values = {"name": _name(name), "query": _filters_in(query, str(segment.uuid))}
    condition_of(Segment(kind=SegmentKind.FILTER, list_key=segment.list_key, query=values["query"]), by)
    return _write("segment.refilter", segment, values, by=by, at=at)


@transaction.atomic
def add(segment: Segment, ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will put parties on a fixed list from today on, and say how many were not on it.

    Refuses a segment that is a filter, and parties that the actor may not see.
    """
    demand(by, "segment.edit")
    _demand_fixed(segment)
    new: list[int] = []
    for part in _batches(ids):
        _demand_visible(part, by)
        have = set(_present(segment, part).values_list("party_id", flat=True))
        new += [pk for pk in dict.fromkeys(part) if pk not in have]
    today = at.astimezone(ZoneInfo(company().time_zone)).date()
    rows = [SegmentMember(segment=segment, party_id=pk, joined_on=today) for pk in new]
    SegmentMember.objects.bulk_create(rows, batch_size=1_000, ignore_conflicts=True)
    _moved("segment.add", segment, new, by=by, at=at)
    return len(new)


@transaction.atomic
def remove(segment: Segment, ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will take parties off a fixed list from today on, and say how many were on it."""
    demand(by, "segment.edit")
    _demand_fixed(segment)
    today = at.astimezone(ZoneInfo(company().time_zone)).date()
    gone: list[int] = []
    for part in _batches(ids):
        _demand_visible(part, by)
        found = list(_present(segment, part).values_list("party_id", flat=True))
        _present(segment, found).update(left_on=today)
        gone += found
    _moved("segment.remove", segment, gone, by=by, at=at)
    return len(gone)


@transaction.atomic
def put_in_bin(segment: Segment, *, by: Actor, at: datetime) -> Segment:
    """This function will put a segment in the bin; its members stay where they are."""
    demand(by, "segment.edit")
    return _write("segment.bin", segment, {"binned_at": at}, by=by, at=at)


@transaction.atomic
def restore(segment: Segment, *, by: Actor, at: datetime) -> Segment:
    """This function will take a segment out of the bin."""
    demand(by, "segment.edit")
    return _write("segment.restore", segment, {"binned_at": None}, by=by, at=at)


@transaction.atomic
def restore_many(ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """This function will take segments out of the bin and say how many were in it."""
    demand(by, "segment.edit")
    was = dict(Segment.objects.binned().filter(pk__in=ids).values_list("pk", "binned_at"))
    Segment.objects.filter(pk__in=was).update(binned_at=None, version=F("version") + 1, updated_at=at)
    changes = [audit.Change("segment", pk, None, {"binned_at": old}, {"binned_at": None}) for pk, old in was.items()]
    announced = [SegmentChanged(pk, ()) for pk in was]
    audit.record("segment.restore_many", by=by, at=at, changes=changes, announces=announced)
    return len(was)


def _filters_in(query: str, target: str = "") -> str:
    """Return the filters of a list's address. Refuses none, and segments that lead back to this one."""
    groups = [text for text in parse_qs(query.removeprefix("?")).get("f", []) if text]
    if not groups:
        raise NothingFiltered(field="query")
    rule = urlencode([("f", group) for group in groups])
    if segments_in(rule) and leads_back(rule, target or "-"):
        raise SegmentInside(field="query")
    return rule


def _write(verb: str, segment: Segment, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Segment:
    before, after = audit.changed(segment, values)
    if not after:
        return segment
    if not Segment.objects.claim(segment, after, at=at):
        now = Segment.objects.get(pk=segment.pk)
        name = audited.last_actor_name("segment", segment.pk) or str(_("Somebody"))
        raise ChangedMeanwhile(name=name, theirs={key: getattr(now, key) for key in after})
    _record(verb, segment, before, after, by=by, at=at)
    return segment


def _moved(verb: str, segment: Segment, ids: Sequence[int], *, by: Actor, at: datetime) -> None:
    """Count the members anew and tell each party's timeline."""
    Segment.objects.filter(pk=segment.pk).update(member_count=segment.members.filter(left_on=None).count())
    segment.refresh_from_db(fields=["member_count"])
    side = {"segment": segment.name}
    before, after = ({}, side) if verb == "segment.add" else (side, {})
    changes = [audit.Change("segment", segment.pk, pk, before, after) for pk in ids]
    announced = [SegmentChanged(segment.pk, tuple(ids))] if ids else []
    audit.record(verb, by=by, at=at, changes=changes, announces=announced, params={"segment": segment.name})


def _record(
    verb: str, segment: Segment, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    change = audit.Change("segment", segment.pk, before=before, after=after)
    announced = [SegmentChanged(segment.pk, ())]
    audit.record(verb, by=by, at=at, changes=[change], announces=announced, params={"segment": segment.name})


def _present(segment: Segment, ids: Sequence[int]) -> Any:
    return SegmentMember.objects.filter(segment=segment, left_on=None, party_id__in=ids)


def _demand_fixed(segment: Segment) -> None:
    if not segment.is_fixed:
        raise NotAFixedList(name=segment.name)


def _demand_visible(ids: Sequence[int], by: Actor) -> None:
    wanted = set(ids)
    missing = len(wanted) - Party.objects.visible_to(by).filter(pk__in=wanted).count()
    if missing:
        raise NotAllowed(_("%(count)s of these customers are out of your reach."), count=missing)


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise Invalid(_("Give the segment a name of at most 120 letters."), field="name")
    return name


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
