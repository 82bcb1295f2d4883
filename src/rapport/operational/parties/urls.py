"""Addresses of customers."""

from __future__ import annotations

from django.urls import path

from rapport.operational.parties.models import PartyKind
from rapport.operational.parties.views import (
    binning,
    creating,
    editing,
    life_events,
    lifecycle,
    numbers,
    pages,
    points,
    ties,
)
from rapport.web.lists.bin import bin_paths
from rapport.web.lists.urls import list_paths

app_name = "parties"
PERSON, COMPANY, HOUSEHOLD = (
    {"kind": kind.value} for kind in (PartyKind.PERSON, PartyKind.COMPANY, PartyKind.HOUSEHOLD)
)
urlpatterns = [
    *list_paths("person", "people/"),
    *list_paths("company", "companies/"),
    *list_paths("household", "households/"),
    *bin_paths("person", "people/"),
    *bin_paths("company", "companies/"),
    *bin_paths("household", "households/"),
    path("people/new/", creating.party_create, PERSON, name="person_create"),
    path("people/new/duplicates/", creating.party_duplicates, PERSON, name="person_duplicates"),
    path("companies/new/", creating.party_create, COMPANY, name="company_create"),
    path("companies/new/duplicates/", creating.party_duplicates, COMPANY, name="company_duplicates"),
    path("households/new/", creating.party_create, HOUSEHOLD, name="household_create"),
    path("households/new/duplicates/", creating.party_duplicates, HOUSEHOLD, name="household_duplicates"),
    path("undo/<int:entry>/", binning.assign_undo, name="assign_undo"),
    path("options/search/", editing.customer_options, name="customer_options"),
    path("options/", editing.party_options, name="party_options"),
    path("colleagues/", editing.colleague_options, name="colleague_options"),
    path("<uuid:uuid>/", pages.party_detail, name="party_detail"),
    path("<uuid:uuid>/peek/", pages.party_peek, name="party_peek"),
    path("<uuid:uuid>/why/<slug:figure>/", pages.party_why, name="party_why"),
    path("<uuid:uuid>/ident/", pages.party_ident, name="party_ident"),
    path("<uuid:uuid>/history/", pages.party_history, name="party_history"),
    path("<uuid:uuid>/timeline/", pages.party_timeline, name="party_timeline"),
    path("<uuid:uuid>/panel/<str:key>/", pages.party_panel, name="party_panel"),
    path("<uuid:uuid>/field/<str:name>/", editing.party_field, name="party_field"),
    path("<uuid:uuid>/assign/", editing.party_assign, name="party_assign"),
    path("<uuid:uuid>/bin/", binning.party_bin, name="party_bin"),
    path("<uuid:uuid>/restore/", binning.party_restore, name="party_restore"),
    path("<uuid:uuid>/points/", points.point_list, name="point_list"),
    path("<uuid:uuid>/points/new/<slug:kind>/", points.point_add, name="point_add"),
    path("<uuid:uuid>/points/<int:pk>/edit/", points.point_edit, name="point_edit"),
    path("<uuid:uuid>/points/<int:pk>/remove/", points.point_remove, name="point_remove"),
    path("<uuid:uuid>/points/<int:pk>/main/", points.point_main, name="point_main"),
    path("<uuid:uuid>/points/<int:pk>/judge/", points.point_judge, name="point_judge"),
    path("<uuid:uuid>/numbers/", numbers.number_list, name="number_list"),
    path("<uuid:uuid>/numbers/new/", numbers.number_add, name="number_add"),
    path("<uuid:uuid>/numbers/<int:pk>/edit/", numbers.number_edit, name="number_edit"),
    path("<uuid:uuid>/numbers/<int:pk>/judge/", numbers.number_judge, name="number_judge"),
    path("<uuid:uuid>/numbers/<int:pk>/remove/", numbers.number_remove, name="number_remove"),
    path("<uuid:uuid>/ties/", ties.tie_list, name="tie_list"),
    path("<uuid:uuid>/ties/new/", ties.tie_add, name="tie_add"),
    path("<uuid:uuid>/ties/<int:pk>/end/", ties.tie_end, name="tie_end"),
    path("<uuid:uuid>/ties/<int:pk>/resume/", ties.tie_resume, name="tie_resume"),
    path("<uuid:uuid>/lifecycle/", lifecycle.lifecycle_detail, name="lifecycle_detail"),
    path("<uuid:uuid>/lifecycle/edit/", lifecycle.lifecycle_edit, name="lifecycle_edit"),
    path("<uuid:uuid>/lifecycle/release/", lifecycle.lifecycle_release, name="lifecycle_release"),
    path("<uuid:uuid>/lifecycle/undo/<int:entry>/", lifecycle.lifecycle_undo, name="lifecycle_undo"),
    path("<uuid:uuid>/life/", life_events.life_event_list, name="life_event_list"),
    path("<uuid:uuid>/life/new/", life_events.life_event_add, name="life_event_add"),
    path("<uuid:uuid>/life/<int:pk>/remove/", life_events.life_event_remove, name="life_event_remove"),
    path("<uuid:uuid>/life/undo/<int:entry>/", life_events.life_event_undo, name="life_event_undo"),
]
