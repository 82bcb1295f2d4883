"""Products: what we offer."""
