"""Cohorts: customers by the year of their first purchase, and what became of them."""
