"""Doors of customers."""
