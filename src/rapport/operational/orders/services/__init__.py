"""What can be done about orders."""
