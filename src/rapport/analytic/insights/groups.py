"""A part of the portfolio: the customers of a segment, or of a saved view of people, companies or customers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from rapport.analytic.insights.queries import Reader, part
from rapport.kit import clock, ports
from rapport.kit.actor import Actor
from rapport.kit.ports import ViewLine
from rapport.operational.parties.models import Party, PartyKind
from rapport.operational.segments.models import Segment
from rapport.operational.segments.queries import choices as segments_of
from rapport.operational.segments.queries import in_segments
from rapport.web.lists import conditions, extra
from rapport.web.lists.conditions import AnyOf, BadFilter
from rapport.web.lists.spec import lists

KEY = "of"
SEGMENT, VIEW = "segment", "view"
KINDS = (PartyKind.PERSON.value, PartyKind.COMPANY.value)
LISTS = (*KINDS, "customer")
MOST = 40


@dataclass(frozen=True)
class Group:
    """A part of the portfolio: the word that an address has for it, its name, and who is in it."""

    word: str
    name: str
    condition: Q

    def customers(self, actor: Actor) -> frozenset[int]:
        """Those of the group whom the reader may see and who have bought."""
        rows = Party.objects.visible_to(actor).filter(self.condition, standing__first_order_on__isnull=False)
        return frozenset(rows.order_by().values_list("pk", flat=True))


@dataclass(frozen=True)
class Choice:
    """A group that the menu offers."""

    word: str
    name: str
    icon: str


Offered = list[tuple[str, list[tuple[Choice, str]]]]


def find(word: str, actor: Actor) -> Group:
    """Return the group of this word. Refuses one that the reader may not see or that cannot be read."""
    kind, _dot, uuid = word.partition(".")
    if kind == SEGMENT and actor.has("segment.view"):
        condition = in_segments(conditions.IS, [uuid], actor)
        return Group(word, Segment.objects.visible_to(actor).get(uuid=uuid).name, condition)
    view = _view(uuid, actor) if kind == VIEW else None
    if view is None:
        raise BadFilter(text=word[:60])
    return Group(word, view.name, _of_view(view, actor))


def narrowed(reading: Reader, word: str, actor: Actor) -> tuple[Reader, Group | None]:
    """Return the same reading of the group of this word alone, and the group; of no word, all. Refuses as `find`."""
    if not word:
        return reading, None
    group = find(word, actor)
    return part(reading, group.customers(actor)), group


def offered(actor: Actor, query: Callable[..., str]) -> Offered:
    """Return what the menu offers: the reader's segments and saved views, each with the address that reads it."""
    heads = ((_("Segments"), _segments(actor)), (_("Saved views"), _views(actor)))
    return [(head, [(each, query(of=each.word)) for each in found]) for head, found in heads if found]


def condition(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """The condition of the lists' filter: customers of any of these groups."""
    either = Q(pk__in=[])
    for value in values:
        either |= find(value, actor).condition
    return either


def their_rows(operator: str, values: Sequence[str], actor: Actor) -> Q:
    """The same asked of what belongs to a customer: orders, costs, interactions, hours."""
    return Q(party__in=Party.objects.filter(condition(operator, values, actor)).order_by().values("pk"))


def describe(values: Sequence[str]) -> str:
    """What a chip says. A view is named on the page that reads it; here it is a view."""
    found = Segment.objects.live().filter(uuid__in=[_uuid(value.partition(".")[2]) for value in values])
    names = {str(segment.uuid): segment.name for segment in found}
    return ", ".join(names.get(value.partition(".")[2]) or _("a saved view") for value in values)


def _segments(actor: Actor) -> list[Choice]:
    found = segments_of(actor)[:MOST] if actor.has("segment.view") else []
    return [Choice(f"{SEGMENT}.{each.value}", each.label, "chart-pie") for each in found]


def _views(actor: Actor) -> list[Choice]:
    found = [view for key in LISTS for view in ports.saved_views.use().of_list(key, actor)]
    return [Choice(f"{VIEW}.{view.uuid}", view.name, view.icon) for view in found if not _names_a_group(view)][:MOST]


def _view(uuid: str, actor: Actor) -> ViewLine | None:
    found = ports.saved_views.use().find(str(_uuid(uuid)), actor)
    return found if found is not None and found.list_key in LISTS and not _names_a_group(found) else None


def _of_view(view: ViewLine, actor: Actor) -> Q:
    _columns, filters = extra.offered(lists[view.list_key], actor)
    today = clock.today(ports.company.use()().time_zone)
    kind = Q(kind=view.list_key) if view.list_key in KINDS else Q()
    return kind & conditions.render(_rules(view), filters, actor, today)


def _rules(view: ViewLine) -> tuple[AnyOf, ...]:
    return tuple(AnyOf.decode(text) for text in parse_qs(view.query.lstrip("?")).get("f", []))


def _names_a_group(view: ViewLine) -> bool:
    """A view of a part of the portfolio could lead back to itself."""
    return any(one.key == KEY for rule in _rules(view) for one in rule.conditions)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadFilter(text=text[:60]) from None
