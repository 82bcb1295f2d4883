"""Prepared statements give the rows of the query that they stand for, and compile it once."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from rapport.core.access.policies import policy_of
from rapport.core.metadata.models import Tagging
from rapport.core.metadata.services import tags as tag_services
from rapport.kit import clock
from rapport.kit.ids import new_uuid
from rapport.kit.prepared import prepared
from rapport.kit.scope import Scope
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@prepared
def in_town(*ids: int, town: str, scope: Scope) -> QuerySet[Party]:
    rows = Party.objects.within(scope).filter(pk__in=ids, city=town).select_related("standing")
    return rows.prefetch_related("contact_points").order_by("sort_name")


@prepared
def names(uuid: UUID) -> QuerySet[Party, tuple[str, str]]:
    return Party.objects.filter(uuid=uuid).values_list("first_name", "last_name")


@prepared
def worn(*ids: int, holder: str) -> QuerySet[Tagging, tuple[int, str]]:
    """`record_id` is a number and no relation: PostgreSQL has a kind of its own for it."""
    rows = Tagging.objects.filter(record_type=holder, record_id__in=ids).exclude(tag__name="")
    return rows.order_by("tag__name").values_list("record_id", "tag__name")


@prepared
def next_to(pk: int) -> QuerySet[Party]:
    return Party.objects.filter(pk=pk + 1)


@prepared
def never(pk: int) -> QuerySet[Party]:
    return Party.objects.none()


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was compiled since."""
    done: list[str] = []
    plain = SQLCompiler.as_sql

    def as_sql(self: Any, *given: Any, **named: Any) -> Any:
        done.append(self.query.model.__name__)
        return plain(self, *given, **named)

    monkeypatch.setattr(SQLCompiler, "as_sql", as_sql)
    return done


def test_each_reader_gets_their_rows_with_all_that_comes_with_them(cast: Cast) -> None:
    mine = PersonFactory.create(owner=cast.owner.user, team=cast.north, city="Rezé", phone="06 12 48 70 33")
    other = PersonFactory.create(owner=None, team=cast.south, city="Rezé")
    away = PersonFactory.create(owner=cast.owner.user, team=cast.north, city="Nantes")
    keys = [mine.pk, other.pk, away.pk]
    for member in (cast.owner, cast.administrator, cast.owner):
        scope = policy_of(Party).visible(member.actor)
        wanted = Party.objects.visible_to(member.actor).filter(pk__in=keys, city="Rezé").order_by("sort_name")
        assert in_town(*keys, town="Rezé", scope=scope) == list(wanted)
    (found,) = in_town(mine.pk, town="Rezé", scope=Scope.all())
    assert found.standing == mine.standing
    assert [point.value for point in found.contact_points.all()] == [mine.contact_points.get().value]


def test_a_statement_is_compiled_once(cast: Cast, compiled: list[str]) -> None:
    people = [PersonFactory.create(city="Bouguenais") for _turn in range(3)]
    found, counts = [], []
    for person in people:
        compiled.clear()
        found += in_town(person.pk, town="Bouguenais", scope=Scope.all())
        counts.append(compiled.count("Party"))
    assert (found, counts) == (people, [1, 0, 0])


def test_public_keys_are_found_and_unknown_ones_are_not(cast: Cast) -> None:
    people = [PersonFactory.create(first_name="Ana", last_name=name) for name in ("Roux", "Petit")]
    assert [names(person.uuid) for person in people] == [[("Ana", "Roux")], [("Ana", "Petit")]]
    assert names(new_uuid()) == []


def test_values_take_the_kind_that_the_database_gives_their_column(cast: Cast) -> None:
    people = [PersonFactory.create() for _turn in range(2)]
    for person, name in zip(people, ("Gold", "VIP"), strict=True):
        tag_services.tag_many("party", [person.pk], name, by=cast.administrator.actor, at=clock.now())
    assert worn(people[1].pk, holder="party") == [(people[1].pk, "VIP")]
    assert worn(*(person.pk for person in people), holder="party") == [(people[0].pk, "Gold"), (people[1].pk, "VIP")]


def test_what_holds_no_row_asks_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert never(4) == in_town(town="Rezé", scope=Scope.all()) == in_town(4, town="", scope=Scope()) == []


def test_a_statement_that_does_not_use_its_value_as_it_is_is_refused() -> None:
    with pytest.raises(LookupError, match="next_to"):
        next_to(4)


def test_only_keys_are_values() -> None:
    with pytest.raises(TypeError, match="date"):
        names(date(2026, 3, 2))  # type: ignore[arg-type]
