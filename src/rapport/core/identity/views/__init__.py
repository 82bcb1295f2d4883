"""Pages about who uses Rapport."""
