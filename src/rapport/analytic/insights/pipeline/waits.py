"""What waits or failed in a stage, in a sentence, with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.analytic.insights.queries.stages import Stage, Wait
from rapport.analytic.studies.policies import REFRESH
from rapport.kit.actor import Actor
from rapport.web import writing
from rapport.web.day import Act

WATCH = "job.view"
COMPUTED = frozenset({"build_failed", "outdated", "never_built", "old", "no_study", "study_unfinished"})


@dataclass(frozen=True)
class Note:
    """A sentence, and what to do for those who may."""

    text: str
    is_failure: bool = False
    act: Act | None = None


def notes(stage: Stage, actor: Actor) -> tuple[Note, ...]:
    """Return what waits or failed in a stage, as this reader can act on it."""
    return tuple(Note(_told(wait), wait.is_failure, _act(wait, actor)) for wait in stage.waits)


def _told(wait: Wait) -> str:
    if wait.code in _COUNTED:
        return _COUNTED[wait.code](wait.count) % {"count": writing.number(wait.count)}
    return _sentences()[wait.code]


def _act(wait: Wait, actor: Actor) -> Act | None:
    pages = {
        "rows_wait": (_("Decide"), "exchange:import_list"),
        "files_stopped": (_("See the files"), "exchange:import_list"),
        "folders_unreadable": (_("See the folders"), "exchange:folder_list"),
        "contacts_late": (_("See who"), "plans:contact_list"),
    }  # fmt: skip
    if wait.code in pages:
        label, name = pages[wait.code]
        return Act(label, "arrow-right", reverse(name))
    if wait.code in COMPUTED and actor.has(REFRESH):
        return Act(_("Compute now"), "refresh", reverse("insights:portfolio_refresh"), is_post=True)
    if wait.record and actor.has(WATCH):
        return Act(_("See the job"), "arrow-right", reverse("jobs:job_detail", args=[wait.record]))
    return None


def _rows(count: int) -> str:
    return ngettext(
        "%(count)s row of a file waits for a decision.", "%(count)s rows of files wait for a decision.", count
    )


def _files(count: int) -> str:
    return ngettext("%(count)s file stopped before its end.", "%(count)s files stopped before their end.", count)


def _folders(count: int) -> str:
    return ngettext("%(count)s folder cannot be read.", "%(count)s folders cannot be read.", count)


def _late(count: int) -> str:
    return ngettext(
        "%(count)s customer has waited too long for a contact.",
        "%(count)s customers have waited too long for a contact.",
        count,
    )


_COUNTED = {"rows_wait": _rows, "files_stopped": _files, "folders_unreadable": _folders, "contacts_late": _late}


def _sentences() -> Mapping[str, str]:
    return {
        "build_failed": _("The last computation failed: figures are those of the one before."),
        "build_runs": _("A computation is running: figures are those of the one before until it ends."),
        "build_waits": _("A computation waits for its turn."),
        "outdated": _("Rapport was updated: the warehouse is made anew at the next computation."),
        "never_built": _("Nothing has been computed yet. It happens after each import, every night, and when you ask."),
        "old": _("The last computation is more than a day old: last night’s did not take place."),
        "no_study": _("No study yet: the first one comes with the first computation."),
        "study_unfinished": _("The last study was begun and did not come to its end."),
        "contacts_failed": _("The contact plan was not brought up to date: its last computation failed."),
    }
