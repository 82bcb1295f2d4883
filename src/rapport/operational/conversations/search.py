"""How interactions and hours are found: by what was said or noted, and by the company’s own fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from rapport.core.metadata.queries import search_texts
from rapport.core.search.sources import Document, Hit, SearchSource
from rapport.kit.actor import Actor
from rapport.operational.conversations.models import Channel, Interaction, WorkedTime
from rapport.operational.conversations.services.channels import CHANNELS
from rapport.web import writing
from rapport.web.addresses import addresses

NO_HEADS = ("", "")
SCOPE = ("party__owner_id", "party__team_id")


def load_interactions(ids: Iterable[int]) -> list[Document]:
    """Return the documents of these interactions; those without a text are found through their customer.

    Two letters find names, not what was said: they have no heads.
    """
    texts = search_texts()
    rows = Interaction.objects.live().filter(pk__in=list(ids)).exclude(text="", custom={})
    told = (
        (pk, text, [text, *texts("interaction", custom)], *scope)
        for pk, text, custom, *scope in rows.values_list("id", "text", "custom", *SCOPE)
    )
    return [
        Document(pk, text.strip().partition("\n")[0][:80] or words[-1][:80], words, NO_HEADS, owner_id, team_id)
        for pk, text, words, owner_id, team_id in told
        if any(words)
    ]


def present_interactions(actor: Actor, ids: Sequence[int]) -> dict[int, Hit]:
    """Return how these interactions look as results, those out of scope left out."""
    rows = Interaction.objects.visible_to(actor).filter(pk__in=list(ids)).select_related("party")
    page_of = addresses("conversations:interaction_detail")
    return {
        row.pk: Hit(str(row), _of(row), page_of(row.uuid), CHANNELS[Channel(row.channel)].icon, str(_("Interactions")))
        for row in rows
    }


def _of(row: Interaction) -> str:
    return f"{row.get_channel_display()}, {row.party}, {writing.day(row.happened_at)}"


def load(ids: Iterable[int]) -> list[Document]:
    """Return the documents of these hours; those without a text of theirs are found through their customer."""
    columns, texts = ("id", "text", "worker_name", "custom", *SCOPE), search_texts()
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


INTERACTIONS = SearchSource("interaction.view", load_interactions, present_interactions, Interaction, order=95)
HOURS = SearchSource("hours.view", load, present, WorkedTime, order=90)
