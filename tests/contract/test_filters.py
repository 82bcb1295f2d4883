"""Whatever an address asks of a list is answered, or refused with a sentence: no filter breaks the page."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from rapport.web.lists import pages
from rapport.web.lists.conditions import AnyOf, BadFilter, Condition, operators_of, render
from rapport.web.lists.spec import Kind, lists
from rapport.web.lists.walks import walked
from tests.cast import Cast
from tests.contract.makers import MAKERS

DAY = date(2026, 5, 1)
ROWS = re.compile(r'data-uuid="([0-9a-f-]{36})"')
VALUES = ("", "yes", "me", "1", "-1", "1,5", "2026-02-30", "2026-01-01", "9" * 30, "1e400", "nan", "a'b%_\\", "\x00")


@pytest.mark.django_db
@pytest.mark.parametrize("key", list(lists))
def test_every_filter_answers_any_value_or_refuses_it(key: str, cast: Cast) -> None:
    rows = lists[key].rows().visible_to(cast.manager.actor)
    asked = [
        (item, operator, value) for item in lists[key].filters for operator in operators_of(item) for value in VALUES
    ]
    for item, operator, value in asked:
        groups = [AnyOf((Condition(item.key, operator, (value, value)),))]
        with suppress(BadFilter):
            rows.filter(render(groups, [item], cast.manager.actor, DAY)).exists()


@pytest.mark.django_db
def test_the_index_of_the_sort_is_walked_for_what_many_answer(cast: Cast) -> None:
    spec = lists["person"]
    rows = spec.rows().visible_to(cast.manager.actor)
    asked = [Condition("revenue", "max", ("5000",)), Condition("created", "last", ("1500",))]
    for condition in asked:
        found = render([AnyOf((condition,))], spec.filters, cast.manager.actor, DAY)
        assert sorted(rows.filter(walked(~found)).values_list("pk")) == sorted(rows.filter(~found).values_list("pk"))
        sql = str(rows.filter(walked(found)).query)
        assert ('+"parties_' in sql) == (connection.vendor == "sqlite")
        assert '+"parties_' not in str(rows.filter(found).query)


@pytest.mark.django_db
@pytest.mark.parametrize("key", list(lists))
def test_pages_are_the_same_whether_few_or_many_answer(key: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where fewer answer than are counted the page is drawn from their keys, else from the filters themselves."""
    for make in MAKERS.values():
        for _turn in range(2):
            make(cast.owner.user, cast.north)
    spec, client = lists[key], cast.manager.client
    dates = [item.key for item in spec.filters if item.kind is Kind.DATE and not item.custom]
    asked = [f"{reverse(spec.url_name)}?f={item}~min~1990-01-01" for item in dates]
    few = [ROWS.findall(client.get(url).content.decode()) for url in asked]
    assert not dates or any(few) or key == "customer", "only customers have a standing before the first refresh"
    monkeypatch.setattr(pages, "COUNT_LIMIT", -1)
    assert [ROWS.findall(client.get(url).content.decode()) for url in asked] == few
