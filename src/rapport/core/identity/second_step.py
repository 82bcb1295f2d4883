"""How allauth treats second steps here: secrets sealed, Rapport's own words."""

from __future__ import annotations

import qrcode
from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from rapport.core.identity.queries import find_company
from rapport.kit.sealing import seal, unseal


class SecondSteps(DefaultMFAAdapter):
    """Keeps secrets sealed with the secret key: who finds the database computes no code."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not valid now. Read it again; the clock of your telephone must be right."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """A secret sealed with another key fits no code: an administrator resets it."""
        return unseal(encrypted_text) or ""

    def build_totp_svg(self, url: str) -> str:
        """The drawing on white, so that telephones read it on dark pages too."""
        return str(qrcode.make(url, image_factory=SvgPathFillImage, box_size=12).to_string(encoding="unicode"))

    def get_totp_issuer(self) -> str:
        company = find_company()
        return f"Rapport {company.name}" if company else "Rapport"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whom a passkey is for, by the name that devices show."""
        return {**super().get_public_key_credential_rp_entity(), "name": self.get_totp_issuer()}

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """The audit log keeps what happened."""
