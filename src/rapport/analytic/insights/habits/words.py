"""Months, days, channels and families as people read them."""

from __future__ import annotations

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _

from rapport.operational.conversations.models import Channel


def month_word(number: int) -> str:
    """The name of a month of the year, 1 to 12."""
    return str(MONTHS[number])


def weekday_word(number: int) -> str:
    """The name of a day of the week, Monday is 0."""
    return str(WEEKDAYS[number])


def channel_word(code: str) -> str:
    """The name of a channel of interactions."""
    return str(Channel(code).label)


def family_word(family: str) -> str:
    """A family of products, or what has none."""
    return family or _("Without a family")
