"""What the study of next offers is called, its kinds of reasons and links, and how much it looks at."""

from __future__ import annotations

TABLE = "customer_offer"
TOGETHER, STEPS, LIKE, POPULAR, LEADS = "together", "steps", "like", "popular", "leads"
REASONS = (TOGETHER, STEPS, LIKE, POPULAR)
KEPT, SHOWN = 8, 5
ACTIVE_DAYS = 730
MOST_PRODUCTS = 3_000
LEAST_BUYERS = 5
MILLION = 1_000_000
