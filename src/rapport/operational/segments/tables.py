"""What segments add to the lists of people and companies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rapport.core.access.services.bins import kept_until
from rapport.core.audit import queries as audited
from rapport.kit.actor import Actor
from rapport.operational.segments.forms import AddForm, RemoveForm
from rapport.operational.segments.models import Segment
from rapport.operational.segments.queries import KEY, choices, in_segments
from rapport.operational.segments.services import segments
from rapport.web.lists.bin import Bin
from rapport.web.lists.conditions import IS, IS_NOT
from rapport.web.lists.spec import BulkAction, Filter, Kind, MenuLink


def _add(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    if values["segment"]:
        return segments.add(Segment.objects.find(values["segment"], by), ids, by=by, at=at)
    return segments.create_fixed(values["name"], ids, by=by, at=at).member_count


def _remove(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return segments.remove(Segment.objects.find(values["segment"], by), ids, by=by, at=at)


def _added(count: int) -> str:
    said = ngettext("%(count)s customer added to the segment", "%(count)s customers added to the segment", count)
    return said % {"count": count}


def _removed(count: int) -> str:
    said = ngettext("%(count)s customer taken off the segment", "%(count)s customers taken off the segment", count)
    return said % {"count": count}


FILTER = Filter(
    KEY,
    _("Segment"),
    Kind.CHOICE,
    icon="chart-pie",
    choices=choices,
    custom=in_segments,
    operators=(IS, IS_NOT),
    group=_("Segments"),
)
ADD = BulkAction("segment", _("Add to a segment"), "chart-pie", "segment.edit", _add, _added, AddForm)
REMOVE = BulkAction("unsegment", _("Take off a segment"), "minus", "segment.edit", _remove, _removed, RemoveForm)
SAVE = MenuLink(_("Save as a segment…"), "chart-pie", "segments:segment_create", "segment.edit")


def _restore(ids: Sequence[int], by: Actor, at: datetime) -> int:
    return segments.restore_many(ids, by=by, at=at)


def _restored(count: int) -> str:
    return ngettext("%(count)s segment is back", "%(count)s segments are back", count) % {"count": count}


def _binned_by(ids: Sequence[int]) -> Mapping[int, str]:
    return audited.last_actors("segment", ids, "segment.bin")


SEGMENT_BIN = Bin(
    label=_("Segments"),
    text=_("Segments stay here with their members for 30 days, then they are deleted."),
    icon="chart-pie",
    url_name="segments:segment_bin_list",
    list_url="segments:segment_list",
    noun="segment",
    verb="edit",
    rows=Segment.objects.all,
    restore=_restore,
    restored=_restored,
    binned_by=_binned_by,
    until=kept_until,
)
