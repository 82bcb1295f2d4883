"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access import grants
from rapport.core.access.grants import ALL_OR_NOTHING, Verb, everyone, verbs
from rapport.core.access.policies import policies
from rapport.operational.segments import policies as rules

GROUP = _("Segments")
READERS = everyone(*(role for role in grants.ROLE_NAMES if role != grants.PARTNER))
EDITORS = everyone(grants.MANAGER, grants.ANALYST, grants.ADMINISTRATOR, grants.MARKETER, grants.SALES_REPRESENTATIVE)


def register() -> None:
    """Put segments on the shelves that lower layers offer."""
    policies.register("segments.Segment", rules.SegmentPolicy())
    verbs.register("segment.view", Verb(_("See segments"), GROUP, READERS, ALL_OR_NOTHING))
    verbs.register("segment.edit", Verb(_("Create and edit segments"), GROUP, EDITORS, ALL_OR_NOTHING))
