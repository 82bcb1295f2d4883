"""Rapport: the CRM that knows what every customer is worth and acts on it."""
