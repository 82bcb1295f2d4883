"""Invitations and forgotten passwords: a link by e-mail, once, for a while."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from rapport.core.audit.models import AuditEntry
from rapport.core.identity.models import User
from rapport.core.identity.services import entering
from rapport.core.identity.services.entering import Purpose
from rapport.core.mail.models import Letter
from rapport.kit import clock
from tests.cast import Cast
from tests.postbox import Postbox

NEW = {"name": "Noé Brossard", "email": "noe@example.org", "role": "sales_representative", "language": "fr"}
STRONG = "grenier-vert-7-loups"
FORGOTTEN = "identity:forgotten"


def invite(cast: Cast, work_off: Callable[[], None], postbox: Postbox) -> str:
    answer = cast.administrator.client.post(reverse("identity:user_new"), NEW)
    assert answer.status_code == 302
    work_off()
    return urlsplit(postbox.links()[-1]).path


def sign_in(email: str, password: str) -> int:
    return Client().post(reverse("identity:sign_in"), {"login": email, "password": password}).status_code


def test_somebody_invited_chooses_a_password_and_signs_in(
    cast: Cast, postbox: Postbox, work_off: Callable[[], None]
) -> None:
    path = invite(cast, work_off, postbox)
    visitor = Client()
    assert "noe@example.org" in visitor.get(path).content.decode()
    assert visitor.post(path, {"new": STRONG}).status_code == 302
    assert sign_in("noe@example.org", STRONG) == 302
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"user.create", "user.invite", "user.choose_password"} <= verbs


def test_an_invitation_is_written_in_the_readers_language(
    cast: Cast, postbox: Postbox, work_off: Callable[[], None]
) -> None:
    invite(cast, work_off, postbox)
    text = postbox.letters[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "vous invite" in text
    assert "Administrator" in text


def test_a_link_works_once(cast: Cast, postbox: Postbox, work_off: Callable[[], None]) -> None:
    path = invite(cast, work_off, postbox)
    Client().post(path, {"new": STRONG})
    again = Client().post(path, {"new": "another-good-password-9"})
    assert again.status_code == 410
    assert sign_in("noe@example.org", STRONG) == 302


@pytest.mark.parametrize(("purpose", "lasts"), [*entering.LASTS.items()])
def test_a_link_expires(cast: Cast, purpose: Purpose, lasts: timedelta) -> None:
    path = reverse("identity:password_choose", args=[purpose, entering.token_of(cast.owner.user, purpose)])
    assert Client().get(path).status_code == 200
    with time_machine.travel(clock.now() + lasts + timedelta(minutes=1)):
        assert Client().get(path).status_code == 410


def test_a_link_serves_its_own_purpose_and_person_only(cast: Cast) -> None:
    token = entering.token_of(cast.owner.user, Purpose.FORGOTTEN)
    assert Client().get(f"/sign-in/invitation/{token}/").status_code == 410
    assert Client().get(f"/sign-in/forgotten/{token[:-2]}xx/").status_code == 410
    User.objects.filter(pk=cast.owner.user.pk).update(is_active=False)
    assert Client().get(f"/sign-in/forgotten/{token}/").status_code == 410


def test_a_weak_password_is_refused_and_the_link_stays_good(cast: Cast) -> None:
    path = f"/sign-in/forgotten/{entering.token_of(cast.owner.user, Purpose.FORGOTTEN)}/"
    assert Client().post(path, {"new": "12345678"}).status_code == 422
    assert Client().post(path, {"new": STRONG}).status_code == 302


def test_a_forgotten_password_is_chosen_anew_and_other_sessions_end(
    cast: Cast, postbox: Postbox, work_off: Callable[[], None]
) -> None:
    assert cast.owner.client.get("/me/profile/").status_code == 200
    Client().post(reverse(FORGOTTEN), {"email": "OWNER@example.org"})
    work_off()
    path = urlsplit(postbox.links()[0]).path
    assert Client().post(path, {"new": STRONG}).status_code == 302
    assert cast.owner.client.get("/me/profile/").status_code == 302
    assert sign_in("owner@example.org", STRONG) == 302


@pytest.mark.usefixtures("everybody")
def test_the_answer_is_the_same_whether_somebody_has_the_address(cast: Cast, postbox: Postbox) -> None:
    User.objects.filter(pk=cast.colleague.user.pk).update(is_active=False)
    answers = set()
    for email in ("owner@example.org", "nobody@example.org", "colleague@example.org"):
        answer = Client().post(reverse(FORGOTTEN), {"email": email})
        answers.add(
            (answer.status_code, re.sub(r"csrf\S+ value=\S+|nonce\S+", "", answer.content.decode()).replace(email, ""))
        )
    assert len(answers) == 1
    assert [letter.to for letter in Letter.objects.all()] == ["owner@example.org"]


def test_asking_too_often_is_refused(cast: Cast, postbox: Postbox) -> None:
    statuses = [Client().post(reverse(FORGOTTEN), {"email": "owner@example.org"}).status_code for _turn in range(8)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_without_a_mail_server_an_administrator_hands_a_password_over(cast: Cast) -> None:
    page = Client().get(reverse(FORGOTTEN)).content.decode()
    assert "rapport users reset" in page
    made = cast.administrator.client.post(reverse("identity:user_new"), NEW)
    assert made.status_code == 200
    assert not Letter.objects.exists()


def test_with_a_mail_server_a_password_can_still_be_handed_over(cast: Cast, postbox: Postbox) -> None:
    made = cast.administrator.client.post(reverse("identity:user_new"), NEW | {"by_hand": "1"})
    assert made.status_code == 200
    assert not Letter.objects.exists()


def test_an_invitation_is_sent_again_by_those_who_manage_users_only(
    cast: Cast, postbox: Postbox, work_off: Callable[[], None]
) -> None:
    invite(cast, work_off, postbox)
    again = reverse("identity:user_invite", args=[User.objects.get(email=NEW["email"]).uuid])
    assert cast.manager.client.post(again).status_code == 403
    assert cast.administrator.client.post(again).status_code == 302
    work_off()
    assert len(postbox.letters) == 2


@pytest.mark.usefixtures("everybody")
def test_a_refused_invitation_leaves_nobody_behind(cast: Cast, postbox: Postbox) -> None:
    answer = cast.administrator.client.post(reverse("identity:user_new"), NEW | {"email": "owner@example.org"})
    assert answer.status_code == 422
    assert not User.objects.filter(name=NEW["name"]).exists()
    assert not Letter.objects.exists()
