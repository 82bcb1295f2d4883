"""Whatever an address asks of a list is answered, or refused with a sentence: no filter breaks the page."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest

from rapport.web.lists.conditions import AnyOf, BadFilter, Condition, operators_of, render
from rapport.web.lists.spec import lists
from tests.cast import Cast

DAY = date(2026, 5, 1)
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
