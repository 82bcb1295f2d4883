"""What a request carries on the pages of this room."""

from __future__ import annotations

from rapport.core.identity.models import CompanySettings, User
from rapport.web.requests import ActorRequest


class Request(ActorRequest):
    """A request of a signed-in user of a company that is set up."""

    company: CompanySettings
    user: User
