"""Doors of interactions."""
