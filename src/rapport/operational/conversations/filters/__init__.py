"""What lists can be filtered by because one talked or worked."""
