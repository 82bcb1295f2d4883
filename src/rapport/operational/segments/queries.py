"""Who is in a segment, within the reader's scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import parse_qs
from uuid import UUID

from django.db.models import Count, F, Q, Sum

from rapport.kit import clock, ports
from rapport.kit.actor import Actor, Door
from rapport.kit.ports import Choice
from rapport.operational.parties.models import Party, PartyKind
from rapport.operational.segments.models import Segment, SegmentKind, SegmentMember
from rapport.web.lists import chips, conditions, extra
from rapport.web.lists.conditions import AnyOf, BadFilter
from rapport.web.lists.spec import Filter, lists
from rapport.web.lists.state import ListState

KEY = "segment"
LISTS = (PartyKind.PERSON.value, PartyKind.COMPANY.value)
MOST = 200
ASKED = 40
SAMPLE = 10


@dataclass(frozen=True)
class Sentence:
    """One group of a segment's filters, in words."""

    clauses: Sequence[chips.Clause]


def condition_of(segment: Segment, actor: Actor) -> Q:
    """Return the SQL condition of being in the segment. Refuses filters that cannot be read."""
    if segment.is_fixed:
        return Q(pk__in=SegmentMember.objects.filter(segment=segment, left_on=None).values("party_id"))
    if segment.list_key not in LISTS:
        raise BadFilter(text=segment.list_key)
    today = clock.today(ports.company.use()().time_zone)
    return Q(kind=segment.list_key) & conditions.render(_groups(segment), _filters(segment), actor, today)


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


def fixed_of(party: Party, actor: Actor) -> list[Segment]:
    """Return the fixed lists that a customer is on now."""
    rows = Segment.objects.visible_to(actor).filter(kind=SegmentKind.FIXED)
    return list(rows.filter(members__party=party, members__left_on=None).order_by("name"))


def asked_of(party: Party, actor: Actor) -> list[Segment]:
    """Return the saved filters that a customer of this kind may answer."""
    rows = Segment.objects.visible_to(actor).filter(kind=SegmentKind.FILTER, list_key=party.kind)
    return list(rows.order_by("name")[:ASKED])


def answered_by(party: Party, actor: Actor) -> list[Segment]:
    """Return the saved filters that a customer answers now, all asked in one query."""
    asked = {
        f"s{place}": (row, condition)
        for place, row in enumerate(asked_of(party, actor))
        if (condition := _readable(row, actor)) is not None
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
    return [Sentence(chip.clauses) for chip in chips.chips(state, _filters(segment), actor)]


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
    return [item for item in every if item.key != KEY]


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
