"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access import grants
from rapport.core.access.grants import ALL_OR_NOTHING, Verb, everyone, verbs
from rapport.core.metadata.ports import CompanyFields, NamedQueries, Words
from rapport.core.metadata.services import tags
from rapport.kit import ports
from rapport.kit.records import Holder, holders

SHARERS = everyone(grants.MANAGER, grants.ANALYST, grants.ADMINISTRATOR, grants.BACK_OFFICE, grants.MARKETER)


def register() -> None:
    """Put tags, saved views and custom fields on the shelves that lower layers offer."""
    ports.tags.provide(Words())
    ports.saved_views.provide(NamedQueries())
    ports.extra_fields.provide(CompanyFields())
    holders.register("metadata.tagging", Holder("metadata.tagging", tags.move, tags.remove))
    verbs.register("view.share", Verb(_("Share saved views with everyone"), _("Lists"), SHARERS, ALL_OR_NOTHING))
    administrators = everyone(grants.ADMINISTRATOR)
    verbs.register("field.edit", Verb(_("Add and change custom fields"), _("Settings"), administrators, ALL_OR_NOTHING))
