"""Shelves hold what they promise: addresses answer, roles exist, records can be found and are kept."""

from __future__ import annotations

import pytest
from django.urls import reverse

from rapport.core.access.grants import ROLE_NAMES, verbs
from rapport.core.access.policies import policy_of
from rapport.core.search.sources import sources
from rapport.kit.records import holders, record_types
from rapport.web.lists.spec import lists
from rapport.web.nav import nav
from tests.contract.makers import MAKERS

UUID = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("key", list(record_types))
def test_every_record_type_has_a_list_a_page_a_policy_a_factory_and_is_searched(key: str) -> None:
    kind = record_types[key]
    assert reverse(kind.list_url)
    assert reverse(kind.detail_url, args=[UUID])
    assert policy_of(kind.model).noun
    assert key in MAKERS
    assert kind.holder in sources
    assert kind.view_verb in verbs
    assert kind.edit_verb in verbs


@pytest.mark.parametrize("key", list(lists))
def test_every_list_is_whole(key: str) -> None:
    spec = lists[key]
    columns = {column.key for column in spec.columns}
    assert set(spec.default_columns) <= columns
    assert spec.default_sort.lstrip("-") in {column.key for column in spec.columns if column.sort}
    assert len(columns) == len(spec.columns)
    assert len({item.key for item in spec.filters}) == len(spec.filters)
    assert all(action.verb in verbs for action in spec.bulk)
    assert reverse(spec.url_name)
    assert not spec.peek_url or reverse(spec.peek_url, args=[UUID])
    assert not spec.create_url or reverse(spec.create_url)


def test_verbs_name_roles_that_exist() -> None:
    assert {role for verb in verbs.values() for role in verb.defaults} <= set(ROLE_NAMES)


def test_an_administrator_may_do_everything_that_settings_need() -> None:
    assert all("administrator" in verb.defaults for key, verb in verbs.items() if key.endswith(".edit"))


def test_every_line_of_the_navigation_leads_somewhere_and_asks_for_a_known_right() -> None:
    assert all(item.url for item in nav.values())
    assert {item.verb for item in nav.values() if item.verb} <= set(verbs)


@pytest.mark.django_db
@pytest.mark.parametrize("key", list(holders))
def test_what_hangs_on_records_can_be_moved_and_removed(key: str) -> None:
    holder = holders[key]
    assert holder.move("party", 1, 2) == 0
    assert holder.remove("party", [1]) == 0
