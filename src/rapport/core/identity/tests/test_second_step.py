"""Two steps of signing in: a telephone's code, recovery codes, the rule for roles, the administrator's reset."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from rapport.core.audit.models import AuditEntry
from rapport.core.identity.models import CompanySettings, User
from rapport.kit import clock
from rapport.kit.sealing import unseal
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PASSWORD = "grenier-vert-7-loups"
OWN, ENTER = "/me/second-step/", "/sign-in/second-step/"


@pytest.fixture(autouse=True)
def _early_in_the_half_minute() -> Iterator[None]:
    """A code holds for the half minute in which it is read: it is read early in one."""
    with time_machine.travel(time.time() // 30 * 30 + 1, tick=True):
        yield


def code_of(secret: str, at: float | None = None) -> str:
    """The six digits of RFC 6238."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int((at or time.time()) // 30)), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def test_the_code_is_that_of_the_published_examples() -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert [code_of(secret, at) for at in (59, 1111111109, 2000000000)] == ["287082", "081804", "279037"]


def set_up(client: Client) -> tuple[str, list[str]]:
    """Set a telephone up on its page; return the secret and the recovery codes."""
    page = client.get(OWN).content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]  # type: ignore[index]
    answer = client.post(OWN, {"code": code_of(secret)})
    assert answer.status_code == 200
    return secret, re.findall(r"<code>(\d{8})</code>", answer.content.decode())


def sign_in(user: User) -> Client:
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    answer = client.post(reverse("identity:sign_in"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/me/profile/").status_code == 200


def test_a_telephone_is_set_up_and_asked_at_the_next_sign_in(cast: Cast) -> None:
    secret, codes = set_up(cast.owner.client)
    assert len(codes) == 10
    client = sign_in(cast.owner.user)
    assert not is_in(client)
    assert client.get(ENTER).status_code == 200
    assert client.post(ENTER, {"code": "000000"}).status_code == 422
    assert client.post(ENTER, {"code": code_of(secret)}).status_code == 302
    assert is_in(client)
    assert AuditEntry.objects.filter(verb="session.start", actor=cast.owner.user).count() == 1


def test_a_code_is_taken_once(cast: Cast) -> None:
    secret, _codes = set_up(cast.owner.client)
    first, second = sign_in(cast.owner.user), sign_in(cast.owner.user)
    code = code_of(secret)
    assert first.post(ENTER, {"code": code}).status_code == 302
    assert second.post(ENTER, {"code": code}).status_code == 422


def test_a_recovery_code_lets_in_once(cast: Cast) -> None:
    _secret, codes = set_up(cast.owner.client)
    assert sign_in(cast.owner.user).post(ENTER, {"code": codes[0]}).status_code == 302
    assert sign_in(cast.owner.user).post(ENTER, {"code": codes[0]}).status_code == 422
    assert sign_in(cast.owner.user).post(ENTER, {"code": codes[1]}).status_code == 302


def test_new_recovery_codes_end_the_former_ones(cast: Cast) -> None:
    _secret, former = set_up(cast.owner.client)
    page = cast.owner.client.post(reverse("identity:second_step_codes")).content.decode()
    new = re.findall(r"<code>(\d{8})</code>", page)
    assert not set(new) & set(former)
    assert sign_in(cast.owner.user).post(ENTER, {"code": former[0]}).status_code == 422


def test_guessing_codes_is_limited(cast: Cast) -> None:
    set_up(cast.owner.client)
    client = sign_in(cast.owner.user)
    answers = [client.post(ENTER, {"code": f"{turn:06}"}) for turn in range(8)]
    assert {answer.status_code for answer in answers} == {422}
    assert "cinq minutes" in answers[-1].content.decode() or "five minutes" in answers[-1].content.decode()


def test_the_secret_is_kept_sealed_with_the_secret_key(cast: Cast, settings: Settings) -> None:
    secret, _codes = set_up(cast.owner.client)
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in stored
    assert unseal(stored) == secret
    settings.SECRET_KEY = "another"
    assert unseal(stored) is None


def test_the_second_step_is_removed_with_the_password_only(cast: Cast) -> None:
    set_up(cast.owner.client)
    cast.owner.user.set_password(PASSWORD)
    cast.owner.user.save()
    cast.owner.client.force_login(cast.owner.user)
    remove = reverse("identity:second_step_remove")
    assert cast.owner.client.post(remove, {"current": "wrong"}).status_code == 422
    assert cast.owner.client.post(remove, {"current": PASSWORD}).status_code == 302
    assert not Authenticator.objects.exists()
    assert is_in(sign_in(cast.owner.user))


def test_roles_of_the_rule_set_a_telephone_up_before_anything_else(cast: Cast) -> None:
    rule = reverse("identity:second_step_rule")
    assert cast.administrator.client.post(rule, {"roles": ["sales_representative"]}).status_code == 302
    answer = cast.owner.client.get("/parties/people/")
    assert (answer.status_code, answer["Location"]) == (302, OWN)
    part = cast.owner.client.get("/parties/people/", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"]) == (401, OWN)
    assert cast.manager.client.get("/parties/people/").status_code == 200
    set_up(cast.owner.client)
    assert cast.owner.client.get("/parties/people/").status_code == 200
    refused = cast.owner.client.post(reverse("identity:second_step_remove"), {"current": PASSWORD})
    assert refused.status_code == 422
    assert Authenticator.objects.exists()


@pytest.mark.parametrize("who", ["owner", "manager", "partner"])
def test_only_administrators_set_the_rule(cast: Cast, who: str) -> None:
    client = getattr(cast, who).client
    assert client.get(reverse("identity:second_step_rule")).status_code == 403
    assert client.post(reverse("identity:second_step_rule"), {"roles": ["partner"]}).status_code == 403
    assert CompanySettings.objects.get().second_step_roles == []


def test_an_administrator_resets_a_lost_telephone_and_the_log_says_so(cast: Cast) -> None:
    set_up(cast.owner.client)
    reset = reverse("identity:user_reset_second_step", args=[cast.owner.user.uuid])
    assert cast.manager.client.post(reset).status_code == 403
    assert cast.administrator.client.post(reset).status_code == 302
    assert not is_in(cast.owner.client)
    assert is_in(sign_in(cast.owner.user))
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"user.add_second_step", "user.reset_second_step"} <= verbs


def test_half_a_sign_in_ends_after_a_while(cast: Cast) -> None:
    secret, _codes = set_up(cast.owner.client)
    client = sign_in(cast.owner.user)
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        client.post(ENTER, {"code": code_of(secret)})
        assert not is_in(client)
