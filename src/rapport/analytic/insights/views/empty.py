"""What the pages of the portfolio show while there is nothing to read."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from rapport.analytic.studies.policies import REFRESH
from rapport.web.requests import ActorRequest


def nothing_yet(request: ActorRequest, **about: Any) -> HttpResponse:
    """How figures come to be, before anything was computed or where a `reading`, or a `group` of it, has nobody."""
    may = {"may_refresh": request.actor.has(REFRESH), "may_import": request.actor.has("import.run")}
    return render(request, "insights/portfolio_empty.html", {"reading": None, "group": None, **may, **about})
