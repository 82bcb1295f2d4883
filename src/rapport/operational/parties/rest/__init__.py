"""People, companies and households over REST."""

from rapport.operational.parties.rest import around, households, lifecycle
from rapport.operational.parties.rest.parties import companies_router, households_router, people_router

__all__ = ["around", "companies_router", "households", "households_router", "lifecycle", "people_router"]
