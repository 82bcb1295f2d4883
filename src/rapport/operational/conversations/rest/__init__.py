"""The doors of this room for programs."""
