"""Roles, and records shared one by one."""

from rapport.core.access.models.roles import RecordShare, Role

__all__ = ["RecordShare", "Role"]
