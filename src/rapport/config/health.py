"""Questions of a load balancer and of whoever watches: does it live, can it serve, what is wrong in words."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_safe

from rapport.config.base_state import is_up_to_date
from rapport.core.backup.queries import backups
from rapport.core.jobs.queries import longest_wait
from rapport.kit import clock

PATIENCE = timedelta(minutes=10)
LEAST_FREE = 500 * 1024 * 1024
OLDEST_BACKUP = timedelta(days=2)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. `is_vital`: without it nothing can be served."""

    name: str
    is_well: bool
    sentence: str
    is_vital: bool = False


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "live"})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and is prepared, else 503 with the reason."""
    base = _base()
    body = {"status": "ready"} if base.is_well else {"status": "unready", "reason": base.sentence}
    return JsonResponse(body, status=200 if base.is_well else 503)


@require_safe
def whole(request: HttpRequest) -> HttpResponse:
    """Answer with every check in words: 503 when a vital one fails, 200 with status "warning" for the others."""
    base = _base()
    checks = [base, *_around(clock.now())] if base.is_well else [base]
    status = "well" if all(check.is_well for check in checks) else "warning" if base.is_well else "unready"
    return JsonResponse(
        {"status": status, "checks": [asdict(check) for check in checks]}, status=200 if base.is_well else 503
    )


_VIEWS = {"/health/": whole, "/health/live/": live, "/health/ready/": ready}


class Watched:
    """Answers before a page asks the database who is there: it may be what is away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return _VIEWS.get(request.path_info, self.get_response)(request)


def _base() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        reason = "" if is_up_to_date() else "the database is not prepared: run `rapport migrate`"
    except Error as error:
        reason = f"the database does not answer: {type(error).__name__}"
    return Check("database", not reason, reason or "the database answers and is prepared", is_vital=True)


def _around(at: datetime) -> Iterator[Check]:
    waited = longest_wait(at)
    minutes = int(waited.total_seconds() // 60)
    said = f"a job has waited for {minutes} minutes: is a worker running?" if waited > PATIENCE else "no job waits long"
    yield Check("worker", waited <= PATIENCE, said)
    free = shutil.disk_usage(settings.DATA_DIR).free
    yield Check("disk", free >= LEAST_FREE, f"{free // 1024**2} MB are free in the data folder")
    if settings.BACKUP_NIGHTLY:
        newest = next(iter(backups()), None)
        is_fresh = newest is not None and at - newest.made_at <= OLDEST_BACKUP
        yield Check(
            "backup", is_fresh, f"the last backup is of {newest.made_at:%Y-%m-%d}" if newest else "no backup yet"
        )
