"""The shape of what people write about the mail server."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.core.mail.models import MailServer
from rapport.core.mail.services.server import FIELDS


class ServerForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    host = forms.CharField(
        label=_("Server"), max_length=255, widget=forms.TextInput(attrs={"placeholder": "smtp.example.com"})
    )
    security = forms.ChoiceField(label=_("Encryption"), choices=MailServer.Security.choices)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=587)
    username = forms.CharField(
        label=_("User"), max_length=255, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    sender = forms.EmailField(label=_("Sender’s address"))
    sender_name = forms.CharField(
        label=_("Sender’s name"), max_length=120, required=False, help_text=_("Usual: the name of your company.")
    )

    def __init__(self, *args: Any, has_password: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_password:
            self.fields["password"].help_text = _("One is stored. Leave this empty to keep it.")

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}

    def new_password(self) -> str | None:
        return str(self.cleaned_data["password"]) or None


class TestForm(forms.Form):
    to = forms.EmailField(label=_("Send a test to"))


def first_of(server: MailServer | None) -> dict[str, Any]:
    return {name: getattr(server, name) for name in (*FIELDS, "version")} if server else {}
