"""One index of words over every record."""
