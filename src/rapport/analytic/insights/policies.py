"""Who may look behind the figures of this room, and who may say how customers are placed."""

from __future__ import annotations

PIPELINE = "pipeline.view"
MATRICES = "portfolio.matrices"
COMPANY_VALUES = "portfolio.company_values"
