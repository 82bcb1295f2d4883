"""What can be done about parties."""
