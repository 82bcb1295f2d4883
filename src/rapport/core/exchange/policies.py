"""Who sees imports: whoever brought the file, and who may run imports for everyone."""

from __future__ import annotations

from typing import Any

from rapport.core.exchange.models import BulkEdit, ExportFile, Import, ImportFolder, ImportTemplate
from rapport.core.exchange.models.imports import ImportQuerySet
from rapport.kit.actor import Actor, Reach
from rapport.kit.errors import NotFound

RUN = "import.run"
SCHEDULE = "import.schedule"


def visible_imports(actor: Actor) -> ImportQuerySet:
    if actor.reach(RUN) is Reach.EVERYONE:
        return Import.objects.all()
    return Import.objects.by_user(actor.user_id)


def find_import(uuid: Any, actor: Actor) -> Import:
    """Return the import with this public id if the actor may see it, or refuse with NotFound."""
    found = visible_imports(actor).filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def find_template(uuid: Any, actor: Actor) -> ImportTemplate:
    """Return the mapping with this public id if the actor may import, or refuse with NotFound."""
    found = ImportTemplate.objects.filter(uuid=uuid).first() if actor.has(RUN) else None
    if found is None:
        raise NotFound
    return found


def find_folder(uuid: Any, actor: Actor) -> ImportFolder:
    """Return the folder with this public id if the actor may schedule imports, or refuse with NotFound."""
    found = ImportFolder.objects.filter(uuid=uuid).first() if actor.has(SCHEDULE) else None
    if found is None:
        raise NotFound
    return found


def find_export(uuid: Any, actor: Actor) -> ExportFile:
    """Return a file that the actor asked for and may still take, or refuse with NotFound."""
    found = ExportFile.objects.filter(uuid=uuid, created_by_id=actor.user_id).first() if actor.user_id else None
    if found is None:
        raise NotFound
    return found


def find_edit(uuid: Any, actor: Actor) -> BulkEdit:
    """Return an edit of many rows that the actor made, or refuse with NotFound."""
    found = BulkEdit.objects.filter(uuid=uuid, created_by_id=actor.user_id).first() if actor.user_id else None
    if found is None:
        raise NotFound
    return found
