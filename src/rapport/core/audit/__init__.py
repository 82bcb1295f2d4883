"""What happened, by whom, through which door, and the changed fields of each record."""
