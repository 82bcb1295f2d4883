"""Expected value, told."""
