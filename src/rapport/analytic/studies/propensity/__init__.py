"""Propensity from a file of one’s own: what can be learned from it, and what should not be."""
