"""The doors of this room: portfolio and the rules that it is computed by."""
