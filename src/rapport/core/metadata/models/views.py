"""Saved views of lists."""

from __future__ import annotations

from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound
from rapport.kit.ids import new_uuid


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Rows of saved views."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own views and those that are shared, each marked with whether it is a favourite."""
        reader = actor.user_id or 0
        marked = ViewFavourite.objects.filter(view=OuterRef("pk"), user_id=reader)
        seen = Q(owner_id=reader) | Q(is_shared=True)
        return self.filter(seen).annotate(is_favourite=Exists(marked))

    def favoured_by(self, actor: Actor) -> Self:
        """The visible views that the actor keeps in their rail."""
        return self.visible_to(actor).filter(favourites__user_id=actor.user_id or 0)

    def find(self, uuid: UUID | str, actor: Actor) -> SavedView:
        """Return the visible view with this public id, or refuse with NotFound."""
        view = self.visible_to(actor).filter(uuid=uuid).first()
        if view is None:
            raise NotFound
        return view


class SavedView(models.Model):
    """A named query string of a list: filters, sort and columns. Personal, or shared with everyone."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    list_key = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=80)
    icon = models.CharField(max_length=40, default="filter")
    query = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_shared = models.BooleanField(_("shared"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(editable=False)

    objects: ClassVar[SavedViewQuerySet] = SavedViewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["list_key", "owner"], name="metadata_view_list")]

    def __str__(self) -> str:
        return self.name


class ViewFavourite(models.Model):
    """A view that somebody keeps in their rail."""

    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="favourites")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "view"], name="metadata_favourite_once")]
