"""Doors of notes."""
