"""Orders over REST."""

from rapport.operational.orders.rest.orders import router

__all__ = ["router"]
