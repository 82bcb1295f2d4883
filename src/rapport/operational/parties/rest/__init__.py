"""People and companies over REST."""

from rapport.operational.parties.rest.parties import companies_router, people_router

__all__ = ["companies_router", "people_router"]
