"""A real mail server for tests: aiosmtpd on a free port, which keeps what it takes and answers as it is told."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from rapport.config.processes import any_port
from rapport.core.mail.services import server as servers
from rapport.kit import clock
from rapport.kit.actor import Actor, Door

USER, PASSWORD = "rapport", "kept-secret"


@dataclass
class Postbox:
    """What the server took, and what it answers to the next letter ("" takes it)."""

    port: int = 0
    answer: str = ""
    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802  (aiosmtpd's name)
        if self.answer:
            return self.answer
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = email.message_from_bytes(content, policy=email.policy.default)
        self.letters.append(message)  # type: ignore[arg-type]
        return "250 taken"

    def told(self, **changes: Any) -> dict[str, Any]:
        """The server as an administrator writes it."""
        usual = {"host": "localhost", "port": self.port, "security": "none", "username": USER}
        return usual | {"sender": "rapport@example.org", "sender_name": "Atelier"} | changes

    def links(self) -> list[str]:
        """The links of the letters' texts."""
        texts = [str(letter.get_body(("plain",)).get_content()) for letter in self.letters]  # type: ignore[union-attr]
        return [line for text in texts for line in text.splitlines() if line.startswith("http")]


def _knows(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    is_known = isinstance(data, LoginPassword) and data.login == USER.encode() and data.password == PASSWORD.encode()
    return AuthResult(success=is_known, handled=is_known)


@pytest.fixture
def mail_server() -> Iterator[Postbox]:
    """A server that wants a user and a password, without encryption."""
    box = Postbox()
    options: dict[str, Any] = {"authenticator": _knows, "auth_require_tls": False, "auth_required": True}
    controller = Controller(box, hostname="localhost", port=any_port("127.0.0.1"), **options)
    controller.start()
    box.port = controller.port
    yield box
    controller.stop()


@pytest.fixture
def postbox(mail_server: Postbox, db: None) -> Postbox:
    """The same, set up in Rapport."""
    servers.set_up(mail_server.told(), password=PASSWORD, by=Actor.system(Door.SHELL), at=clock.now())
    return mail_server
