"""Outgoing mail: the server, letters that wait, how each went."""
