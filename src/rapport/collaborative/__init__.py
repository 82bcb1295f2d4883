"""The collaborative wing's rooms."""
