"""Notes and to-dos over REST."""
