"""What the lists of this room can be filtered by."""
