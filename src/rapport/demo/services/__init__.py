"""Verbs of the sample company."""

from rapport.demo.services.asking import LOAD, REMOVE, ask_to_load, ask_to_remove
from rapport.demo.services.loading import Loaded, RealCustomersPresent, SampleAlreadyLoaded, load
from rapport.demo.services.removing import NothingLoaded, UserWorkGoesToo, remove

__all__ = [
    "LOAD",
    "REMOVE",
    "Loaded",
    "NothingLoaded",
    "RealCustomersPresent",
    "SampleAlreadyLoaded",
    "UserWorkGoesToo",
    "ask_to_load",
    "ask_to_remove",
    "load",
    "remove",
]
