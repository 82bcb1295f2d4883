"""Verbs of the sample company."""

from rapport.demo.services.loading import Loaded, RealCustomersPresent, SampleAlreadyLoaded, load
from rapport.demo.services.removing import NothingLoaded, UserWorkGoesToo, remove

__all__ = [
    "Loaded",
    "NothingLoaded",
    "RealCustomersPresent",
    "SampleAlreadyLoaded",
    "UserWorkGoesToo",
    "load",
    "remove",
]
