"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access.services.bins import Binned, binned
from rapport.core.audit.labels import noun_labels, verb_labels
from rapport.core.files import queries, rest
from rapport.core.files.models import Attachment
from rapport.core.files.services import attachments
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


def register() -> None:
    """Put attachments on the shelves that lower layers offer."""
    routers.register("files", Mounted("/files", rest.router, _("Files")))
    routers.register("records.files", Mounted("/records", rest.held_router, _("Files")))
    binned.register("file", Binned(Attachment, attachments.delete))
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
