"""Pages and parts of saved views, custom fields and tags."""
