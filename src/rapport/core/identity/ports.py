"""What the interface kit asks of this room: colleagues and teams by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapport.core.identity.models import Team, User
from rapport.kit.ports import Choice


class Colleagues:
    """Users and teams, for filters and pickers."""

    def users(self, text: str = "", limit: int = 20) -> Sequence[Choice]:
        """Return active colleagues whose name or e-mail holds the text."""
        found = User.objects.active().named(text).order_by("name", "pk")[:limit]
        return [Choice(str(pk), name) for pk, name in found.values_list("pk", "name")]

    def teams(self) -> Sequence[Choice]:
        return [Choice(str(pk), name) for pk, name in Team.objects.order_by("name").values_list("pk", "name")[:500]]

    def names(self, ids: Iterable[int]) -> dict[int, str]:
        wanted = set(ids)
        return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
