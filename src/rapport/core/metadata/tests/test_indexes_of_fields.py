"""Every custom field that can be sorted or filtered has its index, from its definition to its end."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from rapport.core.metadata.services import fields
from rapport.kit import clock
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

LIST = "/parties/people/?cols=name&"


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "parties_party")
    return {name for name in found if name.startswith("own_value_")}


def names(cast: Cast, query: str) -> list[str]:
    """The people of a list in its order, by their last names."""
    page = cast.administrator.client.get(f"{LIST}{query}").content.decode()
    people = ("Ash", "Birch", "Cedar", "Dill")
    return sorted((name for name in people if f"{name}</" in page), key=lambda name: page.index(f"{name}</"))


def test_a_field_is_indexed_when_it_is_defined_and_its_index_answers(cast: Cast, work_off: Callable[[], None]) -> None:
    by, at = cast.administrator.actor, clock.now()
    fields.define("person", "Shoe", "number", by=by, at=at)
    fields.define("person", "Motto", "text", by=by, at=at)
    fields.define("person", "Story", "long_text", by=by, at=at)
    flag = fields.define("person", "Member", "flag", by=by, at=at)
    for name, own in (
        ("Ash", {"shoe": 40, "motto": "Per aspera", "member": True}), ("Birch", {"shoe": 9.5, "motto": "Ad ASTRA"}),
        ("Cedar", {"member": False}), ("Dill", {"shoe": -3, "motto": "astra"}),
    ):  # fmt: skip
        PersonFactory.create(first_name="", last_name=name, name=name, sort_name=name.lower(), custom=own)
    work_off()
    assert len(indexes()) == 3
    for query, answer in (
        ("sort=custom.shoe", ["Dill", "Birch", "Ash", "Cedar"]),
        ("sort=-custom.shoe", ["Ash", "Birch", "Dill", "Cedar"]),
        ("f=custom.shoe~min~0&sort=-name", ["Birch", "Ash"]), ("f=custom.motto~contains~astra", ["Birch", "Dill"]),
        ("f=custom.motto~starts~AD", ["Birch"]), ("f=custom.shoe~empty~", ["Cedar"]),
        ("f=custom.motto~filled~&sort=custom.motto", ["Birch", "Ash", "Dill"]), ("f=custom.member~is~yes", ["Ash"]),
    ):  # fmt: skip
        assert names(cast, query) == answer, query
    plan = Party.objects.people().live().filter(custom__shoe=40).order_by().values_list("pk").explain()
    assert connection.vendor != "sqlite" or "own_value_" in plan

    fields.retire(flag, by=by, at=at)
    work_off()
    assert len(indexes()) == 2
