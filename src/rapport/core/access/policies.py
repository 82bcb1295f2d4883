"""The policy of a noun: the one place that says who sees and who may do what."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from rapport.core.access.models import RecordShare
from rapport.kit.actor import Actor, Reach
from rapport.kit.errors import NotAllowed
from rapport.kit.prepared import prepared
from rapport.kit.registry import Registry
from rapport.kit.scope import Scope

SEEING, SHOWN_TO = "view", "shown_to"


class Policy:
    """Rules of one noun. `owner_path` and `team_path` lead from a row to its owner and team.

    `shared_as` and `share_path` lead to the record with which it is shown: a record shown to somebody is seen by them,
    with what their role sees of it, and changed by nobody more than before.
    """

    noun = ""
    owner_path = "owner_id"
    team_path = "team_id"
    share_path = "id"
    shared_as = ""

    def visible(self, actor: Actor) -> Scope:
        """This policy will say which records the actor may see."""
        return self.scope(actor, SEEING)

    def scope(self, actor: Actor, verb: str) -> Scope:
        reach = actor.reach(f"{self.noun}.{verb}")
        if reach is Reach.EVERYONE:
            return Scope.all()
        if reach is Reach.NONE or actor.user_id is None:
            return Scope.nothing()
        teams = actor.team_ids if reach is Reach.TEAM else frozenset[int]()
        shown = self._shared(actor) if verb == SEEING else frozenset[int]()
        return Scope.of(owners=[actor.user_id], teams=teams, records=shown)

    def may(self, actor: Actor, verb: str, record: Any) -> bool:
        return self.scope(actor, verb).covers(
            owner_id=_follow(record, self.owner_path),
            team_id=_follow(record, self.team_path),
            record_id=_follow(record, self.share_path),
        )

    def demand(self, actor: Actor, verb: str, record: Any) -> None:
        """Refuse with NotAllowed unless the actor may do this to the record."""
        if not self.may(actor, verb, record):
            raise NotAllowed

    @property
    def is_shown_alone(self) -> bool:
        """False for what is shown with another record only, as an order with its customer."""
        return bool(self.shared_as) and self.shared_as == self.noun and self.share_path == "id"

    def may_share(self, actor: Actor, record: Any) -> bool:
        """Who may give a record to somebody else may show it to them too."""
        return self.is_shown_alone and self.may(actor, "assign", record)

    def _shared(self, actor: Actor) -> frozenset[int]:
        return actor.shares.get(self.shared_as, frozenset())


@prepared
def _shares_of(user_id: int) -> QuerySet[RecordShare, tuple[str, int]]:
    return RecordShare.objects.filter(user_id=user_id).values_list("record_type", "record_id")


def shares_of(user_id: int) -> dict[str, frozenset[int]]:
    """Return the records shown to one user outside their scope, by record type."""
    found: dict[str, set[int]] = {}
    for kind, pk in _shares_of(user_id):
        found.setdefault(kind, set()).add(pk)
    return {kind: frozenset(ids) for kind, ids in found.items()}


def demand(actor: Actor, verb: str) -> None:
    """Refuse with NotAllowed unless the verb is granted at all."""
    if not actor.has(verb):
        raise NotAllowed


def _follow(record: Any, path: str) -> int | None:
    for step in path.split("__"):
        if record is None:
            return None
        record = getattr(record, step)
    return record if isinstance(record, int) else None


policies: Registry[Policy] = Registry("policies")


def policy_of(model: type[Any]) -> Policy:
    return policies[model._meta.label]
