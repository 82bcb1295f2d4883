"""What the study of customer equity is called, and how far it looks back."""

from __future__ import annotations

TABLE = "customer_equity"
MONTHS = 12
