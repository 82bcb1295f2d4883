"""What users add to the page Today of whoever manages them: colleagues who have never signed in."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.core.identity.models import User
from rapport.core.identity.queries import NEVER, UserFilter
from rapport.core.mail.queries import is_ready
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.web import writing
from rapport.web.day import Act, Line, Plain, plain

FEW = 5


def _unseen(actor: Actor, today: date) -> Plain | None:
    """The newest first: theirs is the invitation that may have gone astray."""
    rows = UserFilter(state=NEVER).rows()
    found = list(rows.order_by("-created_at", "-pk")[:FEW])
    if not found:
        return None
    count = rows.count() if len(found) == FEW else len(found)
    by_mail = is_ready()
    lines = [_line(user, by_mail=by_mail) for user in found]
    return Plain(_("Have never signed in"), count, f"{reverse('identity:user_list')}?state={NEVER}", lines=lines)


def _line(user: User, *, by_mail: bool) -> Line:
    page = reverse("identity:user_edit", args=[user.uuid])
    invite = Act(_("Invite again"), "mail", reverse("identity:user_invite", args=[user.uuid]), is_post=True)
    act = invite if by_mail else Act(_("Open"), "arrow-narrow-right", page)
    note = f"{user.role}, {user.team}" if user.team else str(user.role)
    since = writing.ago(user.created_at, clock.now())
    return Line(user.name, page, note, since, act=act, is_person=True)


UNSEEN = plain(_unseen, "user.edit", order=12)
