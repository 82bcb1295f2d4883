"""What segments add to the page of a customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Actor
from rapport.operational.segments.queries import asked_of, spells_of
from rapport.web.panels import Panel, Zone

NONE = _("Segments that this customer belongs to appear here: saved filters and fixed lists.")


def _load(actor: Actor, party: Any) -> Mapping[str, Any]:
    spells, asked = spells_of(party, actor), bool(asked_of(party, actor))
    return {"party": party, "spells": spells, "asked": asked, "none": "" if spells or asked else NONE}


SEGMENTS = Panel(
    _("Segments"), "party", Zone.RIGHT, "segments/customer_panel.html", _load, order=60, verb="segment.view",
    reload_on=("segment:changed", "party:changed"),
)  # fmt: skip
