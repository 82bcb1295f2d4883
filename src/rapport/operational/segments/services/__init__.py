"""What can be done about segments."""
