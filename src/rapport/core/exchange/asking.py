"""A list as somebody asks for it outside a request: by its key, its address and who reads it."""

from __future__ import annotations

from django.http import QueryDict

from rapport.kit.actor import Actor
from rapport.kit.errors import NotAllowed, NotFound
from rapport.web.lists import extra
from rapport.web.lists.pages import Asked
from rapport.web.lists.spec import lists
from rapport.web.lists.state import read, shown


def asked_for(key: str, query: str, actor: Actor) -> Asked:
    """Return the list of this address within the actor's scope. Refuses those who may not see or export it."""
    asked = seen_by(key, query, actor)
    if not actor.has(asked.spec.export_verb):
        raise NotAllowed
    return asked


def seen_by(key: str, query: str, actor: Actor) -> Asked:
    """Return the list of this address within the actor's scope. Refuses those who may not see it."""
    spec = lists.get(key)
    if spec is None:
        raise NotFound
    if not actor.has(spec.view_verb):
        raise NotAllowed
    every, filters = extra.offered(spec, actor)
    state = read(spec, QueryDict(query.removeprefix("?")), actor, every)
    columns = [extra.within_reach(column, actor) for column in shown(state, every)]
    return Asked(spec, actor, state, columns, every, filters)
