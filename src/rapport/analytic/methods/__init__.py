"""Analytic methods: pure functions on Ibis tables. No Django, no engine, no connection."""
