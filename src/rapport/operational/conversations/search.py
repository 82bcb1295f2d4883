"""How hours are found: by their note and who worked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from rapport.core.search.sources import Document, Hit, SearchSource
from rapport.kit.actor import Actor
from rapport.operational.conversations.models import WorkedTime
from rapport.web import writing
from rapport.web.addresses import addresses


def load(ids: Iterable[int]) -> list[Document]:
    """Return the documents of these hours; those without a note are found through their customer."""
    columns = ("id", "text", "party__owner_id", "party__team_id")
    rows = WorkedTime.objects.live().filter(pk__in=list(ids)).exclude(text="").values_list(*columns)
    return [Document(pk, text[:80], [text], (text[:80], ""), owner_id, team_id) for pk, text, owner_id, team_id in rows]


def present(actor: Actor, ids: Sequence[int]) -> dict[int, Hit]:
    """Return how these hours look as results, those out of scope left out."""
    rows = WorkedTime.objects.visible_to(actor).filter(pk__in=list(ids)).select_related("party")
    page_of = addresses("conversations:hours_detail")
    return {row.pk: Hit(str(row), _told(row), page_of(row.uuid), "clock", str(_("Hours"))) for row in rows}


def _told(entry: WorkedTime) -> str:
    return f"{entry.worker_name}, {entry.party}, {writing.day(entry.day)}"


HOURS = SearchSource("hours.view", load, present, WorkedTime, order=90)
