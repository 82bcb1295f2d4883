"""SQLite as Rapport uses it: Django's own engine, whose writers take turns."""
