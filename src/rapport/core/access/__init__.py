"""Roles, grants and Scope: what one may see and do."""
