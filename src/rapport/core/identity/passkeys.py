"""What passes between a device and us: the question for a passkey, and the shape of the answer."""

from __future__ import annotations

import json
from typing import Any

from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rapport.core.identity.models import User
from rapport.core.identity.services.passkeys import LONGEST_NAME

_MISFORMED = (TypeError, ValueError, KeyError, AttributeError)
_HIDDEN = forms.HiddenInput(attrs={"data-passkey-target": "credential"})
REFUSED = _("This passkey is not known here, or was not confirmed in time. Try again, or sign in with your password.")
NO_ANSWER = _("Your device gave no passkey. Try again, or use another browser or device.")


class PasskeyNameForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, help_text=_("Which device or password manager keeps it.")
    )


class PasskeyForm(PasskeyNameForm):
    """A new passkey: the answer of the device to the question that the session remembers."""

    credential = forms.JSONField(widget=_HIDDEN, error_messages={"required": NO_ANSWER, "invalid": NO_ANSWER})

    def clean_credential(self) -> Any:
        """Refuse an answer to another question, and a device that did not ask who holds it."""
        credential = self.cleaned_data["credential"]
        try:
            auth.parse_registration_response(credential)
            made = auth.complete_registration(credential)
        except _MISFORMED:
            raise ValidationError(NO_ANSWER) from None
        if not made.is_user_verified():
            raise ValidationError(_("This device did not check who you are. Set its code, finger or face up first."))
        return credential


class PasskeyProofForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The proof of a passkey, of the one who is signing in or of whomever it belongs to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.passwordless = self.user is None
        self.fields["credential"].widget = _HIDDEN
        self.fields["credential"].error_messages.update(required=NO_ANSWER, invalid=NO_ANSWER)

    def clean_credential(self) -> Any:
        """Refuse what is no proof, and whoever was deactivated, with one sentence."""
        try:
            key = super().clean_credential()
        except _MISFORMED:
            raise ValidationError(REFUSED) from None
        if not key.user.is_active:
            raise ValidationError(REFUSED)
        return key


def question(user: User | None = None) -> str:
    """What a device is asked for a proof, as JSON; the session remembers it."""
    return json.dumps(auth.begin_authentication(user))


def new_question(user: User) -> str:
    """What a device is asked for a new passkey, as JSON; the session remembers it."""
    return json.dumps(auth.begin_registration(user, True))
