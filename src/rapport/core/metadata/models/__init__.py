"""Custom fields, tags and saved views."""

from rapport.core.metadata.models.fields import CustomField, CustomFieldKind
from rapport.core.metadata.models.tags import Tag, Tagging
from rapport.core.metadata.models.views import SavedView, ViewFavourite

__all__ = ["CustomField", "CustomFieldKind", "SavedView", "Tag", "Tagging", "ViewFavourite"]
