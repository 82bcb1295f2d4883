"""Writing what Alizé's staff said with its customers."""

from __future__ import annotations

from collections.abc import Iterator

from rapport.core.search import services as search
from rapport.demo.generate.rows import Company
from rapport.demo.services.keys import Keys
from rapport.demo.services.stories import Story
from rapport.kit.bulk import insert_columns, reserve_ids
from rapport.kit.ids import new_uuid
from rapport.operational.conversations.models import Interaction
from rapport.operational.conversations.services.interactions import span


def write(company: Company, keys: Keys) -> list[Story]:
    """This function will write the interactions, and answer the lines that timelines tell of them."""
    told = company.talks
    ids = reserve_ids(Interaction, len(told))
    times = [talk.happened_at for talk in told]
    columns = {
        "id": list(ids),
        "uuid": [new_uuid() for _ in told],
        "created_at": times,
        "updated_at": times,
        "is_sample": True,
        "party_id": [keys.parties[talk.party] for talk in told],
        "channel": [talk.channel for talk in told],
        "direction": [talk.direction for talk in told],
        "happened_at": times,
        "minutes": [talk.minutes for talk in told],
        "cost": [talk.cost for talk in told],
        "outcome": [talk.outcome for talk in told],
        "satisfaction": [talk.satisfaction for talk in told],
        "text": [talk.text for talk in told],
        "actor_id": [keys.users[talk.author] for talk in told],
        "actor_name": [keys.names[talk.author] for talk in told],
    }
    insert_columns(Interaction, columns, count=len(told))
    search.add("interaction", ids)
    return list(_stories(company, keys, list(ids)))


def _stories(company: Company, keys: Keys, ids: list[int]) -> Iterator[Story]:
    for talk, pk in zip(company.talks, ids, strict=True):
        verb, params = f"interaction.{talk.channel}.{talk.direction}", {"span": span(talk.minutes)}
        yield keys.parties[talk.party], talk.happened_at, verb, "interaction", pk, keys.names[talk.author], params
