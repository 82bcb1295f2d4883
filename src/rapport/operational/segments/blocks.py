"""What segments add to the page Today: those that grew or shrank."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.kit.actor import Actor
from rapport.operational.parties.models import Party
from rapport.operational.segments.models import Segment
from rapport.operational.segments.queries import LATELY
from rapport.web import writing
from rapport.web.day import Line, Plain, plain

FEW = 5


def _moving(actor: Actor, today: date) -> Plain | None:
    """Who entered and left in the last thirty days, the most moved first; its first reading is no move."""
    since = today - timedelta(days=LATELY)
    mine = Q(members__party__in=Party.objects.visible_to(actor).order_by().values("pk"))
    later = Q(members__joined_on__gt=F("created_at__date")) & Q(members__joined_on__gt=since)
    found = Segment.objects.visible_to(actor).annotate(
        joined=Count("members", filter=mine & later), left=Count("members", filter=mine & Q(members__left_on__gt=since))
    )
    moved = found.annotate(moves=F("joined") + F("left")).filter(moves__gt=0).order_by("-moves", "name", "pk")
    lines = [_line(*row) for row in moved.values_list("uuid", "name", "joined", "left")[:FEW]]
    if not lines:
        return None
    return Plain(_("Segments that move"), address=reverse("segments:segment_list"), lines=lines)


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
