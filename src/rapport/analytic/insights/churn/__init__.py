"""Risk of loss, told."""
