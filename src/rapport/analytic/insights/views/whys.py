"""Why a figure is what it is, as a page or as a part beside the figure."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from rapport.analytic.insights.explain import Why
from rapport.analytic.studies.models import Study
from rapport.web.requests import ActorRequest


def why_shown(request: ActorRequest, why: Why, study: Study, **about: Any) -> HttpResponse:
    """The explanation, and when its study was computed; `about` holds the `asked` period and the `group`, if any."""
    frame = "web/part.html" if request.headers.get("HX-Target") == "why" else "web/base.html"
    context = {"why": why, "study": study, "frame_template": frame, **about}
    return render(request, "insights/portfolio_why.html", context)
