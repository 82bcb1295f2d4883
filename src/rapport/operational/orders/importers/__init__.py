"""How this room's records come in by file."""
