"""Finds the user of a session."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from rapport.core.identity.models import User
from rapport.kit.prepared import prepared


@prepared
def _staff(user_id: int) -> QuerySet[User]:
    rows: QuerySet[User] = User.objects.select_related("role", "team").filter(pk=user_id)
    return rows


class StaffBackend(AuthenticationBackend):
    """Loads the user with role and team in one query, since every request needs them."""

    def get_user(self, user_id: Any) -> User | None:
        user = next(iter(_staff(int(user_id))), None)
        return user if user is not None and user.is_active else None
