"""What the house knows of each channel: icons, place in the composer, sentences of a timeline, words of files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from rapport.kit.errors import Text
from rapport.operational.conversations.models import Channel, Direction


@dataclass(frozen=True)
class Known:
    """One channel. Files name it by `words`, `*` for any ending; those of an earlier channel go first."""

    chip: str
    icon: str
    icon_in: str
    told_out: Text
    told_in: Text
    words: tuple[str, ...]
    order: int
    is_rare: bool = True

    def told(self, direction: str) -> tuple[str, Text]:
        """Return icon and sentence of its line on a timeline."""
        return (self.icon_in, self.told_in) if direction == Direction.IN else (self.told_icon, self.told_out)

    @property
    def told_icon(self) -> str:
        return "phone-outgoing" if self.icon == "phone" else self.icon


CHANNELS: Mapping[Channel, Known] = {
    Channel.FAX: Known(
        "message", "printer", "printer", _("<b>%(actor)s</b> sent a fax"), _("<b>Fax received</b> by %(actor)s"),
        ("fax*", "telecopi*"), 67,
    ),
    Channel.SMS: Known(
        "message", "device-mobile", "device-mobile", _("<b>%(actor)s</b> sent an SMS"),
        _("<b>SMS received</b> by %(actor)s"), ("sms", "texto"), 61,
    ),
    Channel.PHONE: Known(
        "call", "phone", "phone-incoming", _("<b>%(actor)s</b> called%(span)s"),
        _("<b>Call received</b> by %(actor)s%(span)s"),
        ("appel*", "call*", "phon*", "tel", "telephon*"), 30, is_rare=False,
    ),
    Channel.EMAIL: Known(
        "message", "mail", "mail-opened", _("<b>%(actor)s</b> wrote an e-mail"),
        _("<b>E-mail received</b> by %(actor)s"), ("mail*", "email*", "courriel"), 20, is_rare=False,
    ),
    Channel.SOCIAL: Known(
        "message", "share", "share", _("<b>%(actor)s</b> wrote on a social network"),
        _("<b>Heard on a social network</b> by %(actor)s"),
        ("social*", "reseau*", "facebook", "instagram", "linkedin", "twitter", "tiktok"), 64,
    ),
    Channel.KIOSK: Known(
        "visit", "device-desktop", "device-desktop", _("<b>Kiosk</b>, set up by %(actor)s%(span)s"),
        _("<b>At the kiosk</b>%(span)s"), ("kiosk", "kiosque", "borne"), 66,
    ),
    Channel.VISIT: Known(
        "visit", "map-pin", "map-pin", _("<b>%(actor)s</b> paid a visit%(span)s"),
        _("<b>Visit received</b> by %(actor)s%(span)s"), ("visit*", "intervention", "passage"), 32, is_rare=False,
    ),
    Channel.MEETING: Known(
        "visit", "users", "users", _("<b>Meeting</b> with %(actor)s%(span)s"),
        _("<b>Meeting</b> with %(actor)s, asked for by the customer%(span)s"),
        ("meet*", "reunion", "rendez", "rdv", "salon", "visio*"), 60,
    ),
    Channel.CHAT: Known(
        "message", "message-circle", "message-circle", _("<b>%(actor)s</b> began a chat%(span)s"),
        _("<b>Chat</b> with %(actor)s%(span)s"),
        ("chat", "chatbot", "tchat", "livechat", "webchat", "messagerie instant*"), 63,
    ),
    Channel.WEB: Known(
        "message", "forms", "forms", _("<b>%(actor)s</b> answered by the web site"), _("<b>Web form received</b>"),
        ("web*", "portail", "formulaire", "online", "en ligne", "site"), 65,
    ),
    Channel.LETTER: Known(
        "message", "mail", "mail-opened", _("<b>%(actor)s</b> sent a letter"),
        _("<b>Letter received</b> by %(actor)s"), ("lettre", "letter", "courrier", "post*"), 62,
    ),
    Channel.MESSAGE: Known(
        "message", "message", "message-dots", _("<b>%(actor)s</b> sent a message"),
        _("<b>Message received</b> by %(actor)s"), ("message*", "whatsapp"), 68,
    ),
}  # fmt: skip
