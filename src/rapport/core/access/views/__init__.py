"""Pages of roles, and of what is shown to somebody."""
