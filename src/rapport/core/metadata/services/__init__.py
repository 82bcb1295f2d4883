"""What can be done about tags, saved views and custom fields."""
