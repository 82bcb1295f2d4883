"""Who acts: grants, teams, hidden fields, in how many queries."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.core.identity.models import ExchangeRate, User
from rapport.core.identity.queries import NotSetUp, actor_for, company, company_held, rate, rates
from rapport.core.identity.services import tokens
from rapport.core.identity.services.tokens import TokenRefused
from rapport.core.identity.tests.factories import EARLIER, TeamFactory, UserFactory
from rapport.kit.actor import Door, Reach
from rapport.kit.errors import NotAllowed
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_manager_reaches_the_teams_below_the_one_that_they_manage(cast: Cast) -> None:
    below = TeamFactory.create(parent=cast.north)
    far_below = TeamFactory.create(parent=below)

    assert cast.manager.actor.team_ids == {cast.north.pk, below.pk, far_below.pk}
    assert cast.outsider.actor.team_ids == {cast.south.pk}


def test_teams_in_a_circle_do_not_hang(cast: Cast) -> None:
    below = TeamFactory.create(parent=cast.north)
    cast.north.parent = below
    cast.north.save()

    assert cast.owner.actor.team_ids == {cast.north.pk, below.pk}


def test_an_actor_costs_three_queries_beyond_its_user_where_nothing_is_kept(cast: Cast) -> None:
    user = User.objects.select_related("role").get(pk=cast.owner.user.pk)

    with CaptureQueriesContext(connection) as queries:
        actor_for(user, Door.PAGE)

    assert len(queries) == 3


def test_the_company_is_read_once_a_request(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as queries, company_held():
        assert company().name == company().name == "Alizé Énergie"

    assert len(queries) == 1


def test_asking_for_the_company_before_the_first_start_is_refused() -> None:
    with pytest.raises(NotSetUp):
        company()


def test_a_rate_holds_from_its_day_until_the_next_one(cast: Cast) -> None:
    first, second = date(2024, 1, 1), date(2024, 6, 1)
    ExchangeRate.objects.create(currency="USD", starts_on=first, rate=Decimal("0.9"))
    ExchangeRate.objects.create(currency="USD", starts_on=second, rate=Decimal("0.95"))
    table = rates()

    for answer in (rate, table.at):
        assert answer("EUR", first) == 1
        assert answer("USD", first - timedelta(days=1)) is None
        assert answer("USD", second - timedelta(days=1)) == Decimal("0.9")
        assert answer("USD", second) == Decimal("0.95")
        assert answer("CHF", second) is None


def test_a_token_acts_within_its_own_rights_only(cast: Cast) -> None:
    made = tokens.create(
        cast.owner.user, name="site", verbs=["party.view"], expires_at=None, by=cast.owner.actor, at=EARLIER
    )

    actor = tokens.authenticate_token(made.text, at=EARLIER)

    assert actor.user_id == cast.owner.user.pk
    assert actor.door is Door.REST
    assert dict(actor.reaches) == {"party.view": cast.owner.actor.reach("party.view")}
    assert actor.reach("party.edit") is Reach.NONE


def test_a_token_loses_a_right_that_its_user_loses(cast: Cast) -> None:
    made = tokens.create(
        cast.owner.user, name="site", verbs=["party.view"], expires_at=None, by=cast.owner.actor, at=EARLIER
    )
    role = cast.owner.user.role
    role.grants = role.grants | {"party.view": 0}
    role.save()

    assert not tokens.authenticate_token(made.text, at=EARLIER).has("party.view")


def test_a_token_cannot_be_given_rights_that_its_maker_lacks(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        tokens.create(
            cast.owner.user, name="site", verbs=["role.edit"], expires_at=None, by=cast.owner.actor, at=EARLIER
        )


def test_an_expired_revoked_or_unknown_token_is_refused_in_the_same_words(cast: Cast) -> None:
    user, actor = cast.owner.user, cast.owner.actor
    soon = EARLIER + timedelta(days=1)
    expiring = tokens.create(user, name="a", verbs=["party.view"], expires_at=soon, by=actor, at=EARLIER)
    revoked = tokens.create(user, name="b", verbs=["party.view"], expires_at=None, by=actor, at=EARLIER)
    tokens.revoke(revoked.token, by=actor, at=EARLIER)

    said = set()
    for text in (expiring.text, revoked.text, "rpt_never-made", ""):
        with pytest.raises(TokenRefused) as refusal:
            tokens.authenticate_token(text, at=soon)
        said.add(str(refusal.value))

    assert len(said) == 1


def test_the_token_of_a_deactivated_user_is_refused(cast: Cast) -> None:
    User.objects.filter(pk=cast.robot.user.pk).update(is_active=False)

    with pytest.raises(TokenRefused):
        tokens.authenticate_token(cast.robot.token, at=EARLIER)


def test_only_the_digest_of_a_token_is_kept(cast: Cast) -> None:
    stored = cast.robot.user.api_tokens.get()

    assert cast.robot.token not in {stored.digest, stored.hint, stored.name}
    assert len(stored.digest) == 64


def test_a_colleague_cannot_revoke_anothers_token(cast: Cast) -> None:
    token = cast.robot.user.api_tokens.get()

    with pytest.raises(NotAllowed):
        tokens.revoke(token, by=cast.owner.actor, at=EARLIER)

    tokens.revoke(token, by=cast.administrator.actor, at=EARLIER)


def test_a_user_is_found_whatever_the_case_of_the_address() -> None:
    user = UserFactory.create(email="camille@example.org")

    assert User.objects.get_by_natural_key("Camille@Example.org") == user
