"""What this room hands over to the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.core.access import grants
from rapport.core.access.grants import ALL_OR_NOTHING, Verb, everyone, verbs
from rapport.core.audit.labels import noun_labels, verb_labels
from rapport.core.files import queries, rest
from rapport.core.files.services import attachments
from rapport.core.jobs.tasks import Run, register_schedule, register_task
from rapport.kit.records import (
    Holder,
    TimelineBody,
    TimelineKind,
    holders,
    timeline_bodies,
    timeline_chips,
    timeline_kinds,
)
from rapport.web.rest import Mounted, routers


def purge(run: Run) -> Mapping[str, Any]:
    """Delete the files that have been in the bin for a month."""
    return {"files": attachments.purge(by=run.by, at=run.now())}


def register() -> None:
    """Put attachments on the shelves that lower layers offer."""
    routers.register("files", Mounted("/files", rest.router, _("Files")))
    routers.register("records.files", Mounted("/records", rest.held_router, _("Files")))
    administrators = everyone(grants.ADMINISTRATOR)
    verbs.register("file.purge", Verb(_("Empty the bin of files"), _("Administration"), administrators, ALL_OR_NOTHING))
    holder = Holder("files.attachment", attachments.move, attachments.remove_all, personal=True)
    holders.register(holder.key, holder)
    noun_labels.register("file", _("File"))
    for verb, words in {
        "file.add": _("Attached a file"),
        "file.remove": _("Removed a file"),
        "file.restore": _("Took a file out of the bin"),
        "file.purge": _("Emptied the bin of files"),
    }.items():
        verb_labels.register(verb, words)
    timeline_chips.register("file", _("Files"))
    timeline_kinds.register("file.add", TimelineKind("file", "paperclip", _("<b>%(actor)s</b> attached a file")))
    timeline_bodies.register("file", TimelineBody("files/line.html", queries.lines))
    register_task("files.purge", purge, label=_("Empty the bin of files"))
    register_schedule("files.purge", "50 3 * * *", "files.purge")
