"""What users add to the page Today of whoever manages them: how many colleagues have never signed in."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.core.identity.queries import NEVER, UserFilter
from rapport.kit.actor import Actor
from rapport.web.day import Plain, plain


def _unseen(actor: Actor, today: date) -> Plain | None:
    """One line: their list says who, and each one's page invites them again."""
    count = UserFilter(state=NEVER).rows().count()
    return Plain(_("Have never signed in"), count, f"{reverse('identity:user_list')}?state={NEVER}") if count else None


UNSEEN = plain(_unseen, "user.edit", order=12)
