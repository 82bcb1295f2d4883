"""Matrices: customers placed on two axes, replayed in time."""
