"""Tags of the interface kit."""
