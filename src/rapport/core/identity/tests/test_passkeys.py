"""Passkeys: added and named, opening the gate alone or after the password, counting as the second step of a rule."""

from __future__ import annotations

import html
import json
import os
import re
from hashlib import sha256
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from rapport.core.audit.models import AuditEntry
from rapport.core.identity.models import User
from rapport.core.identity.tests.test_second_step import ENTER, PASSWORD, is_in, set_up, sign_in
from tests.cast import Cast

pytestmark = pytest.mark.django_db
OWN, GATE = "/me/passkeys/", "/sign-in/passkey/"
HOST, HERE = sha256(b"testserver").digest(), "https://testserver"
PRESENT, VERIFIED, KEY = 0x01, 0x04, 0x40


class Device:
    """A device with one passkey, that does what the WebAuthn standard says."""

    def __init__(self) -> None:
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.holder = ""

    def makes(self, question: Any, flags: int = PRESENT | VERIFIED | KEY) -> dict[str, Any]:
        asked = question["publicKey"]
        self.holder = asked["user"]["id"]
        told = CollectedClientData.create("webauthn.create", asked["challenge"], HERE)
        public = ES256.from_cryptography_key(self.secret.public_key())
        key = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        data = AuthenticatorData.create(HOST, flags, 0, key)
        made = AttestationObject.create("none", data, {})
        return self._answer(clientDataJSON=told, attestationObject=made)

    def proves(self, question: Any) -> dict[str, Any]:
        told = CollectedClientData.create("webauthn.get", question["publicKey"]["challenge"], HERE)
        data = AuthenticatorData.create(HOST, PRESENT | VERIFIED, 1)
        signature = self.secret.sign(data + told.hash, ec.ECDSA(hashes.SHA256()))
        proof = self._answer(clientDataJSON=told, authenticatorData=data, signature=signature)
        proof["response"]["userHandle"] = self.holder
        return proof

    def _answer(self, **parts: bytes) -> dict[str, Any]:
        name = websafe_encode(self.id)
        response = {key: websafe_encode(part) for key, part in parts.items()}
        extensions = {"credProps": {"rk": True}}
        return {
            "id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": extensions,
        }  # fmt: skip


def asked_on(client: Client, url: str) -> Any:
    """What a page asks the device."""
    page = client.get(url).content.decode()
    return json.loads(html.unescape(re.search(r'data-passkey-question-value="([^"]*)"', page)[1]))  # type: ignore[index]


def add(client: Client, name: str = "Laptop", **how: int) -> tuple[Device, Any]:
    device = Device()
    made = device.makes(asked_on(client, OWN), **how)
    return device, client.post(OWN, {"name": name, "credential": json.dumps(made)})


def enter(device: Device, client: Client | None = None) -> tuple[Client, int]:
    client = client or Client()
    proof = device.proves(client.get(GATE).json())
    answer = client.post(GATE, {"credential": json.dumps(proof), "next": "/me/sessions/"})
    assert answer.status_code == 422 or answer["Location"] == "/me/sessions/"
    return client, answer.status_code


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def test_a_passkey_opens_the_gate_without_a_password(cast: Cast) -> None:
    device, answer = add(cast.owner.client)
    assert len(re.findall(r"<code>(\d{8})</code>", answer.content.decode())) == 10
    client, status = enter(device)
    assert (status, is_in(client)) == (302, True)
    assert AuditEntry.objects.filter(verb="session.start", actor=cast.owner.user).count() == 1
    assert AuditEntry.objects.get(verb="user.add_passkey").params["name"] == "Laptop"
    assert "Laptop" in cast.owner.client.get(OWN).content.decode()


def test_a_passkey_or_a_recovery_code_is_asked_after_the_password(cast: Cast) -> None:
    device, answer = add(cast.owner.client)
    codes = re.findall(r"<code>(\d{8})</code>", answer.content.decode())
    client = sign_in(cast.owner.user)
    assert not is_in(client)
    wrong = Device().proves(asked_on(client, ENTER))
    assert client.post(ENTER, {"credential": json.dumps(wrong)}).status_code == 422
    proof = device.proves(asked_on(client, ENTER))
    assert client.post(ENTER, {"credential": json.dumps(proof)}).status_code == 302
    assert is_in(client)
    assert sign_in(cast.owner.user).post(ENTER, {"code": codes[0]}).status_code == 302


def test_what_a_device_answers_to_another_question_is_refused(cast: Cast) -> None:
    device, _answer = add(cast.owner.client)
    client = Client()
    old = device.proves(client.get(GATE).json())
    client.get(GATE)
    for proof in (json.dumps(old), "{}", "[1]", "no", "", json.dumps(Device().proves(client.get(GATE).json()))):
        assert client.post(GATE, {"credential": proof}).status_code == 422
    for credential in (
        "{}",
        '{"id": 1}',
        json.dumps(Device().makes({"publicKey": {"challenge": "AA", "user": {"id": ""}}})),
    ):
        assert cast.owner.client.post(OWN, {"name": "Key", "credential": credential}).status_code == 422
    assert add(cast.owner.client, flags=PRESENT | KEY)[1].status_code == 422
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    cast.owner.user.is_active = False
    cast.owner.user.save()
    assert enter(device)[1] == 422


def test_a_passkey_is_a_second_step_of_the_rule_and_then_cannot_go(cast: Cast) -> None:
    cast.administrator.client.post(reverse("identity:second_step_rule"), {"roles": ["sales_representative"]})
    with_password(cast.owner.user)
    cast.owner.client.force_login(cast.owner.user)
    assert not is_in(cast.owner.client)
    device, _answer = add(cast.owner.client)
    assert is_in(cast.owner.client)
    key = Authenticator.objects.get(type="webauthn")
    remove = reverse("identity:passkey_remove", args=[key.pk])
    assert cast.owner.client.post(remove, {"current": PASSWORD}).status_code == 422
    set_up(cast.owner.client)
    assert cast.owner.client.post(remove, {"current": PASSWORD}).status_code == 302
    assert enter(device)[1] == 422
    assert is_in(cast.owner.client)


def test_a_passkey_is_named_and_removed_with_the_password_by_its_owner_only(cast: Cast) -> None:
    add(cast.owner.client)
    with_password(cast.owner.user)
    cast.owner.client.force_login(cast.owner.user)
    key = Authenticator.objects.get(type="webauthn")
    edit, remove = (reverse(f"identity:passkey_{verb}", args=[key.pk]) for verb in ("edit", "remove"))
    for url in (edit, remove):
        assert cast.colleague.client.post(url, {"name": "Mine", "current": PASSWORD}).status_code == 404
    assert cast.owner.client.post(edit, {"name": " Office  key "}).status_code == 302
    assert "Office key" in cast.owner.client.get(edit).content.decode()
    assert cast.owner.client.post(remove, {"current": "wrong"}).status_code == 422
    assert cast.owner.client.post(remove, {"current": PASSWORD}).status_code == 302
    assert not Authenticator.objects.exists()
    assert is_in(sign_in(cast.owner.user))
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"user.add_passkey", "user.rename_passkey", "user.remove_passkey"} <= verbs
