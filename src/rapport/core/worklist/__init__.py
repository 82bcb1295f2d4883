"""What hangs on any record: notes."""
