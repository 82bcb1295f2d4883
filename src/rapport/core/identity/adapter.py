"""How django-allauth treats our accounts: made by an administrator, never by a visitor."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from rapport.core.identity.models import User


class StaffAccounts(DefaultAccountAdapter):
    """Nobody signs up, and a refused sign-in never says which part was wrong."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail and password do not go together. Check both and try again."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your current password."),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Refuse a deactivated user like a wrong password, instead of saying that the password was right."""
        self.pre_authenticate(request, **credentials)
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()
        if isinstance(user, User):
            self._rollback_login_failed_rl_usage()
            return user
        return None

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: object, **kwargs: object) -> None:
        """Pages say what happened themselves; a greeting after each sign-in is noise."""
