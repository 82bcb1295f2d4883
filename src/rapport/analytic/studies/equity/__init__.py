"""Customer equity through time: what customers were worth at the last month ends."""
