"""What can be done about products."""
