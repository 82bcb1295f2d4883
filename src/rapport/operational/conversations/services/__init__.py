"""What can be done with interactions."""
