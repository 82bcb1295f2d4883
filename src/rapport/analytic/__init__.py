"""The analytic wing: what each customer is worth, read from the operational wing and never known by it."""
