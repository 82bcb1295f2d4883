"""Teams: who shares customers with whom."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.identity.models import Team, User
from rapport.core.identity.queries import with_descendants
from rapport.core.identity.services.clashes import clash_on, named
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, Invalid


class TeamNameTaken(DomainError):
    code = "team_name_taken"
    message = _("There is already a team with this name.")


class TeamInCircle(DomainError):
    code = "team_in_circle"
    message = _("A team cannot stand inside itself or inside one of its own teams.")


class TeamNotEmpty(DomainError):
    code = "team_not_empty"
    message = _("%(name)s still has members, teams inside it, or customers. Move them first.")


@transaction.atomic
def create(name: str, *, parent: Team | None = None, manager: User | None = None, by: Actor, at: datetime) -> Team:
    """This function will make a team. Refuses a name that is taken."""
    demand(by, "user.edit")
    team = Team(name=_clean(name), parent=parent, manager=manager)
    _demand_free(team.name)
    team.save()
    after = named({"name": team.name, "parent": parent, "manager": manager})
    audit.record("team.create", by=by, at=at, changes=[audit.Change("team", team.pk, after=after)])
    return team


@transaction.atomic
def edit(team: Team, *, name: str, parent: Team | None, manager: User | None, by: Actor, at: datetime) -> None:
    """This function will rename a team, move it in the tree or change its manager. Refuses circles and clashes."""
    demand(by, "user.edit")
    before, after = audit.changed(team, {"name": _clean(name), "parent": parent, "manager": manager})
    if not after:
        return
    if "name" in after:
        _demand_free(after["name"], but=team.pk)
    if parent is not None and parent.pk in with_descendants([team.pk], Team.objects.values_list("pk", "parent_id")):
        raise TeamInCircle(field="parent")
    free = Team.objects.filter(pk=team.pk, version=team.version)
    if not free.update(**after, version=team.version + 1):
        raise clash_on("team", Team.objects.get(pk=team.pk), after)
    change = audit.Change("team", team.pk, before=named(before), after=named(after))
    audit.record("team.edit", by=by, at=at, changes=[change])


@transaction.atomic
def remove(team: Team, *, by: Actor, at: datetime) -> None:
    """This function will remove a team that nothing points to. Refuses while members, teams or records belong to it."""
    demand(by, "user.edit")
    if _is_pointed_to(team):
        raise TeamNotEmpty(name=team.name)
    before = named({"name": team.name, "parent": team.parent, "manager": team.manager})
    audit.record("team.remove", by=by, at=at, changes=[audit.Change("team", team.pk, before=before)])
    team.delete()


def _clean(name: str) -> str:
    if not name.strip():
        raise Invalid(_("Write a name."), field="name")
    return " ".join(name.split())


def _demand_free(name: str, *, but: int | None = None) -> None:
    if Team.objects.filter(name__iexact=name).exclude(pk__in=[but] if but else []).exists():
        raise TeamNameTaken(field="name")


def _is_pointed_to(team: Team) -> bool:
    """True while any row of any room belongs to the team."""
    relations = Team._meta.related_objects
    return any(link.related_model._base_manager.filter(**{link.field.name: team}).exists() for link in relations)
