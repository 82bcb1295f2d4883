"""Users: made, edited, deactivated."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from rapport.core.access.models import Role
from rapport.core.access.services import roles
from rapport.core.audit.models import AuditEntry, RecordChange
from rapport.core.identity.models import User
from rapport.core.identity.services import passwords, users
from rapport.core.identity.services.users import EmailTaken, LastAdministrator, ManagerInCircle, OwnAccount
from rapport.core.identity.tests.factories import EARLIER, UserFactory, role_of
from rapport.kit.actor import Actor
from rapport.kit.errors import ChangedMeanwhile, NotAllowed
from tests.cast import Cast, Member

pytestmark = pytest.mark.django_db
PASSWORD = "vent-du-large-27"


def sent(user: User, **changed: Any) -> dict[str, Any]:
    """What the edit form of a user sends."""
    form = {
        "name": user.name,
        "email": user.email,
        "role": user.role.key,
        "team": str(user.team.uuid) if user.team else "",
        "manager": user.manager.email if user.manager else "",
        "language": user.language,
        "version": user.version,
    }
    return form | changed


def helper_with(cast: Cast, *verbs: str) -> Actor:
    """An actor who may do these and nothing else."""
    role = roles.copy(role_of("partner"), name="Helper", by=cast.administrator.actor, at=EARLIER)
    roles.set_grants(role, dict.fromkeys(verbs, 3), [], by=cast.administrator.actor, at=EARLIER)  # type: ignore[arg-type]
    return Member(UserFactory.create(role=Role.objects.get(pk=role.pk))).actor


def test_a_new_user_signs_in_with_the_password_that_is_shown_once(cast: Cast) -> None:
    form = {"name": "Nadia Benali", "email": "Nadia@example.org", "role": "manager", "team": str(cast.north.uuid)}

    response = cast.administrator.client.post(reverse("identity:user_new"), form | {"language": "fr"})

    made, password = User.objects.get(email="nadia@example.org"), response.context["password"]
    assert password in response.content.decode()
    assert made.check_password(password)
    assert (made.role.key, made.team, made.language) == ("manager", cast.north, "fr")
    assert password not in str(list(RecordChange.objects.values_list("after", flat=True)))


@pytest.mark.usefixtures("everybody")
def test_two_users_cannot_share_an_email_whatever_its_case(cast: Cast) -> None:
    with pytest.raises(EmailTaken):
        users.create(
            "OWNER@example.org",
            name="Other",
            role=role_of("analyst"),
            password=PASSWORD,
            by=cast.administrator.actor,
            at=EARLIER,
        )


def test_an_edit_is_kept_with_before_and_after(cast: Cast) -> None:
    user = cast.owner.user

    response = cast.administrator.client.post(
        reverse("identity:user_edit", args=[user.uuid]), sent(user, name="Lucie Martin", team="")
    )

    user.refresh_from_db()
    change = RecordChange.objects.get(entry__verb="user.edit", record_id=user.pk)
    assert response.status_code == 302
    assert (user.name, user.team) == ("Lucie Martin", None)
    assert (change.before["name"], change.after["name"]) == ("Owner", "Lucie Martin")
    assert (change.before["team"], change.after["team"]) == ("North", None)
    assert set(change.after) == {"name", "team"}


def test_an_edit_that_changes_nothing_leaves_no_trace(cast: Cast) -> None:
    user = cast.owner.user
    cast.administrator.client.post(reverse("identity:user_edit", args=[user.uuid]), sent(user))

    assert not AuditEntry.objects.filter(verb="user.edit").exists()


def test_two_administrators_who_edit_one_user_see_each_others_values(cast: Cast) -> None:
    user = cast.owner.user
    seen = sent(user, name="Second")
    users.edit(User.objects.get(pk=user.pk), {"name": "First"}, by=cast.administrator.actor, at=EARLIER)
    address = reverse("identity:user_edit", args=[user.uuid])

    clash = cast.administrator.client.post(address, seen)

    page = clash.content.decode()
    assert clash.status_code == 422
    assert "Administrator changed this record" in page
    assert "First" in page
    assert 'value="Second"' in page
    assert User.objects.get(pk=user.pk).name == "First"
    again = cast.administrator.client.post(address, seen | {"version": clash.context["form"]["version"].value()})
    assert again.status_code == 302
    assert User.objects.get(pk=user.pk).name == "Second"


def test_a_stale_edit_is_refused_by_the_verb(cast: Cast) -> None:
    stale = User.objects.get(pk=cast.owner.user.pk)
    users.edit(cast.owner.user, {"name": "First"}, by=cast.administrator.actor, at=EARLIER)

    with pytest.raises(ChangedMeanwhile) as refusal:
        users.edit(stale, {"name": "Second"}, by=cast.administrator.actor, at=EARLIER)

    assert refusal.value.theirs == {"name": "First"}


def test_the_last_administrator_can_neither_leave_nor_change_role(cast: Cast) -> None:
    last = cast.administrator.user
    system = Actor.system()

    with pytest.raises(LastAdministrator):
        users.edit(last, {"role": role_of("analyst")}, by=system, at=EARLIER)
    with pytest.raises(LastAdministrator):
        users.deactivate(last, by=system, at=EARLIER)

    UserFactory.create(role_key="administrator")
    users.deactivate(last, by=system, at=EARLIER)
    assert not User.objects.get(pk=last.pk).is_active


def test_nobody_deactivates_themselves(cast: Cast) -> None:
    UserFactory.create(role_key="administrator")

    with pytest.raises(OwnAccount):
        users.deactivate(cast.administrator.user, by=cast.administrator.actor, at=EARLIER)


def test_a_deactivated_user_loses_sessions_and_can_come_back(cast: Cast) -> None:
    user = cast.owner.user
    assert cast.owner.client.get("/me/profile/").status_code == 200

    cast.administrator.client.post(reverse("identity:user_deactivate", args=[user.uuid]))
    assert cast.owner.client.get("/me/profile/").status_code == 302
    cast.administrator.client.post(reverse("identity:user_reactivate", args=[user.uuid]))

    user.refresh_from_db()
    assert user.is_active
    assert cast.owner.client.get("/me/profile/").status_code == 302


def test_a_new_password_ends_the_sessions_of_its_user(cast: Cast) -> None:
    user = cast.owner.user
    cast.owner.client.get("/me/profile/")

    response = cast.administrator.client.post(reverse("identity:user_reset_password", args=[user.uuid]))

    user.refresh_from_db()
    assert user.check_password(response.context["password"])
    assert cast.owner.client.get("/me/profile/").status_code == 302


def test_a_user_manager_cannot_make_or_become_an_administrator(cast: Cast) -> None:
    helper = helper_with(cast, "user.edit")
    administrator = role_of("administrator")

    with pytest.raises(NotAllowed):
        users.create("a@example.org", name="A", role=administrator, password=PASSWORD, by=helper, at=EARLIER)
    with pytest.raises(NotAllowed):
        users.edit(User.objects.get(pk=helper.user_id), {"role": administrator}, by=helper, at=EARLIER)
    with pytest.raises(NotAllowed):
        passwords.reset(cast.administrator.user, new=PASSWORD, by=helper, at=EARLIER)
    with pytest.raises(NotAllowed):
        users.edit(cast.administrator.user, {"email": "mine@example.org"}, by=helper, at=EARLIER)


def test_managers_cannot_manage_in_a_circle(cast: Cast) -> None:
    by = cast.administrator.actor
    users.edit(cast.owner.user, {"manager": cast.manager.user}, by=by, at=EARLIER)

    with pytest.raises(ManagerInCircle):
        users.edit(cast.manager.user, {"manager": cast.owner.user}, by=by, at=EARLIER)


def test_an_unknown_manager_is_refused_beside_the_field(cast: Cast) -> None:
    user = cast.owner.user
    address = reverse("identity:user_edit", args=[user.uuid])

    response = cast.administrator.client.post(address, sent(user, manager="nobody@example.org"))

    assert response.status_code == 422
    assert "manager" in response.context["form"].errors


@pytest.mark.usefixtures("everybody")
def test_users_are_found_by_name_role_team_and_state(cast: Cast) -> None:
    User.objects.filter(pk=cast.outsider.user.pk).update(is_active=False)
    address, client = reverse("identity:user_list"), cast.administrator.client

    def found(**asked: str) -> set[str]:
        return {user.name for user in client.get(address, asked).context["page"].rows}

    assert found(q="colleague@") == {"Colleague"}
    assert found(role="analyst") == {"Analyst"}
    assert found(team=str(cast.north.uuid)) == {"Owner", "Colleague", "Manager"}
    assert found(state="inactive") == {"Outsider"}


def test_a_long_list_of_users_is_read_page_by_page_both_ways(cast: Cast) -> None:
    UserFactory.create_batch(120, name="Same Name")
    address, client = reverse("identity:user_list"), cast.administrator.client
    seen: list[int] = []
    page = client.get(address).context["page"]
    while True:
        seen += [user.pk for user in page.rows]
        if page.next is None:
            break
        page = client.get(address, {"page": page.next.encode()}).context["page"]

    assert len(seen) == len(set(seen)) == User.objects.count()
    back = client.get(address, {"page": page.previous.encode()}).context["page"]
    assert [user.pk for user in back.rows] == seen[-len(page.rows) - 50 : -len(page.rows)]


def test_the_list_of_users_costs_the_same_however_long(
    cast: Cast, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    client, address = cast.administrator.client, reverse("identity:user_list")
    client.get(address)
    with django_assert_max_num_queries(13) as few:
        client.get(address)
    UserFactory.create_batch(5, team=cast.north, manager=cast.manager.user)

    with django_assert_num_queries(len(few)):
        client.get(address)


@pytest.mark.usefixtures("everybody")
def test_colleagues_are_suggested_by_part_of_a_name(cast: Cast) -> None:
    page = cast.owner.client.get(reverse("identity:people"), {"q": "colle"}).content.decode()

    assert "Colleague" in page
    assert "Outsider" not in page


def test_users_stand_in_the_order_of_their_names_whatever_their_accents(cast: Cast) -> None:
    for name in ("Cyril Retailleau", "Céline Duval"):
        UserFactory.create(name=name)
    text = cast.administrator.client.get(reverse("identity:user_list")).content.decode()
    assert text.index("Céline Duval") < text.index("Cyril Retailleau")
