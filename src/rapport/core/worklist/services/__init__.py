"""What can be done with notes and to-dos."""
