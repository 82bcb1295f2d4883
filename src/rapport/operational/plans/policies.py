"""Who sees by when a customer is to be contacted: who sees the customer."""

from __future__ import annotations

from rapport.core.access.policies import Policy

EDIT = "contact_plan.edit"


class ContactDuePolicy(Policy):
    """A day of contact is its customer's."""

    noun = "party"
    share_path = "party_id"
    shared_as = "party"
