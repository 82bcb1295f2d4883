"""Roles: ready-made, edited in the grid, made by copy."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from rapport.core.access.grants import ROLE_NAMES, verbs
from rapport.core.access.models import Role
from rapport.core.access.services import roles
from rapport.core.audit.models import RecordChange
from rapport.core.identity.tests.factories import EARLIER, UserFactory, role_of
from rapport.kit.actor import Actor, Reach
from rapport.kit.errors import ChangedMeanwhile, Invalid, NotAllowed
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def grid(role: Role, **changed: Reach) -> dict[str, Any]:
    """What the grid of a role sends; give verbs with `__` for the dot."""
    sent = {f"reach:{key}": str(role.grants.get(key, 0)) for key in verbs}
    sent |= {f"reach:{key.replace('__', '.')}": str(int(reach)) for key, reach in changed.items()}
    return sent | {"version": str(role.version), "hidden": role.hidden_fields}


def test_a_right_taken_away_holds_at_the_next_click(cast: Cast) -> None:
    role = role_of("analyst")
    assert cast.analyst.client.get(reverse("identity:token_new")).status_code == 200

    response = cast.administrator.client.post(
        reverse("access:role_edit", args=["analyst"]), grid(role, token__create=Reach.NONE)
    )

    assert response.status_code == 302
    assert cast.analyst.client.get(reverse("identity:token_new")).status_code == 403


def test_a_right_taken_from_a_ready_made_role_does_not_come_back_at_the_next_start(cast: Cast) -> None:
    role = role_of("analyst")
    cast.administrator.client.post(reverse("access:role_edit", args=["analyst"]), grid(role, token__create=Reach.NONE))

    roles.ensure_builtin(by=Actor.system(), at=EARLIER)

    assert role_of("analyst").reaches()["token.create"] is Reach.NONE


def test_a_reach_that_a_verb_does_not_know_is_taken_as_none(cast: Cast) -> None:
    role = role_of("analyst")

    cast.administrator.client.post(reverse("access:role_edit", args=["analyst"]), grid(role, token__create=Reach.OWN))

    assert role_of("analyst").reaches()["token.create"] is Reach.NONE


def test_administrators_cannot_lock_themselves_out(cast: Cast) -> None:
    role = role_of("administrator")

    for verb in ("role__edit", "user__edit"):
        response = cast.administrator.client.post(
            reverse("access:role_edit", args=["administrator"]), grid(role, **{verb: Reach.NONE})
        )
        assert response.status_code == 422

    assert role_of("administrator").reaches()["role.edit"] is Reach.EVERYONE


def test_two_administrators_do_not_overwrite_each_other(cast: Cast) -> None:
    stale, by = role_of("analyst"), cast.administrator.actor
    roles.set_grants(role_of("analyst"), {"token.create": Reach.NONE}, [], by=by, at=EARLIER)

    with pytest.raises(ChangedMeanwhile):
        roles.set_grants(stale, {}, [], by=by, at=EARLIER)

    response = cast.administrator.client.post(reverse("access:role_edit", args=["analyst"]), grid(stale))
    assert response.status_code == 409
    assert "Administrator changed this record" in response.content.decode()


def test_a_role_of_ones_own_starts_from_another_and_can_be_given(cast: Cast) -> None:
    response = cast.administrator.client.post(reverse("access:role_list"), {"name": "Branch head", "source": "manager"})

    made = Role.objects.get(name="Branch head")
    assert response["Location"] == reverse("access:role_edit", args=[made.key])
    assert made.grants == role_of("manager").grants
    assert not made.is_builtin
    assert RecordChange.objects.filter(entry__verb="role.create", record_id=made.pk).exists()


def test_two_roles_cannot_share_a_name(cast: Cast) -> None:
    response = cast.administrator.client.post(reverse("access:role_list"), {"name": "manager", "source": "analyst"})

    assert response.status_code == 422
    assert "name" in response.context["form"].errors


def test_a_role_that_somebody_has_is_not_removed(cast: Cast) -> None:
    by = cast.administrator.actor
    made = roles.copy(role_of("analyst"), name="Reader", by=by, at=EARLIER)
    user = UserFactory.create(role=made)

    with pytest.raises(roles.RoleInUse):
        roles.remove(made, by=by, at=EARLIER)

    user.delete()
    cast.administrator.client.post(reverse("access:role_remove", args=[made.key]))
    assert not Role.objects.filter(pk=made.pk).exists()


def test_ready_made_roles_are_neither_renamed_nor_removed(cast: Cast) -> None:
    by = cast.administrator.actor

    with pytest.raises(Invalid):
        roles.remove(role_of("analyst"), by=by, at=EARLIER)
    with pytest.raises(Invalid):
        roles.rename(role_of("analyst"), name="Reader", description="", by=by, at=EARLIER)


def test_others_may_not_edit_roles(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        roles.set_grants(role_of("manager"), {"role.edit": Reach.EVERYONE}, [], by=cast.manager.actor, at=EARLIER)
    with pytest.raises(NotAllowed):
        roles.copy(role_of("manager"), name="Mine", by=cast.manager.actor, at=EARLIER)


def test_every_default_names_a_ready_made_role_and_a_reach_that_its_verb_offers() -> None:
    for key, verb in verbs.items():
        assert set(verb.defaults) <= set(ROLE_NAMES), key
    for role in ROLE_NAMES:
        for key, reach in roles.default_grants(role).items():
            assert Reach(reach) in {Reach.NONE, *verbs[key].reaches}, key


def test_saving_the_grid_unchanged_changes_no_right(cast: Cast) -> None:
    for key in ROLE_NAMES:
        before = role_of(key)
        page = cast.administrator.client.get(reverse("access:role_edit", args=[key]))
        chosen = {
            f"reach:{row.key}": str(int(cell.reach))
            for group in page.context["groups"]
            for row in group.rows
            for cell in row.cells
            if cell.is_chosen and cell.is_offered
        }

        cast.administrator.client.post(
            reverse("access:role_edit", args=[key]),
            chosen | {"version": before.version, "hidden": before.hidden_fields},
        )

        after = role_of(key)
        assert after.version == before.version + 1
        assert {verb for verb, reach in after.grants.items() if reach} == {
            verb for verb, reach in before.grants.items() if reach
        }
        assert after.hidden_fields == before.hidden_fields


def test_the_ready_made_roles_are_a_sensible_table() -> None:
    """Administrators hold every right; partners hold little; only administrators administer."""
    reach = {role: dict.fromkeys(verbs, Reach.NONE) | roles.default_grants(role) for role in ROLE_NAMES}
    administration = [key for key in verbs if key in {"user.edit", "role.edit", "company.edit", "audit.view"}]

    assert [key for key in verbs if not reach["administrator"][key]] == []
    for role in set(ROLE_NAMES) - {"administrator"}:
        assert [key for key in administration if reach[role][key]] == [], role
    own_only = [key for key, given in reach["partner"].items() if given > Reach.OWN and Reach.OWN in verbs[key].reaches]
    assert own_only == []
