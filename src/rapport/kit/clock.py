"""The clock. Only doors read it; verbs are given `at`."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    return timezone.now()


def midnight(day: date, zone: ZoneInfo | None = None) -> datetime:
    """The moment at which a day begins in a zone, or where the reader is."""
    return timezone.make_aware(datetime.combine(day, time.min), zone)


def today(zone: str) -> date:
    return timezone.now().astimezone(ZoneInfo(zone)).date()
