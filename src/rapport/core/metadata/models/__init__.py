"""Custom fields, layouts, tags and saved views."""

from rapport.core.metadata.models.fields import CustomField, CustomFieldKind
from rapport.core.metadata.models.layouts import PageLayout
from rapport.core.metadata.models.tags import Tag, Tagging
from rapport.core.metadata.models.views import SavedView, ViewFavourite

__all__ = ["CustomField", "CustomFieldKind", "PageLayout", "SavedView", "Tag", "Tagging", "ViewFavourite"]
