"""Whom imported customers may be given to, and the tags that they carry."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import policy_of
from rapport.core.exchange.values.reasons import Reason
from rapport.core.identity.models import Team, User
from rapport.core.metadata.services import tags as tags_of_records
from rapport.kit.actor import Actor
from rapport.kit.errors import Invalid, NotAllowed
from rapport.kit.text import fold
from rapport.operational.parties.models import Party
from rapport.operational.parties.services.ownership import NoSuchColleague, NoSuchTeam

Colleague = tuple[int, int | None]
NOT_YOURS = _("You may not give customers to this colleague or team.")


def colleagues() -> dict[str, Colleague]:
    """Every colleague with their team, by e-mail and by name."""
    rows = list(User.objects.values_list("pk", "email", "name", "team_id"))
    return {fold(word): (pk, team) for pk, email, name, team in rows for word in (email, name)}


def teams_by_name() -> dict[str, int]:
    return {fold(name): pk for pk, name in Team.objects.values_list("pk", "name")}


def may_give(by: Actor, owner_id: int | None, team_id: int | None) -> bool:
    """Whether a new customer may be theirs: to nobody whose customers the actor could not edit."""
    scope = policy_of(Party).scope(by, "edit")
    if owner_id is not None and owner_id != by.user_id and not scope.everyone:
        return team_id in scope.team_ids
    return scope.covers(owner_id=owner_id, team_id=team_id, record_id=None)


def owners(by: Actor) -> list[tuple[str, str]]:
    """The colleagues to whom the actor may give new customers."""
    rows = User.objects.active().order_by("name").values_list("pk", "email", "name", "team_id")
    return [(email, name) for pk, email, name, team in rows if may_give(by, pk, team)]


def teams(by: Actor) -> list[tuple[str, str]]:
    """The teams to which the actor may give new customers."""
    rows = Team.objects.order_by("name").values_list("pk", "name")
    return [(name, name) for pk, name in rows if may_give(by, None, pk)]


def check_owner(text: str, by: Actor) -> None:
    """Refuse who is no colleague, and whose customers the actor could not edit."""
    found = colleagues().get(fold(text))
    if found is None:
        raise NoSuchColleague(field="owner")
    if not may_give(by, *found):
        raise NotAllowed(NOT_YOURS, field="owner")


def check_team(text: str, by: Actor) -> None:
    """Refuse what is no team, and one whose customers the actor could not edit."""
    found = teams_by_name().get(fold(text))
    if found is None:
        raise NoSuchTeam(field="team")
    if not may_give(by, None, found):
        raise NotAllowed(NOT_YOURS, field="team")


def check_tags(text: str, by: Actor) -> None:
    """Refuse words that are no tags."""
    found = read_tags(text)
    if isinstance(found, Reason):
        raise Invalid(_("A tag has at most %(most)s letters."), field="tags", most=tags_of_records.LONGEST)


def read_tags(text: str) -> tuple[str, ...] | Reason:
    """Words between commas, semicolons or strokes, each once."""
    words = {fold(word): " ".join(word.split()) for word in re.split("[,;|]", text) if word.strip()}
    if len(words) > tags_of_records.MOST or any(len(word) > tags_of_records.LONGEST for word in words.values()):
        return Reason("not_a_tag", "tags", {"value": text[:60]})
    return tuple(words.values())
