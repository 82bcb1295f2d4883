"""Pages and parts of orders."""
