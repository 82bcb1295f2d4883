"""Deleting many parties at once takes with them what goes with them, and nothing else."""

from __future__ import annotations

from django.db import connection

from rapport.kit import clock
from rapport.kit.deleting import delete_rows
from rapport.operational.parties.models import ContactPoint, ContactPointKind, Party, Standing, TimelineEntry
from rapport.operational.parties.services import people
from rapport.operational.parties.services.contact_points import Point
from tests.cast import Cast


def test_what_hangs_on_deleted_parties_goes_and_others_stay(cast: Cast) -> None:
    by = cast.administrator.actor
    made = [
        people.create(
            {"first_name": name}, [Point(ContactPointKind.EMAIL, f"{name}@example.org")], by=by, at=clock.now()
        )
        for name in ("a", "b", "c")
    ]
    delete_rows(Party, [made[0].pk, made[2].pk])
    connection.check_constraints()
    for model, name in ((Party, "pk"), (Standing, "party"), (ContactPoint, "party"), (TimelineEntry, "party")):
        assert set(model._base_manager.values_list(name, flat=True)) == {made[1].pk}
