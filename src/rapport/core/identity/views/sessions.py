"""One's own sessions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from rapport.core.identity.queries import sessions_of
from rapport.core.identity.requests import Request
from rapport.core.identity.services import sessions
from rapport.kit import clock


@require_GET
def session_list(request: Request) -> HttpResponse:
    rows = sessions_of(request.user.pk)
    here = request.session.session_key
    return render(request, "identity/session_list.html", {"sessions": rows, "here": here, "others": len(rows) > 1})


@require_POST
def session_end(request: Request, session_id: int) -> HttpResponse:
    sessions.end(session_id, by=request.actor, at=clock.now())
    messages.success(request, _("That session is signed out."))
    return redirect("identity:session_list")


@require_POST
def session_end_others(request: Request) -> HttpResponse:
    count = sessions.end_others(request.session.session_key or "", by=request.actor, at=clock.now())
    said = ngettext("One other session was signed out.", "%(count)d other sessions were signed out.", count)
    messages.success(request, said % {"count": count})
    return redirect("identity:session_list")
