"""Teams: the tree, its managers, its circles."""

from __future__ import annotations

import pytest
from django.urls import reverse

from rapport.core.identity.models import Team
from rapport.core.identity.services import teams
from rapport.core.identity.services.teams import TeamInCircle, TeamNameTaken, TeamNotEmpty
from rapport.core.identity.tests.factories import EARLIER, TeamFactory
from rapport.kit.errors import ChangedMeanwhile
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_team_is_made_inside_another_with_a_manager(cast: Cast) -> None:
    form = {"name": "North coast", "parent": str(cast.north.uuid), "manager": "manager@example.org"}

    cast.administrator.client.post(reverse("identity:team_new"), form)

    team = Team.objects.get(name="North coast")
    assert (team.parent, team.manager) == (cast.north, cast.manager.user)
    page = cast.administrator.client.get(reverse("identity:team_list"))
    assert [(line.team.name, line.depth) for line in page.context["lines"]] == [
        ("North", 0),
        ("North coast", 1),
        ("South", 0),
    ]


def test_a_team_cannot_stand_inside_itself(cast: Cast) -> None:
    by = cast.administrator.actor
    below = TeamFactory.create(name="Below", parent=cast.north)

    for outer in (cast.north, below):
        with pytest.raises(TeamInCircle):
            teams.edit(cast.north, name="North", parent=outer, manager=None, by=by, at=EARLIER)


def test_two_teams_cannot_share_a_name(cast: Cast) -> None:
    with pytest.raises(TeamNameTaken):
        teams.create("north", by=cast.administrator.actor, at=EARLIER)


def test_the_case_of_a_teams_own_name_can_change(cast: Cast) -> None:
    by = cast.administrator.actor
    teams.edit(cast.north, name="NORTH", parent=None, manager=None, by=by, at=EARLIER)

    assert Team.objects.get(pk=cast.north.pk).name == "NORTH"


def test_a_team_with_members_or_teams_inside_is_not_removed(cast: Cast) -> None:
    outer = TeamFactory.create(name="Outer")
    inner = TeamFactory.create(name="Inner", parent=outer)
    by = cast.administrator.actor

    for team in (cast.north, outer):
        with pytest.raises(TeamNotEmpty):
            teams.remove(team, by=by, at=EARLIER)

    cast.administrator.client.post(reverse("identity:team_remove", args=[inner.uuid]))
    assert not Team.objects.filter(pk=inner.pk).exists()


def test_a_stale_edit_of_a_team_is_refused(cast: Cast) -> None:
    by = cast.administrator.actor
    stale = Team.objects.get(pk=cast.south.pk)
    teams.edit(cast.south, name="Deep south", parent=None, manager=None, by=by, at=EARLIER)

    with pytest.raises(ChangedMeanwhile):
        teams.edit(stale, name="Far south", parent=None, manager=None, by=by, at=EARLIER)
