"""Every address of Rapport: the only file that includes rooms' urls."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

from rapport.core.identity.views.second_step import second_step_enter

ROOMS = (
    ("", "core.identity"),
    ("", "core.access"),
    ("audit/", "core.audit"),
    ("", "core.jobs"),
    ("", "core.backup"),
    ("", "core.mail"),
    ("", "core.metadata"),
    ("files/", "core.files"),
    ("search/", "core.search"),
    ("", "core.notify"),
    ("", "core.worklist"),
    ("", "core.exchange"),
    ("parties/", "operational.parties"),
    ("segments/", "operational.segments"),
    ("catalog/", "operational.catalog"),
    ("interactions/", "operational.conversations"),
    ("orders/", "operational.orders"),
    ("", "operational.plans"),
    ("", "analytic.insights"),
    ("api/", "collaborative.rest"),
    ("demo/", "demo"),
    ("", "web"),
)

urlpatterns = [
    path("sign-in/second-step/", second_step_enter, name="mfa_authenticate"),  # the name that allauth asks for
    *(path(prefix, include(f"rapport.{room}.urls")) for prefix, room in ROOMS if find_spec(f"rapport.{room}.urls")),
]

handler404 = "rapport.web.failures.no_address"
handler500 = "rapport.web.failures.our_fault"
