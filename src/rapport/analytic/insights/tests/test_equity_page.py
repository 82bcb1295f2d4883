"""Customer equity: the statement on its page, in REST, terminal, file and lists; the company's worth beside it."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse

from rapport.analytic.insights.models import CompanyValue
from rapport.analytic.insights.tests.test_portfolio_page import listed
from rapport.analytic.methods.customer_equity import MOVEMENTS
from rapport.analytic.studies import services
from rapport.analytic.studies.tests.test_value import DAY, MILLION, bought
from rapport.config.cli import run as rapport
from rapport.core.audit.models import AuditEntry
from rapport.core.jobs.models import Job
from rapport.kit.actor import Actor
from rapport.operational.orders.models import Order
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Party, Standing
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

AT = datetime(2026, 1, 1, 6, tzinfo=UTC)
PAGE, REST = "/portfolio/equity/", "/api/v1/portfolio/equity"
HOUSE = Actor.system()
LOST_AFTER = timedelta(days=365)

pytestmark = pytest.mark.django_db


def computed() -> None:
    services.refresh(by=HOUSE, at=AT, as_of=DAY, finished=lambda: AT)
    services.account(by=HOUSE, at=AT, finished=lambda: AT)


@pytest.fixture
def scene(cast: Cast) -> list[Party]:
    """Ninety customers whose buying a model can learn, two in three of the north, and some who came, or came back."""
    for member in (cast.manager, cast.owner, cast.outsider):
        member.user.language = "en"
        member.user.save()
    rows = bought(90, seed=8).to_pylist()
    keys = sorted({row["customer_id"] for row in rows})
    parties = {key: PersonFactory.create(team=cast.south if key % 3 == 0 else cast.north) for key in keys}
    for row in rows:
        OrderFactory.create(
            party=parties[row["customer_id"]], placed_on=row["ordered_on"], lines=[(1, row["revenue"] / MILLION)]
        )
    for days in ([date(2025, 6, 3)], [date(2025, 9, 1), date(2025, 9, 20)], [date(2023, 5, 2), date(2025, 11, 4)]):
        party = parties[f"{days}"] = PersonFactory.create(team=cast.north)
        for day in days:
            OrderFactory.create(party=party, placed_on=day, lines=[(1, 80)])
    computed()
    return list(parties.values())


def told(cast: Cast, **params: str) -> dict:
    return cast.manager.client.get(REST, params).json()


def test_opening_and_movements_are_the_closing_which_is_expected_value(cast: Cast, scene: list[Party]) -> None:
    found = told(cast)
    total, days = found["total"], [row["day"] for row in found["days"]]
    assert days[-1] == DAY.isoformat()
    assert days[:-1] == sorted(days[:-1])
    assert len(days) == 13
    assert total["opening"] + sum(row["change"] for row in found["movements"]) == pytest.approx(total["closing"])
    expected = sum(float(row.expected_value or 0) for row in Standing.objects.all())
    assert total["closing"] == pytest.approx(expected) == pytest.approx(found["days"][-1]["equity"])
    assert total["opening"] == pytest.approx(found["days"][0]["equity"])


def test_movements_are_those_of_the_orders(cast: Cast, scene: list[Party]) -> None:
    """Found a second, naive way: by the days of each customer's orders."""
    found = told(cast)
    start, names = date.fromisoformat(found["first_day"]), {}
    for party in scene:
        days = sorted(Order.objects.filter(party=party).values_list("placed_on", flat=True))
        before = [day for day in days if day <= start]
        was = bool(before) and start - before[-1] <= LOST_AFTER
        now = DAY - days[-1] <= LOST_AFTER
        stayed = "remained" if was == now else ("won_back" if now else "lost")
        names[party.pk] = stayed if before else "acquired"
    for movement in ("acquired", "won_back", "lost"):
        (row,) = (row for row in found["movements"] if row["movement"] == movement)
        theirs = {party for party, name in names.items() if name == movement}
        assert row["customers"] == len(theirs), movement
        opened = listed(cast.manager.client, f"/portfolio/customers/?f={row['filter']}&limit=100")
        assert len(opened) == min(len(theirs), 50), movement
    assert {row["movement"] for row in found["movements"] if row["customers"]} >= {
        "acquired", "won_back", "lost", "weakened",
    }  # fmt: skip


def test_the_page_the_file_and_the_terminal_say_the_same(
    cast: Cast, scene: list[Party], capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(cast)
    page = cast.manager.client.get(PAGE).content.decode()
    urls = {unescape(url) for url in re.findall(r'href="([^"]+)"', page)}
    for url in {url for url in urls if url.startswith(("/portfolio/", "?from"))}:
        assert cast.manager.client.get(f"{PAGE}{url}" if url.startswith("?") else url).status_code == 200, url
    assert "Customers of today, by formula" in page
    assert rapport(["portfolio", "equity", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [row["change"] for row in said["movements"]] == [row["change"] for row in found["movements"]]
    sheet = b"".join(cast.manager.client.get(f"{PAGE}export/statement/").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet), delimiter=";" if ";" in sheet.splitlines()[0] else ","))
    assert [int(row[1]) for row in rows[1:-1]] == [row["customers"] for row in found["movements"]]
    assert cast.manager.client.get(f"{PAGE}export/luck/").status_code == 404
    assert cast.manager.client.get(f"{PAGE}why/luck/").status_code == 404


def test_between_two_days_of_ones_own_and_no_others(cast: Cast, scene: list[Party]) -> None:
    days = [row["day"] for row in told(cast)["days"]]
    found = told(cast, **{"from": days[3], "to": days[7]})
    assert (found["first_day"], found["last_day"]) == (days[3], days[7])
    by_day = {row["day"]: row["equity"] for row in found["days"]}
    assert (found["total"]["opening"], found["total"]["closing"]) == (
        pytest.approx(by_day[days[3]]), pytest.approx(by_day[days[7]]),
    )  # fmt: skip
    for first, last in ((days[7], days[3]), ("2019-01-31", days[7]), ("monday", days[7])):
        assert cast.manager.client.get(REST, {"from": first, "to": last}).status_code == 422


def test_everybody_reads_their_own_customers_and_who_sees_no_margins_none(cast: Cast, scene: list[Party]) -> None:
    north = sum(float(row.expected_value or 0) for row in Standing.objects.filter(party__team=cast.north))
    mine = cast.owner.client.get(REST).json()
    assert mine["total"]["closing"] == pytest.approx(north)
    assert "Only customers that you see are in here" in cast.owner.client.get(PAGE).content.decode()
    assert cast.partner.client.get(REST).status_code == 403
    assert cast.partner.client.get(PAGE).status_code == 403
    listing = "/parties/people/?f=equity~is~lost.2025-01-31.2025-12-29"
    assert cast.manager.client.get(listing).status_code == 200
    assert "2025" in cast.manager.client.get(listing).content.decode()
    assert cast.manager.client.get("/parties/people/?f=equity~is~luck.2025-01-31.2025-12-29").status_code in (200, 400)


def test_the_worth_of_the_company_stands_beside_the_equity_of_its_time(cast: Cast, scene: list[Party]) -> None:
    refused = [
        ({"valued_on": "2025-12-01", "method": "dcf", "amount": "0", "book": ""}, "amount"),
        ({"valued_on": "2125-12-01", "method": "dcf", "amount": "9", "book": ""}, "valued_on"),
        ({"valued_on": "2025-12-01", "method": "dcf", "amount": "a lot", "book": ""}, "amount"),
    ]
    url = reverse("insights:company_value_add")
    for values, field in refused:
        answer = cast.manager.client.post(url, values)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
    assert not CompanyValue.objects.exists()
    good = {"valued_on": "2025-12-01", "method": "dcf", "amount": "1 250 000", "book": "300000,50", "note": "Board"}
    assert cast.manager.client.post(url, good).status_code == 302
    assert cast.manager.client.post(url, good).status_code == 422
    (row,) = told(cast)["company_values"]
    assert (row["company"], row["book"], row["valued_on"]) == (1_250_000, 300_000.5, "2025-12-01")
    assert row["ratio"] == pytest.approx((row["today"] + row["to_come"]) / 1_250_000)
    assert row["rest"] == pytest.approx(1_250_000 - row["equity"])
    page = cast.manager.client.get(PAGE).content.decode()
    assert "Board" in page
    assert "Long-run equity" in page
    assert cast.owner.client.post(url, good).status_code == 403
    assert cast.owner.client.get(REST).json()["company_values"] == []
    kept = CompanyValue.objects.get()
    assert cast.owner.client.post(reverse("insights:company_value_remove", args=[kept.uuid])).status_code == 403
    assert cast.manager.client.post(reverse("insights:company_value_remove", args=[kept.uuid])).status_code == 302
    verbs = AuditEntry.objects.filter(verb__startswith="company_value.").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["company_value.add", "company_value.remove"]


def test_over_rest_a_valuation_is_added_and_removed(cast: Cast, scene: list[Party]) -> None:
    body = {"valued_on": "2025-06-30", "amount": 900000}
    kept = cast.manager.client.post(f"{REST}/company-values", body, content_type="application/json")
    assert kept.status_code == 201
    assert [row["uuid"] for row in told(cast)["company_values"]] == [kept.json()["uuid"]]
    wrong = cast.manager.client.post(
        f"{REST}/company-values",
        body | {"method": "horoscope", "valued_on": "2025-07-01"},
        content_type="application/json",
    )
    assert wrong.status_code == 422
    assert cast.manager.client.delete(f"{REST}/company-values/{kept.json()['uuid']}").status_code == 204
    assert told(cast)["company_values"] == []


def test_before_there_is_any_and_of_too_few_the_page_says_so(cast: Cast) -> None:
    cast.manager.user.language = "en"
    cast.manager.user.save()
    assert cast.manager.client.get(PAGE).status_code == 200
    assert cast.manager.client.get(REST).status_code == 404
    OrderFactory.create(lines=[(1, 100)])
    computed()
    assert "at least 30 customers" in cast.manager.client.get(PAGE).content.decode()
    assert cast.manager.client.get(REST).json()["type"].endswith("no_equity_yet")
    assert listed(cast.manager.client, "/portfolio/customers/?f=equity~is~lost.2025-01-31.2025-12-29") == set()


def test_it_is_asked_for_once_a_day_and_again_when_the_rules_change(cast: Cast, scene: list[Party]) -> None:
    assert services.renew_equity(by=HOUSE, at=AT) is None
    services.change_rules({"value_months": 24}, by=HOUSE, at=AT)
    job = services.renew_equity(by=HOUSE, at=AT)
    assert isinstance(job, Job)
    assert job.task == services.EQUITY_TASK
    assert set(MOVEMENTS) == {row["movement"] for row in told(cast)["movements"]}
