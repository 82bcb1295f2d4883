"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access import grants
from rapport.core.access.grants import ALL_OR_NOTHING, Verb, everyone, verbs
from rapport.core.access.services.bins import Binned, binned
from rapport.core.audit.labels import noun_labels, verb_labels
from rapport.core.jobs.services import register_schedule, register_task
from rapport.core.metadata import holdings, jobs, rest
from rapport.core.metadata.models import CustomField
from rapport.core.metadata.ports import CompanyFields, NamedQueries, PageLayouts, Words
from rapport.core.metadata.services import fields, tags
from rapport.kit import known, ports
from rapport.kit.records import Holder, TimelineKind, holders, timeline_kinds
from rapport.web.nav import SETTINGS, NavItem, nav
from rapport.web.rest import Mounted, routers

SHARERS = everyone(grants.MANAGER, grants.ANALYST, grants.ADMINISTRATOR, grants.BACK_OFFICE, grants.MARKETER)

AUDITED = {
    "tag.set": _("Changed the tags of a record"),
    "tag.add_many": _("Put the tag “%(tag)s” on records"),
    "tag.remove_many": _("Took the tag “%(tag)s” off records"),
    "view.save": _("Saved a view"),
    "view.update": _("Updated a view"),
    "view.rename": _("Renamed a view"),
    "view.share": _("Shared a view with everyone"),
    "view.unshare": _("Made a view personal again"),
    "view.delete": _("Deleted a view"),
    "view.hand_over": _("Gave views of a leaver to others"),
    "view.favour": _("Put a view among their favourites"),
    "view.unfavour": _("Took a view out of their favourites"),
    "layout.arrange": _("Arranged the page of a kind of record"),
    "layout.forget": _("Gave a page its common layout back"),
    "field.define": _("Added a custom field"),
    "field.edit": _("Changed a custom field"),
    "field.retire": _("Retired a custom field"),
    "field.revive": _("Showed a retired custom field again"),
    "field.bin": _("Put a custom field in the bin"),
    "custom_field.purge": _("Emptied the bin of custom fields"),
    "field.reorder": _("Put custom fields in another order"),
}


def register() -> None:
    """Put tags, saved views and custom fields on the shelves that lower layers offer."""
    routers.register("fields", Mounted("/custom-fields", rest.fields_router, _("Custom fields")))
    routers.register("records", Mounted("/records", rest.held_router, _("Records")))
    holdings.register()
    register_task(fields.INDEX, jobs.index_fields, label=_("Index custom fields"), runs_again=True)
    register_schedule(fields.INDEX, "20 3 * * *", fields.INDEX)
    known.settle("view", "custom_field", "page_layout")
    binned.register("custom_field", Binned(CustomField, fields.delete))
    ports.tags.provide(Words())
    ports.saved_views.provide(NamedQueries())
    ports.extra_fields.provide(CompanyFields())
    ports.layouts.provide(PageLayouts())
    holders.register("metadata.tagging", Holder("metadata.tagging", tags.move, tags.remove))
    verbs.register("view.share", Verb(_("Share saved views with everyone"), _("Lists"), SHARERS, ALL_OR_NOTHING))
    administrators = everyone(grants.ADMINISTRATOR)
    verbs.register("field.edit", Verb(_("Add and change custom fields"), _("Settings"), administrators, ALL_OR_NOTHING))
    verbs.register("layout.edit", Verb(_("Arrange record pages"), _("Settings"), administrators, ALL_OR_NOTHING))
    changed = TimelineKind("edit", "tag", _("<b>%(actor)s</b> changed: %(fields)s"), slim=True)
    for verb in ("set", "add_many", "remove_many"):
        timeline_kinds.register(f"tag.{verb}", changed)
    for name, words in AUDITED.items():
        verb_labels.register(name, words)
    noun_labels.register("view", _("Saved view"))
    noun_labels.register("custom_field", _("Custom field"))
    noun_labels.register("page_layout", _("Page layout"))
    own = NavItem(_("Custom fields"), "forms", "metadata:field_list", SETTINGS, "field.edit", order=56)
    nav.register("fields", own)
    layouts = NavItem(_("Page layouts"), "columns", "metadata:layout_list", SETTINGS, "layout.edit", order=57)
    nav.register("layouts", layouts)
