"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access.grants import (
    ADMINISTRATION,
    ADMINISTRATOR,
    ALL_OR_NOTHING,
    BACK_OFFICE,
    MANAGER,
    Verb,
    everyone,
    verbs,
)
from rapport.core.audit.labels import noun_labels, verb_labels
from rapport.core.events.services import subscribe
from rapport.core.exchange import command, command_edit, command_export, jobs, rest
from rapport.core.exchange.blocks import FILES
from rapport.core.exchange.edit_rest import router as edit_router
from rapport.core.exchange.events import ImportFinished
from rapport.core.exchange.policies import RUN, SCHEDULE
from rapport.core.exchange.services import undoing
from rapport.core.exchange.services.exports import Exporter
from rapport.core.exchange.subscribers import FINISHED, address_of, tell_who_asked
from rapport.core.jobs.services import register_schedule, register_task
from rapport.core.notify.models import Kind, kinds
from rapport.core.search.palette import Action, actions
from rapport.kit import ports
from rapport.kit.records import Holder, holders
from rapport.web.day import blocks
from rapport.web.nav import SETTINGS, NavItem, nav
from rapport.web.rest import Mounted, routers

AUDITED = {
    "import.start": _("Brought a file"),
    "import.finish": _("Imported a file"),
    "import.take_up": _("Brought in rows that had waited"),
    "import.cancel": _("Stopped an import"),
    "import.discard": _("Forgot a file"),
    "import.undo": _("Took back what was imported with %(file)s"),
    "import.undone": _("Undid an import"),
    "template.save": _("Kept a mapping of columns"),
    "template.rename": _("Renamed a mapping of columns"),
    "template.remove": _("Removed a mapping of columns"),
    "folder.add": _("Set up a folder to import from"),
    "folder.pause": _("Paused a folder to import from"),
    "folder.resume": _("Resumed a folder to import from"),
    "folder.remove": _("Removed a folder to import from"),
    "list.export": _("Exported a list"),
    "party.import": _("Imported customers"),
    "product.import": _("Imported products"),
    "order.import": _("Imported orders"),
}


def register() -> None:
    """Put this room's things on the shelves that lower layers offer."""
    granted = everyone(MANAGER, ADMINISTRATOR, BACK_OFFICE)
    planners = everyone(ADMINISTRATOR)
    verbs.register(
        SCHEDULE, Verb(_("Import files from a folder by schedule"), ADMINISTRATION, planners, ALL_OR_NOTHING)
    )
    verbs.register(RUN, Verb(_("Import files"), _("Imports"), granted))
    register_task("exchange.check", jobs.check, label=_("Check a file"), priority=5, when_stopped=jobs.note_stopped)
    register_task("exchange.run", jobs.bring_in, label=_("Import a file"), when_stopped=jobs.note_stopped)
    register_task("exchange.undo", jobs.undo, label=_("Undo an import"), when_stopped=jobs.note_stopped)
    register_task("exchange.export", jobs.export, label=_("Write a list to a file"))
    register_task("exchange.edit", jobs.edit_many, label=_("Give many rows a value"))
    register_task("exchange.edit_undo", jobs.undo_edit, label=_("Take back an edit of many rows"))
    register_task("exchange.folders", jobs.look_into_folders, label=_("Look for files to import"))
    look, stopped = jobs.look_into_folder, jobs.note_folder_stopped
    register_task("exchange.folder", look, label=_("Import the files of a folder"), when_stopped=stopped)
    register_schedule("exchange.folders", "* * * * *", "exchange.folders")
    register_task("exchange.sweep", jobs.sweep, label=_("Forget files that came in long ago"))
    register_schedule("exchange.sweep", "10 3 * * *", "exchange.sweep")
    routers.register("imports", Mounted("/imports", rest.router, _("Imports")))
    routers.register("exports", Mounted("/exports", rest.export_router, _("Exports")))
    routers.register("edits", Mounted("/edits", edit_router, _("Edits of many rows")))
    ports.exporter.provide(Exporter())
    traced = Holder("exchange.trace", undoing.move, undoing.remove, personal=True)
    holders.register("exchange.trace", traced)
    blocks.register("files", FILES)
    nav.register("imports", NavItem(_("Imports"), "file-import", "exchange:import_list", SETTINGS, RUN, order=60))
    folders = NavItem(_("Scheduled imports"), "folder", "exchange:folder_list", SETTINGS, SCHEDULE, order=61)
    nav.register("import_folders", folders)
    bring = Action(
        _("Import a file"),
        "upload",
        "exchange:import_new",
        RUN,
        keywords=_("bring customers, products, orders; CSV, Excel"),
    )
    actions.register("import", bring)
    for verb, words in AUDITED.items():
        if verb not in verb_labels:
            verb_labels.register(verb, words)
    noun_labels.register("import", _("Imported file"))
    noun_labels.register("import_folder", _("Folder to import from"))
    noun_labels.register("import_template", _("Mapping of columns"))
    said = _("%(file)s came in: %(rows)s rows, %(refused)s refused")
    kinds.register(FINISHED, Kind(_("An import of mine is finished"), "file-import", said, order=30, link=address_of))
    subscribe(ImportFinished, tell_who_asked, name="notify.import_finished")
    command.register()
    command_export.register()
    command_edit.register()
