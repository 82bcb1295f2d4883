"""Refusals: what a verb raises when it says no, in a sentence that the user can act on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class DomainError(Exception):
    """A refusal. `code` is for machines, the message for people, `field` says where to look."""

    code = "refused"
    status = 422
    message: Text = _("This cannot be done.")

    def __init__(self, message: Text | None = None, *, field: str = "", **params: Any) -> None:
        self.field = field
        self.params: Mapping[str, Any] = params
        self._message = message or self.message
        super().__init__(self.code)

    def __str__(self) -> str:
        text = str(self._message)
        return text % self.params if self.params else text


class NotFound(DomainError):
    """Missing, or outside what the reader may see: the two are not told apart."""

    code = "not_found"
    status = 404
    message = _("This record does not exist, or you may not see it.")


class NotAllowed(DomainError):
    """Visible, but this verb is not granted."""

    code = "not_allowed"
    status = 403
    message = _("Your role does not allow this. Ask an administrator for the right.")


class ChangedMeanwhile(DomainError):
    """Somebody else saved first; the other person's values come with the refusal."""

    code = "changed_meanwhile"
    status = 409
    message = _("%(name)s changed this record while you were editing. Both versions are shown.")

    def __init__(self, *, name: str, theirs: Mapping[str, Any]) -> None:
        self.theirs = theirs
        super().__init__(name=name)


class Invalid(DomainError):
    """One value is not acceptable."""

    code = "invalid"
    message = _("This value is not valid.")
