"""Saved views: keeping the query string of a list under a name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.identity.holdings import Receivers
from rapport.core.metadata.models import SavedView, ViewFavourite
from rapport.core.metadata.policies import demand_change, may_see
from rapport.kit.actor import Actor
from rapport.kit.errors import ChangedMeanwhile, Invalid, NotAllowed, NotFound

PASSING = frozenset({"view", "at", "peek", "edit", "group", "choose", "csrfmiddlewaretoken"})
LONGEST_QUERY = 8_000


@transaction.atomic
def save(
    list_key: str, name: str, query: str, *, is_shared: bool = False, icon: str = "filter", by: Actor, at: datetime
) -> SavedView:
    """This function will keep a list's query string under a name. Refuses an empty name, and sharing without right."""
    if by.user_id is None:
        raise NotAllowed
    if is_shared:
        demand(by, "view.share")
    values = {"name": _name(name), "query": lasting(query), "is_shared": is_shared, "icon": icon}
    view = SavedView.objects.create(list_key=list_key, owner_id=by.user_id, updated_at=at, **values)
    audit.record("view.save", by=by, at=at, changes=[audit.Change("view", view.pk, after=values)])
    return view


@transaction.atomic
def hand_over(user_id: int, to: Receivers, by: Actor, at: datetime) -> int:
    """This function will give the views of somebody who leaves to those who take over, and say how many.

    They stay where only a team without manager takes over: a view is somebody's.
    """
    demand(by, "user.edit")
    takers = to.people()
    ids = list(SavedView.objects.filter(owner_id=user_id).order_by("pk").values_list("pk", flat=True))
    changes: list[audit.Change] = []
    for taker, share in takers.shares(ids):
        if taker is not None:
            SavedView.objects.filter(pk__in=share).update(owner=taker, updated_at=at, version=F("version") + 1)
            before, after = {"owner_id": user_id}, {"owner_id": taker.pk}
            changes += [audit.Change("view", pk, before=before, after=after) for pk in share]
    if changes:
        audit.record("view.hand_over", by=by, at=at, changes=changes)
    return len(changes)


@transaction.atomic
def update(view: SavedView, query: str, *, by: Actor, at: datetime) -> None:
    """This function will replace the query of a view by the list's present one; owner or, when shared, sharers."""
    demand_change(view, by)
    _write("view.update", view, {"query": lasting(query)}, by=by, at=at)


@transaction.atomic
def rename(view: SavedView, name: str, *, by: Actor, at: datetime) -> None:
    """This function will give a view another name. Refuses an empty one."""
    demand_change(view, by)
    _write("view.rename", view, {"name": _name(name)}, by=by, at=at)


@transaction.atomic
def share(view: SavedView, *, by: Actor, at: datetime) -> None:
    """This function will show a view to everyone who opens the list."""
    demand_change(view, by)
    demand(by, "view.share")
    _write("view.share", view, {"is_shared": True}, by=by, at=at)


@transaction.atomic
def unshare(view: SavedView, *, by: Actor, at: datetime) -> None:
    """This function will make a shared view its owner's alone again; it leaves the rails of others."""
    demand_change(view, by)
    ViewFavourite.objects.filter(view=view).exclude(user_id=view.owner_id).delete()
    _write("view.unshare", view, {"is_shared": False}, by=by, at=at)


@transaction.atomic
def delete(view: SavedView, *, by: Actor, at: datetime) -> None:
    """This function will forget a view."""
    demand_change(view, by)
    before = {"name": view.name, "query": view.query, "list_key": view.list_key}
    pk = view.pk
    view.delete()
    audit.record("view.delete", by=by, at=at, changes=[audit.Change("view", pk, before=before)])


@transaction.atomic
def favour(view: SavedView, *, by: Actor, at: datetime) -> None:
    """This function will put a view in the actor's rail. Refuses with NotFound one that they may not see."""
    if by.user_id is None or not may_see(view, by):
        raise NotFound
    ViewFavourite.objects.bulk_create([ViewFavourite(view=view, user_id=by.user_id)], ignore_conflicts=True)
    change = audit.Change("view", view.pk, after={"favourite_of": by.user_id})
    audit.record("view.favour", by=by, at=at, changes=[change])


@transaction.atomic
def unfavour(view: SavedView, *, by: Actor, at: datetime) -> None:
    """This function will take a view out of the actor's rail."""
    if not may_see(view, by):
        raise NotFound
    ViewFavourite.objects.filter(view=view, user_id=by.user_id or 0).delete()
    change = audit.Change("view", view.pk, before={"favourite_of": by.user_id})
    audit.record("view.unfavour", by=by, at=at, changes=[change])


def lasting(query: str) -> str:
    """Return what of a list's address makes the view: filters, sort and columns, not the page one is on."""
    kept = [
        (key, value) for key, value in parse_qsl(query.removeprefix("?"), keep_blank_values=True) if key not in PASSING
    ]
    text = urlencode(kept)
    if len(text) > LONGEST_QUERY:
        raise Invalid(_("This view has too many filters to be saved."), field="query")
    return text


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise Invalid(_("Give the view a name of at most 80 letters."), field="name")
    return name


def _write(verb: str, view: SavedView, values: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    before, after = audit.changed(view, values)
    if not after:
        return
    fresh = SavedView.objects.filter(pk=view.pk, version=view.version)
    if not fresh.update(**after, version=F("version") + 1, updated_at=at):
        raise ChangedMeanwhile(name=str(_("Somebody")), theirs=before)
    audit.record(verb, by=by, at=at, changes=[audit.Change("view", view.pk, before=before, after=after)])
    view.refresh_from_db()
