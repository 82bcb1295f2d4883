"""How hours are found: by their note and the company's own fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from rapport.core.metadata.queries import search_texts
from rapport.core.search.sources import Document, Hit, SearchSource
from rapport.kit.actor import Actor
from rapport.operational.conversations.models import WorkedTime
from rapport.web import writing
from rapport.web.addresses import addresses


def load(ids: Iterable[int]) -> list[Document]:
    """Return the documents of these hours; those without a text of theirs are found through their customer."""
    columns, texts = ("id", "text", "worker_name", "custom", "party__owner_id", "party__team_id"), search_texts()
    rows = WorkedTime.objects.live().filter(pk__in=list(ids)).values_list(*columns)
    told = [(pk, text, who, texts("hours", custom), *scope) for pk, text, who, custom, *scope in rows]
    return [
        Document(pk, (text or who)[:80], [text, *own], (text[:80], ""), owner_id, team_id)
        for pk, text, who, own, owner_id, team_id in told
        if text or own
    ]


def present(actor: Actor, ids: Sequence[int]) -> dict[int, Hit]:
    """Return how these hours look as results, those out of scope left out."""
    rows = WorkedTime.objects.visible_to(actor).filter(pk__in=list(ids)).select_related("party")
    page_of = addresses("conversations:hours_detail")
    return {row.pk: Hit(str(row), _told(row), page_of(row.uuid), "clock", str(_("Hours"))) for row in rows}


def _told(entry: WorkedTime) -> str:
    return f"{entry.worker_name}, {entry.party}, {writing.day(entry.day)}"


HOURS = SearchSource("hours.view", load, present, WorkedTime, order=90)
