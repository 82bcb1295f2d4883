"""Background work: lease, progress, cancel, retry, schedule."""
