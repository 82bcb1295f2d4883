"""The nouns of this room."""

from rapport.operational.plans.models.contacts import ContactDue, ContactRule

__all__ = ["ContactDue", "ContactRule"]
