"""Who may look behind the figures of this room."""

from __future__ import annotations

PIPELINE = "pipeline.view"
