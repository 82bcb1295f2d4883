"""The page that tells programmers what the API offers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from rapport.collaborative.rest import problems
from rapport.collaborative.rest.api import api
from rapport.collaborative.rest.queries import chapters
from rapport.web.requests import ActorRequest


@require_GET
def api_page(request: ActorRequest) -> HttpResponse:
    schema = api.get_openapi_schema(path_prefix="/api/v1")
    address = request.build_absolute_uri("/api/v1/")
    return render(request, "rest/api_page.html", {"chapters": chapters(schema), "address": address})


@csrf_exempt
@login_not_required
def api_nowhere(request: HttpRequest, address: str) -> HttpResponse:
    """An address that the API does not have."""
    return problems.problem(404, "no_such_address", _("The API has no such address. /api/ lists those that it has."))
