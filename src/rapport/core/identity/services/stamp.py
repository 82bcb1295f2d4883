"""The house's stamp: renewed by every verb on what requests keep in memory."""

from __future__ import annotations

from collections.abc import Sequence

from rapport.core.audit.models import AuditEntry
from rapport.core.audit.services import Change
from rapport.core.identity.models import CompanySettings
from rapport.kit import known
from rapport.kit.ids import new_uuid


def write(entry: AuditEntry, changes: Sequence[Change]) -> None:
    """This function will make every process ask anew for what it keeps, once the verb is committed."""
    if any(change.record_type in known.settled for change in changes):
        CompanySettings.objects.filter(pk=1).update(stamp=new_uuid().hex)
        known.forget()
