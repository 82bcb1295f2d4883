"""Alizé Énergie as plain rows: from a seed and a day, without Django."""
