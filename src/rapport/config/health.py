"""Two questions of a load balancer: does the process live, and can it serve?"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from rapport.config.base_state import is_up_to_date


@login_not_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "live"})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and is prepared, else 503 with the reason."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        reason = "" if is_up_to_date() else "the database is not prepared: run `rapport migrate`"
    except DatabaseError as error:
        reason = f"the database does not answer: {type(error).__name__}"
    body = {"status": "unready", "reason": reason} if reason else {"status": "ready"}
    return JsonResponse(body, status=503 if reason else 200)
