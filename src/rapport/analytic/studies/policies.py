"""Who may put questions to the warehouse."""

from __future__ import annotations

REFRESH = "standing.refresh"
RULES = "standing.rules"
SEE = "portfolio.view"
EXITS = "movement.decide"
