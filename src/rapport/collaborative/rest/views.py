"""The page that tells programmers what the API offers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rapport.collaborative.rest.api import api
from rapport.collaborative.rest.queries import chapters
from rapport.web.requests import ActorRequest


@require_GET
def api_page(request: ActorRequest) -> HttpResponse:
    schema = api.get_openapi_schema(path_prefix="/api/v1")
    address = request.build_absolute_uri("/api/v1/")
    return render(request, "rest/api_page.html", {"chapters": chapters(schema), "address": address})
