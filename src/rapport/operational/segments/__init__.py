"""Saved filters and fixed lists of parties."""
