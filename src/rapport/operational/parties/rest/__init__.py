"""People and companies over REST."""

from rapport.operational.parties.rest import around
from rapport.operational.parties.rest.parties import companies_router, people_router

__all__ = ["around", "companies_router", "people_router"]
