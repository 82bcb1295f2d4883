"""What imports add to the page Today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from rapport.core.exchange.models import Import
from rapport.core.exchange.policies import RUN, visible_imports
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.web.day import Block

BACK, FEW = timedelta(days=30), 5


def _files(actor: Actor, today: date) -> Mapping[str, Any] | None:
    """Files of the last days that stopped, or of which rows wait for a decision."""
    waits = Q(state=Import.State.FAILED) | Q(state=Import.State.DONE, waiting_count__gt=0)
    found = list(visible_imports(actor).filter(waits, created_at__gte=clock.now() - BACK).newest_first()[:FEW])
    return {"files": found} if found else None


FILES = Block("exchange/today_files.html", _files, RUN, order=35)
