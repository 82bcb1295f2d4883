"""Asking for the sample company to be loaded or removed in the background."""

from __future__ import annotations

from datetime import datetime

from rapport.core.access.policies import demand
from rapport.core.jobs import services as jobs
from rapport.core.jobs.models import Job
from rapport.demo import policies, queries
from rapport.demo.services.loading import demand_empty
from rapport.demo.services.removing import NothingLoaded, UserWorkGoesToo
from rapport.kit.actor import Actor

LOAD, REMOVE = "demo.load", "demo.remove"


def ask_to_load(*, by: Actor, at: datetime) -> Job:
    """This function will ask for Alizé Énergie, once. Refuses what `load` refuses."""
    demand(by, policies.MANAGE)
    demand_empty()
    return jobs.enqueue(LOAD, by=by, at=at, unique=LOAD)


def ask_to_remove(*, by: Actor, at: datetime, confirmed: bool = False) -> Job:
    """This function will ask for Alizé Énergie to go, once. Refuses what `remove` refuses."""
    demand(by, policies.MANAGE)
    if not queries.is_loaded():
        raise NothingLoaded
    additions = queries.additions()
    if additions and not confirmed:
        raise UserWorkGoesToo(additions)
    return jobs.enqueue(REMOVE, by=by, at=at, unique=REMOVE)
