"""Logs: lines for people or JSON for machines, each with the request or job that it belongs to."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from rapport.kit import trace
from rapport.kit.ids import new_uuid

HEADER = "X-Request-ID"
_SANE = re.compile(r"[\w.:-]{1,64}")
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
log = logging.getLogger("rapport.request")


class Line(logging.Formatter):
    """One line for people: time, level, logger, what it belongs to, message."""

    def format(self, record: logging.LogRecord) -> str:
        record.trace = f"[{name}] " if (name := trace.current()) else ""
        return super().format(record)


class JsonLine(logging.Formatter):
    """One JSON object a line: time in UTC, level, logger, message, trace, the error, and what `extra` gave."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"at": at, "level": record.levelname, "logger": record.name}
        line |= {"message": record.getMessage(), "trace": trace.current()}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        line |= {name: value for name, value in vars(record).items() if name not in _USUAL}
        return json.dumps(line, ensure_ascii=False, default=str)


class RequestNamed:
    """Names every request, takes over the name that a proxy gave, answers with it, and logs how it went (level INFO).

    The address is logged without its query, which may hold names of customers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        name = given if _SANE.fullmatch(given) else new_uuid().hex
        started = time.monotonic()
        with trace.named(name):
            response = self.get_response(request)
            response.headers[HEADER] = name
            if log.isEnabledFor(logging.INFO):
                facts = _facts(request, response, started)
                log.info("%(method)s %(path)s %(status)s", facts, extra=facts)
        return response


def _facts(request: HttpRequest, response: HttpResponseBase, started: float) -> dict[str, Any]:
    actor = getattr(request, "actor", None)
    return {
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "milliseconds": round((time.monotonic() - started) * 1000, 1),
        "user": actor.user_id if actor else None,
    }
