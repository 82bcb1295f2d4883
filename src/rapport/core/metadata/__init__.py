"""Custom fields, tags and saved views."""
