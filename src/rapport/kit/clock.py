"""The clock. Only doors read it; verbs are given `at`."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    return timezone.now()


def today(zone: str) -> date:
    return timezone.now().astimezone(ZoneInfo(zone)).date()
