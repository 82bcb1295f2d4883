"""Pages and parts of segments."""
