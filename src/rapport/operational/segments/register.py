"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access import grants
from rapport.core.access.grants import ALL_OR_NOTHING, Verb, everyone, verbs
from rapport.core.access.policies import policies
from rapport.core.access.services.bins import Binned, binned
from rapport.core.audit.labels import noun_labels, verb_labels
from rapport.core.identity.holdings import Holding, holdings
from rapport.core.jobs.services import register_schedule, register_task
from rapport.core.search.palette import Action, actions
from rapport.kit.records import Holder, TimelineKind, holders, timeline_kinds
from rapport.operational.segments import blocks as own_blocks
from rapport.operational.segments import commands, jobs, rest, tables
from rapport.operational.segments import policies as rules
from rapport.operational.segments.models import Segment
from rapport.operational.segments.panels import SEGMENTS
from rapport.operational.segments.queries import LISTS
from rapport.operational.segments.services import handing, membership, moving
from rapport.web.day import blocks
from rapport.web.lists.bin import bins
from rapport.web.lists.spec import extra_bulk, extra_filters, extra_menu
from rapport.web.nav import VALUE, NavItem, nav
from rapport.web.panels import panels
from rapport.web.rest import Mounted, routers

GROUP = _("Segments")
READERS = everyone(*(role for role in grants.ROLE_NAMES if role != grants.PARTNER))
EDITORS = everyone(grants.MANAGER, grants.ANALYST, grants.ADMINISTRATOR, grants.MARKETER, grants.SALES_REPRESENTATIVE)

AUDITED = {
    "segment.create": _("Made the segment %(segment)s"),
    "segment.rename": _("Renamed the segment %(segment)s"),
    "segment.refilter": _("Changed the filter of the segment %(segment)s"),
    "segment.add": _("Added customers to the segment %(segment)s"),
    "segment.remove": _("Took customers off the segment %(segment)s"),
    "segment.refresh": _("Dated who entered and left the segment %(segment)s"),
    "segment.bin": _("Put the segment %(segment)s in the bin"),
    "segment.restore_many": _("Took segments out of the bin"),
    "segment.restore": _("Took the segment %(segment)s out of the bin"),
    "segment.purge": _("Emptied the bin of segments"),
    "segment.hand_over": _("Gave segments of a leaver to others"),
}


def register() -> None:
    """Put segments on the shelves that lower layers offer."""
    policies.register("segments.Segment", rules.SegmentPolicy())
    held = Holding(_("Segments"), "chart-pie", handing.count, handing.hand_over, order=40)
    holdings.register("segments", held)
    routers.register("segments", Mounted("/segments", rest.router, _("Segments")))
    verbs.register("segment.view", Verb(_("See segments"), GROUP, READERS, ALL_OR_NOTHING))
    verbs.register("segment.edit", Verb(_("Create and edit segments"), GROUP, EDITORS, ALL_OR_NOTHING))
    actions.register("segment", Action(_("New segment"), "plus", "segments:segment_create", "segment.edit"))
    holders.register("segments.member", Holder("segments.member", moving.move, moving.remove))
    segments = NavItem(_("Segments"), "chart-pie", "segments:segment_list", VALUE, "segment.view", "s", 30)
    nav.register("segments", segments)
    panels.register("party.segments", SEGMENTS)
    binned.register("segment", Binned(Segment))
    bins.register("segment", tables.SEGMENT_BIN)
    for key in LISTS:
        extra_filters.register(f"segments.{key}", (key, tables.FILTER))
        extra_bulk.register(f"segments.{key}.add", (key, tables.ADD))
        extra_bulk.register(f"segments.{key}.remove", (key, tables.REMOVE))
        extra_menu.register(f"segments.{key}", (key, tables.SAVE))
    register_task(membership.TASK, jobs.refresh, label=_("Date who enters and leaves segments"), runs_again=True)
    register_schedule("segments.nightly", "45 2 * * *", membership.TASK)
    blocks.register("segments", own_blocks.MOVING)
    commands.register()
    _register_words()


def _register_words() -> None:
    joined = TimelineKind("edit", "chart-pie", _("<b>%(actor)s</b> added them to the segment %(segment)s"), slim=True)
    left = TimelineKind("edit", "chart-pie", _("<b>%(actor)s</b> took them off the segment %(segment)s"), slim=True)
    timeline_kinds.register("segment.add", joined)
    timeline_kinds.register("segment.remove", left)
    noun_labels.register("segment", _("Segment"))
    for name, words in AUDITED.items():
        verb_labels.register(name, words)
