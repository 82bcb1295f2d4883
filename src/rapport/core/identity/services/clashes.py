"""Values as people read them: in the refusal after a clash, and in the audit log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from rapport.core.audit.queries import last_actor_name
from rapport.kit.errors import ChangedMeanwhile


def clash_on(record_type: str, theirs: Any, fields: Iterable[str]) -> ChangedMeanwhile:
    """Return the refusal that names who saved first and carries their values."""
    name = last_actor_name(record_type, theirs.pk) or _("Somebody")
    return ChangedMeanwhile(name=name, theirs={field: getattr(theirs, field) for field in fields})


def named(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with rows called by their names, as the audit log keeps them."""
    return {field: str(value) if isinstance(value, Model) else value for field, value in values.items()}
