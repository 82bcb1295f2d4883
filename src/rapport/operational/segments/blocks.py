"""What segments add to the page Today: those that grew or shrank."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.kit.actor import Actor
from rapport.operational.parties.models import Party
from rapport.operational.segments.models import Segment, SegmentMember
from rapport.operational.segments.queries import LATELY
from rapport.web import writing
from rapport.web.day import Line, Plain, plain

FEW = 5


def _moving(actor: Actor, today: date) -> Plain | None:
    """Who entered and left in the last thirty days, the most moved first; its first reading is no move."""
    since, seen = today - timedelta(days=LATELY), Segment.objects.visible_to(actor)
    rows = SegmentMember.objects.filter(segment__in=seen.order_by().values("pk"))
    rows = rows.filter(party__in=Party.objects.visible_to(actor).order_by().values("pk"))
    joined = _counted(rows.filter(joined_on__gt=since).filter(joined_on__gt=F("segment__created_at__date")))
    left = _counted(rows.filter(left_on__gt=since))
    moved = seen.filter(pk__in={*joined, *left}).values_list("pk", "uuid", "name")
    told = [(uuid, name, joined.get(pk, 0), left.get(pk, 0)) for pk, uuid, name in moved]
    lines = [_line(*row) for row in sorted(told, key=lambda row: (-row[2] - row[3], row[1], row[0]))[:FEW]]
    if not lines:
        return None
    return Plain(_("Segments that move"), address=reverse("segments:segment_list"), lines=lines)


def _counted(rows: QuerySet[SegmentMember]) -> dict[int, int]:
    """How many there are of each segment; only the rows of these days are read."""
    counts = rows.order_by().values("segment_id").annotate(count=Count("pk"))
    return dict(counts.values_list("segment_id", "count"))


def _line(uuid: UUID, name: str, joined: int, left: int) -> Line:
    change = joined - left
    told = {"joined": writing.number(joined), "left": writing.number(left)}
    return Line(
        name,
        reverse("segments:segment_detail", args=[uuid]),
        _("%(joined)s entered, %(left)s left in thirty days") % told,
        writing.number(change, signed=True) if change else "=",
        "good" if change > 0 else "bad" if change < 0 else "",
    )


MOVING = plain(_moving, "segment.edit", order=45)
