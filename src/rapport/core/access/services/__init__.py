"""What can be done about roles."""
