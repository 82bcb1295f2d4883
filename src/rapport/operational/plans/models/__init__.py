"""The nouns of this room."""

from rapport.operational.plans.models.contacts import ContactDue, ContactRule, ContactToDo

__all__ = ["ContactDue", "ContactRule", "ContactToDo"]
