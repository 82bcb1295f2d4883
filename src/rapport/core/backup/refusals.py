"""Why a backup cannot be made or brought back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.kit.errors import DomainError


class DamagedArchive(DomainError):
    code = "damaged_archive"
    message = _(
        "%(file)s is damaged or is not a backup of Rapport: %(reason)s. Nothing was changed. Take another backup."
    )


class NewerArchive(DomainError):
    code = "newer_archive"
    message = _(
        "%(file)s was made by Rapport %(theirs)s, which is newer than this one (%(ours)s). "
        "Install that version, then restore."
    )


class OtherEngine(DomainError):
    code = "other_engine"
    message = _(
        "%(file)s holds a %(theirs)s database, and this Rapport works on %(ours)s. "
        "Let RAPPORT_DATABASE_URL name a %(theirs)s database, then restore."
    )


class BaseInUse(DomainError):
    code = "base_in_use"
    status = 409
    message = _("Rapport is running on this database. Stop it everywhere (web, worker, scheduler), then restore.")


class RestoreGoesOn(DomainError):
    code = "restore_goes_on"
    status = 409
    message = _("A backup is being restored into this database. Wait until it is done, then start again.")


class NoRoom(DomainError):
    code = "no_room"
    message = _("%(folder)s has %(free)s MB left, and this needs about %(needed)s MB. Make room, then try again.")


class CannotWrite(DomainError):
    code = "cannot_write"
    message = _("%(path)s cannot be written (%(reason)s).")


class FileThere(DomainError):
    code = "file_there"
    message = _("There is already a file %(path)s. Name another one, or remove it.")


class NoFileOfBase(DomainError):
    code = "no_file_of_base"
    message = _("This database lives in memory only and cannot be backed up.")


class ProgramsMissing(DomainError):
    code = "programs_missing"
    message = _(
        "PostgreSQL's %(program)s is not installed on this machine, and a backup of a PostgreSQL database needs it. "
        "On Debian and Ubuntu: apt install postgresql-client."
    )


class ProgramRefused(DomainError):
    code = "program_refused"
    message = _("PostgreSQL's %(program)s refused: %(said)s")


class NoBackup(DomainError):
    code = "no_backup"
    status = 404
    message = _("There is no backup of this name. It may have been removed because it was old.")
