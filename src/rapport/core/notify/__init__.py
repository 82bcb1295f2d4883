"""Notifications: an inbox inside Rapport that can be done and put off, and letters for those who want them."""
