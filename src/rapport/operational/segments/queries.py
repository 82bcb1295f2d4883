"""Who is in a segment, within the reader's scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from rapport.core.access.policies import policy_of
from rapport.kit import clock, ports
from rapport.kit.actor import Actor, Door
from rapport.kit.paging import COUNT_LIMIT
from rapport.kit.paging import Count as Counted
from rapport.kit.ports import Choice
from rapport.kit.prepared import prepared
from rapport.kit.scope import Scope
from rapport.operational.parties.models import Party, PartyKind
from rapport.operational.segments.models import Segment, SegmentKind, SegmentMember
from rapport.web.lists import chips, conditions, extra
from rapport.web.lists.conditions import AnyOf, BadFilter
from rapport.web.lists.spec import Filter, lists
from rapport.web.lists.state import ListState

KEY = "segment"
LISTS = (PartyKind.PERSON.value, PartyKind.COMPANY.value)
MOST = 200
DEEPEST = 4
ASKED = 40
SAMPLE = 10
MOVES = 12
LATELY = 30
FIRST = 5
FEW = 1_000
"""So few are sorted themselves: walking all by revenue until five of them are met takes longer."""


@dataclass(frozen=True)
class Sentence:
    """One group of a segment's filters, in words."""

    clauses: Sequence[chips.Clause]
    is_not: bool = False


def condition_of(segment: Segment, actor: Actor, on: date | None = None) -> Q:
    """Return the SQL condition of being in the segment, now or on a day. Refuses filters that cannot be read.

    On a past day one looks back from that day, and fixed lists hold who was on them. What nothing dates, such as a tag
    or a town, is read as it is now.
    """
    day = on or conditions.day_asked()
    if segment.is_fixed:
        return Q(pk__in=_listed(segment, day).values("party_id"))
    if segment.list_key not in LISTS:
        raise BadFilter(text=segment.list_key)
    return Q(kind=segment.list_key) & conditions.render(_groups(segment), _filters(segment), actor, day)


def _listed(segment: Segment, day: date) -> QuerySet[SegmentMember]:
    """Who is on a fixed list, or was on a past day."""
    rows = SegmentMember.objects.filter(segment=segment)
    if day >= clock.today(ports.company.use()().time_zone):
        return rows.filter(left_on=None)
    return rows.filter(Q(left_on=None) | Q(left_on__gt=day), joined_on__lte=day)


@dataclass(frozen=True)
class Preview:
    """What a rule means now: how many customers, the first by revenue, the rule in words."""

    count: int
    first: Sequence[Party]
    sentences: Sequence[Sentence]


def preview_of(list_key: str, query: str, actor: Actor) -> Preview:
    """Return whom a rule would hold, within the reader's scope. Refuses one that cannot be read."""
    draft = Segment(kind=SegmentKind.FILTER, list_key=list_key, query=query)
    rows = Party.objects.visible_to(actor).filter(condition_of(draft, actor)).order_by()
    few = list(rows.values_list("pk", flat=True)[: FEW + 1])
    is_few = len(few) <= FEW
    first = Party.objects.filter(pk__in=few) if is_few else rows
    first = first.order_by(F("standing__revenue").desc(nulls_last=True), "pk")[:FIRST]
    count = len(few) if is_few else rows.count()
    return Preview(count, list(first.select_related("standing")), sentences_of(draft, actor))


def members(segment: Segment, actor: Actor) -> dict[str, int]:
    """Return how many people and companies of the segment the reader may see; one query."""
    rows = Party.objects.visible_to(actor).filter(condition_of(segment, actor)).order_by()
    found = rows.aggregate(**{key: Count("pk", filter=Q(kind=key)) for key in LISTS})
    return dict(found)


def revenue_of(segment: Segment, actor: Actor) -> Decimal | None:
    """Return the revenue so far of the members that the reader may see."""
    rows = Party.objects.visible_to(actor).filter(condition_of(segment, actor)).order_by()
    total: Decimal | None = rows.aggregate(sum=Sum("standing__revenue"))["sum"]
    return total


def sample_of(segment: Segment, actor: Actor) -> list[Party]:
    """Return the first of the segment by revenue, as far as the reader may see them."""
    rows = Party.objects.visible_to(actor).filter(condition_of(segment, actor)).select_related("standing", "owner")
    return list(rows.order_by(F("standing__revenue").desc(nulls_last=True), "pk")[:SAMPLE])


def asked_of(party: Party, actor: Actor) -> list[Segment]:
    """Return the saved filters that a customer of this kind may answer."""
    return _asked_of(list_key=party.kind, scope=policy_of(Segment).visible(actor))


@prepared
def _asked_of(*, list_key: str, scope: Scope) -> QuerySet[Segment]:
    return Segment.objects.within(scope).filter(kind=SegmentKind.FILTER, list_key=list_key).order_by("name")[:ASKED]


def answered_by(party: Party, actor: Actor) -> list[Segment]:
    """Return the rules that a customer answers now and is not dated in yet, all asked in one query."""
    told = {spell.segment_id for spell in spells_of(party, actor) if spell.left_on is None}
    asked = {
        f"s{place}": (row, condition)
        for place, row in enumerate(asked_of(party, actor))
        if row.pk not in told and (condition := _readable(row, actor)) is not None
    }
    if not asked:
        return []
    tests = {name: Count("pk", filter=condition) for name, (_row, condition) in asked.items()}
    found = Party.objects.filter(pk=party.pk).aggregate(**tests)
    return [row for name, (row, _condition) in asked.items() if found[name]]


def sentences_of(segment: Segment, actor: Actor) -> list[Sentence]:
    """Return the filters of a segment as the list's chips say them."""
    if segment.is_fixed or segment.list_key not in LISTS:
        return []
    state = ListState(groups=_groups(segment), sort="", column_keys=())
    return [Sentence(chip.clauses, chip.is_not) for chip in chips.chips(state, _filters(segment), actor)]


@dataclass(frozen=True)
class Move:
    """A customer who entered a segment or left it on a day."""

    party: Party
    on: date
    is_joining: bool


def moves_of(segment: Segment, actor: Actor) -> list[Move]:
    """Return the last moves into and out of a segment, newest first, of customers that the reader may see."""
    rows = segment.members.filter(party__in=Party.objects.visible_to(actor)).select_related("party")
    joined = [Move(row.party, row.joined_on, True) for row in rows.order_by("-joined_on", "-pk")[:MOVES]]
    left = rows.filter(left_on__isnull=False).order_by("-left_on", "-pk")[:MOVES]
    moves = [*joined, *(Move(row.party, row.left_on, False) for row in left if row.left_on)]
    return sorted(moves, key=lambda move: (move.on, move.is_joining), reverse=True)[:MOVES]


@dataclass(frozen=True)
class Moved:
    """How many customers entered a segment and left it, exact up to ten thousand."""

    joined: Counted
    left: Counted


def moved_lately(segment: Segment, actor: Actor, today: date) -> Moved:
    """Return how many of the customers that the reader may see entered and left in the last thirty days.

    Only the rows of these days are read, and of those no more than are told.
    """
    since = today - timedelta(days=LATELY)
    rows = segment.members.filter(party__in=Party.objects.visible_to(actor)).order_by()
    return Moved(*(_up_to(rows.filter(**{f"{name}__gt": since})) for name in ("joined_on", "left_on")))


def _up_to(rows: QuerySet[SegmentMember]) -> Counted:
    found = rows[: COUNT_LIMIT + 1].count()
    return Counted(min(found, COUNT_LIMIT), is_exact=found <= COUNT_LIMIT)


def spells_of(party: Party, actor: Actor) -> list[SegmentMember]:
    """Return when a customer entered and left segments, newest first."""
    return _spells_of(party.pk, scope=policy_of(Segment).visible(actor))


@prepared
def _spells_of(party_id: int, *, scope: Scope) -> QuerySet[SegmentMember]:
    rows = SegmentMember.objects.filter(party_id=party_id, segment__in=Segment.objects.within(scope))
    return rows.select_related("segment").order_by("-joined_on", "-pk")[:ASKED]


def fixed_choices(actor: Actor) -> list[Choice]:
    """Return the fixed lists that parties can be added to."""
    rows = Segment.objects.visible_to(actor).filter(kind=SegmentKind.FIXED).order_by("name")
    return [Choice(str(uuid), name) for uuid, name in rows.values_list("uuid", "name")[:MOST]]


def filters_of(actor: Actor, list_key: str) -> list[Segment]:
    """Return the saved filters of a list that another filter may replace."""
    rows = Segment.objects.visible_to(actor).filter(kind=SegmentKind.FILTER, list_key=list_key)
    return list(rows.order_by("name")[:MOST])


def choices(actor: Actor) -> Sequence[Choice]:
    rows = Segment.objects.visible_to(actor).order_by("name")
    return [Choice(str(uuid), name) for uuid, name in rows.values_list("uuid", "name")[:MOST]]


def segments_in(query: str) -> set[str]:
    """Return the segments that a rule names."""
    groups = [AnyOf.decode(text) for text in parse_qs(query).get("f", [])]
    return {value for group in groups for one in group.conditions if one.key == KEY for value in one.values}


def leads_back(query: str, target: str) -> bool:
    """Whether a rule names a segment that names, at any depth, the target; or goes deeper than is read."""
    seen: set[str] = set()
    near = segments_in(query)
    for _depth in range(DEEPEST):
        if target in near:
            return True
        seen |= near
        rows = Segment.objects.live().filter(uuid__in=_uuids(sorted(near)), kind=SegmentKind.FILTER)
        near = set().union(*(segments_in(row.query) for row in rows)) - seen
        if not near:
            return False
    return True


def in_segments(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """The condition of the lists' filter: in any of these segments, or in none."""
    found = {str(row.uuid): row for row in Segment.objects.visible_to(actor).filter(uuid__in=_uuids(values))}
    if len(found) < len(set(values)):
        raise BadFilter(text=" ".join(values)[:60])
    either = Q(pk__in=[])
    for segment in found.values():
        either |= condition_of(segment, actor)
    return either if operator == conditions.IS else ~either


def _groups(segment: Segment) -> tuple[AnyOf, ...]:
    return tuple(AnyOf.decode(text) for text in parse_qs(segment.query).get("f", []))


def _filters(segment: Segment) -> list[Filter]:
    """Every filter of the list: who made the segment could use them, whoever reads it."""
    _columns, every = extra.offered(lists[segment.list_key], Actor.system(Door.PAGE))
    return every


def _readable(segment: Segment, actor: Actor) -> Q | None:
    """The condition, or None for a filter on a field that is gone from the house."""
    try:
        return condition_of(segment, actor)
    except BadFilter:
        return None


def _uuids(values: Sequence[str]) -> list[UUID]:
    try:
        return [UUID(value) for value in values]
    except ValueError:
        raise BadFilter(text=" ".join(values)[:60]) from None
