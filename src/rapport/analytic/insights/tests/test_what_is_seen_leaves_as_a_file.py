"""A segment's members and the customers behind a figure leave as files: the rows and columns seen, no more, no less."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from rapport.analytic.insights.tests.test_portfolio_page import PAGE, some_orders
from rapport.operational.parties.tests.factories import CompanyFactory, PersonFactory
from rapport.operational.segments.models import Segment
from rapport.operational.segments.tests.factories import SegmentFactory
from tests.cast import Cast, Member

pytestmark = pytest.mark.django_db

Table = tuple[list[str], list[list[str]]]
CELL = re.compile(r"<td\b[^>]*>(.*?)</td>", re.S)
ROW = re.compile(r'<tr\b[^>]*data-uuid="[^"]+".*?</tr>', re.S)
HEAD = re.compile(r'<th scope="col" data-column="[^"]+"[^>]*>(.*?)</th>', re.S)
EXPORT = re.compile(r'href="([^"]+/export/csv/[^"]*)"')


def plain(markup: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", markup))).strip()


def drawn(page: str) -> Table:
    """The headings and rows as the page draws them; a box to tick is no column."""
    heads = [plain(head) for head in HEAD.findall(page)]
    return heads, [[plain(cell) for cell in CELL.findall(row)][-len(heads) :] for row in ROW.findall(page)]


def taken(client: Client, page: str) -> Table:
    """The headings and rows of the file that the page's menu offers."""
    url = unescape(EXPORT.search(page).group(1))  # type: ignore[union-attr]
    text = b"".join(client.get(url).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    heads, *rows = csv.reader(io.StringIO(text))
    return heads, rows


def tells(cell: str, value: str) -> bool:
    """Whether a drawn cell says what the file says: the same words, the same number, or a day of its own."""
    if re.fullmatch(r"-?\d+(\.\d+)?", value):
        return Decimal(re.sub(r"[^\d.-]", "", cell.replace("\N{MINUS SIGN}", "-"))) == Decimal(value)
    if re.fullmatch(r"\d{4}-\d\d-\d\d.*", value):
        return value[:4] in cell or bool(cell)
    return value in cell if value else cell in ("", "–")


def leaves_as_seen(member: Member, url: str) -> int:
    """Compare a list with its file, cell by cell; return how many rows both hold."""
    page = member.client.get(url).content.decode()
    (heads, rows), (names, lines) = drawn(page), taken(member.client, page)
    assert heads == names
    assert len(rows) == len(lines), url
    for row, line in zip(rows, lines, strict=True):
        assert all(map(tells, row, line)), (row, line)
    return len(rows)


def cast_reading_english(cast: Cast) -> tuple[Member, ...]:
    members = (cast.owner, cast.manager, cast.outsider)
    for member in members:
        member.user.language = "en"
        member.user.save()
    return members


def test_every_figure_of_the_portfolio_leaves_as_the_list_that_it_opens(cast: Cast) -> None:
    some_orders(cast)
    owner, manager, outsider = cast_reading_english(cast)
    for member in (owner, manager, outsider):
        page = member.client.get(f"{PAGE}?active=2").context
        for line in page["rates"]:
            row = page["found"].rates[line.key]
            assert leaves_as_seen(member, line.url) == row["numerator"] if row["numerator"] else True
            assert leaves_as_seen(member, line.of_url) == row["denominator"] if row["denominator"] else True
        for klass in page["classes"]["by_customers"]:
            if klass.url:
                assert leaves_as_seen(member, klass.url) == int(klass.customers)


def test_the_file_has_the_columns_the_order_and_the_filters_on_the_screen(cast: Cast) -> None:
    some_orders(cast)
    owner = cast_reading_english(cast)[0]
    known = owner.client.get(PAGE).context["rates"][0].of_url
    assert leaves_as_seen(owner, f"{known}&cols=name,kind,tags,owner,team,email,revenue&sort=-revenue") == 4
    assert leaves_as_seen(owner, f"{known}&cols=name,margin&f=kind~is~company") == 1


@pytest.mark.parametrize("key", ["person", "company"])
def test_the_members_of_a_fixed_list_leave_within_the_readers_scope(cast: Cast, key: str) -> None:
    make = PersonFactory if key == "person" else CompanyFactory
    north = [make.create(team=cast.north, email=f"{place}@example.org") for place in range(3)]
    south = [make.create(team=cast.south)]
    make.create(team=cast.north)
    segment = SegmentFactory.create(members=north + south)
    owner, manager, outsider = cast_reading_english(cast)
    assert [leaves_as_seen(member, members_of(member, segment)) for member in (owner, manager, outsider)] == [3, 4, 1]


def test_the_members_of_a_saved_filter_leave_as_they_answer_it(cast: Cast) -> None:
    PersonFactory.create(team=cast.north, city="Nantes")
    PersonFactory.create(team=cast.south, city="Nantes")
    PersonFactory.create(team=cast.north, city="Rezé")
    segment = SegmentFactory.create(kind="filter", list_key="person", query="f=city~is~Nantes")
    owner, manager, outsider = cast_reading_english(cast)
    assert [leaves_as_seen(member, members_of(member, segment)) for member in (owner, manager, outsider)] == [1, 2, 1]


def test_who_may_not_export_is_offered_no_file_and_gets_none(cast: Cast) -> None:
    some_orders(cast)
    partner = cast.partner.client
    page = partner.get(reverse("insights:customer_list")).content.decode()
    assert not EXPORT.search(page)
    assert partner.get(reverse("insights:customer_list_export", args=["csv"])).status_code == 403


def members_of(member: Member, segment: Segment) -> str:
    """The list of members that the segment's page opens."""
    page = member.client.get(reverse("segments:segment_detail", args=[segment.uuid])).content.decode()
    found = re.search(r'href="([^"]*[?&;]f=segment[^"]*)"', page) or re.search(r'href="([^"]*f=city[^"]*)"', page)
    return unescape(found.group(1))  # type: ignore[union-attr]
