"""The saved views of a colleague, when they leave."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.identity.holdings import Holding, holdings
from rapport.core.metadata.models import SavedView
from rapport.core.metadata.services import views


def register() -> None:
    """Put saved views on the shelf of what people hold."""
    holdings.register("views", Holding(_("Saved views"), "filter", count, views.hand_over, order=30))


def count(user_id: int) -> int:
    return SavedView.objects.filter(owner_id=user_id).count()
