"""Pages and parts of products."""
