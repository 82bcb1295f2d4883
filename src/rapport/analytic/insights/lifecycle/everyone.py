"""The list that the figures of the lifecycle open: people and companies in every state, customers or not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rapport.analytic.insights.lifecycle.moved import MOVED
from rapport.analytic.insights.tables import GROUP, KIND
from rapport.operational.parties.models import Party, PartyKind
from rapport.web import writing
from rapport.web.lists.spec import Empty, ListSpec

KEY = "everyone"
COLUMNS = ("name", "lifecycle", "lifecycle_since", "revenue", "expected_value", "last_order_on", "city", "owner")


def _rows() -> Any:
    return Party.objects.exclude(kind=PartyKind.HOUSEHOLD)


def _counted(count: int) -> str:
    return ngettext("%(count)s person or company", "%(count)s people and companies", count) % {
        "count": writing.number(count)
    }


def everyone_list(people: ListSpec) -> ListSpec:
    """The list of people and companies by state, with the columns and filters of customers."""
    columns = tuple(
        column if column.key == "lifecycle_since" else replace(column, sort="") for column in people.columns
    )
    return replace(
        people,
        key=KEY,
        narrowed=None,
        record_type=KEY,
        saver=None,
        label=_("People and companies by state"),
        icon="refresh",
        url_name="insights:everyone_list",
        rows=_rows,
        columns=columns,
        filters=(*people.filters, KIND, GROUP, MOVED),
        default_columns=COLUMNS,
        default_sort="-lifecycle_since",
        empty=Empty("list", _("Nobody in this state"), _("States are found at each refresh of the standing.")),
        create_url="",
        create_verb="",
        count_label=_counted,
        presets=(),
        import_target="",
    )


def everyone_url(*conditions: str, sort: str = "") -> str:
    """The address of those who meet all of these conditions, each written as `key~operator~value`."""
    pairs = [("f", condition) for condition in conditions] + ([("sort", sort)] if sort else [])
    return f"{reverse('insights:everyone_list')}?{urlencode(pairs)}"
