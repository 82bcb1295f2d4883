"""Two people edited one row: whose name to say, and which values to show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from rapport.core.audit.queries import last_actor_name
from rapport.kit.errors import ChangedMeanwhile


def clash_on(record_type: str, theirs: Any, fields: Iterable[str]) -> ChangedMeanwhile:
    """Return the refusal that names who saved first and carries their values."""
    name = last_actor_name(record_type, theirs.pk) or _("Somebody")
    return ChangedMeanwhile(name=name, theirs={field: getattr(theirs, field) for field in fields})
