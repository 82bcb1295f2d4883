"""Handing a letter to the server, and saying in words what it answered."""

from __future__ import annotations

import smtplib
import socket
import ssl
from email.utils import formataddr
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.core.mail.models import Letter, MailServer
from rapport.kit import ports
from rapport.kit.errors import DomainError, Text

TIMEOUT = 30
FINAL = 500


class NotDelivered(DomainError):
    """The letter did not leave. `is_final` when trying again would get the same answer."""

    code = "mail_not_delivered"
    message = gettext_lazy("The mail did not leave: %(said)s")

    def __init__(self, said: str, *, is_final: bool = False) -> None:
        self.is_final = is_final
        super().__init__(said=said)


_WORDS: tuple[tuple[type[Exception], Text], ...] = (
    (smtplib.SMTPAuthenticationError, gettext_lazy("%(host)s refused this user and password: %(answer)s")),
    (smtplib.SMTPSenderRefused, gettext_lazy("%(host)s refused the sender’s address: %(answer)s")),
    (smtplib.SMTPRecipientsRefused, gettext_lazy("%(host)s refused the recipient: %(answer)s")),
    (
        smtplib.SMTPNotSupportedError,
        gettext_lazy("%(host)s does not offer what is asked of it: %(answer)s Choose another encryption, or no user."),
    ),
    (
        smtplib.SMTPServerDisconnected,
        gettext_lazy("%(host)s ended the conversation. The encryption or the port may be another: %(answer)s"),
    ),
    (smtplib.SMTPException, gettext_lazy("%(host)s answered: %(answer)s")),
    (ssl.SSLCertVerificationError, gettext_lazy("the certificate of %(host)s cannot be trusted: %(answer)s")),
    (
        ssl.SSLError,
        gettext_lazy("%(host)s does not speak TLS on port %(port)s as asked. Choose another encryption: %(answer)s"),
    ),
    (socket.gaierror, gettext_lazy("no server is named %(host)s. Check how it is written.")),
    (ConnectionRefusedError, gettext_lazy("nothing listens on %(host)s, port %(port)s. Check the port.")),
    (
        TimeoutError,
        gettext_lazy("%(host)s, port %(port)s, does not answer. A firewall may stand between, or the port is another."),
    ),
    (OSError, gettext_lazy("%(host)s cannot be reached: %(answer)s")),
)


def deliver(letter: Letter, server: MailServer, *, timeout: int = TIMEOUT) -> None:
    """This function will hand one letter over, or refuse with NotDelivered in the server's words."""
    password = server.password
    if password is None:
        raise NotDelivered(_("the stored password was made with another secret key. Write it again."), is_final=True)
    if not f"{server.username}{password}".isascii():
        raise NotDelivered(_("user and password may not hold accents or other special letters."), is_final=True)
    message = EmailMultiAlternatives(letter.subject, letter.text, _from(server), [letter.to])
    message.attach_alternative(letter.html, "text/html")
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    backend = EmailBackend(
        host=server.host,
        port=server.port,
        username=server.username,
        password=password,
        use_tls=server.security == MailServer.Security.STARTTLS,
        use_ssl=server.security == MailServer.Security.TLS,
        timeout=timeout,
    )
    try:
        backend.send_messages([message])
    except (OSError, smtplib.SMTPException) as error:
        raise NotDelivered(in_words(error, server), is_final=_is_final(error)) from None


def in_words(error: Exception, server: MailServer) -> str:
    """Return what went wrong so that an administrator knows what to change, with the server's own answer."""
    where = {"host": server.host, "port": server.port, "answer": _answer(error)}
    return str(next(text for kind, text in _WORDS if isinstance(error, kind))) % where


def _answer(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(_reply(*reply) for reply in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return _reply(error.smtp_code, error.smtp_error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return str(error.verify_message)
    return str(error.strerror or error) if isinstance(error, OSError) else str(error)


def _reply(code: int, said: Any) -> str:
    words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return f"{code} {words}".strip()


def _is_final(error: Exception) -> bool:
    """A server that says 5xx means it; everything else may pass."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= FINAL for code, _said in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= FINAL


def _from(server: MailServer) -> str:
    return formataddr((server.sender_name or str(ports.company.use()().name), server.sender))
