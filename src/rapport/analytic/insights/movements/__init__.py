"""Potential and the nine movements, told."""
