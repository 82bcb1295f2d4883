"""The lists of interactions and hours."""
