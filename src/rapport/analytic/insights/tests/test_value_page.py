"""Expected value: on its page and the customer's, in lists, files, REST and terminal, within the scope of who reads."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from html import escape, unescape

import pytest
from django.utils.translation import override

from rapport.analytic.insights.tests.test_portfolio_page import listed
from rapport.analytic.studies import services
from rapport.analytic.studies.queries import latest_value
from rapport.analytic.studies.tests.test_value import DAY, MILLION, bought
from rapport.config.cli import run as rapport
from rapport.core.access.models import Role
from rapport.kit.actor import Actor
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Party, Standing
from rapport.operational.parties.tests.factories import PersonFactory
from rapport.web import writing
from tests.cast import Cast

AT = datetime(2026, 1, 1, 6, tzinfo=UTC)
PAGE = "/portfolio/value/"
REST = "/api/v1/portfolio/value"

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast: Cast) -> list[Party]:
    """Seventy customers whose buying a model can learn, two in three of the north, the others of the south."""
    for member in (cast.manager, cast.owner, cast.outsider):
        member.user.language = "en"
        member.user.save()
    rows = bought(70, cost_known=False, seed=8).to_pylist()
    keys = sorted({row["customer_id"] for row in rows})
    parties = {key: PersonFactory.create(team=cast.south if key % 3 == 0 else cast.north) for key in keys}
    for row in rows:
        OrderFactory.create(
            party=parties[row["customer_id"]], placed_on=row["ordered_on"], lines=[(1, row["revenue"] / MILLION)]
        )
    services.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT)
    return list(parties.values())


def expected(parties: list[Party], **where: object) -> float:
    return sum(float(row.expected_value) for row in Standing.objects.filter(party__in=parties, **where))


def test_the_page_says_what_the_customers_of_the_reader_will_bring(cast: Cast, scene: list[Party]) -> None:
    north = [party for party in scene if party.team_id == cast.north.pk]
    for member, seen in ((cast.manager, scene), (cast.owner, north)):
        page = member.client.get(PAGE).content.decode()
        with override("en"):
            assert f">{writing.money(expected(seen), compact=True)}</a>" in page
        assert f"of {len(seen)} customers" in page
        assert member.client.get(REST).json()["total"]["expected_value"] == pytest.approx(expected(seen))
        assert "BG/NBD" in page
    assert "Only customers that you see are in here" in cast.owner.client.get(PAGE).content.decode()


def test_every_row_opens_its_customers(cast: Cast, scene: list[Party]) -> None:
    opened = 0
    for key, _title, _head, lines in cast.manager.client.get(PAGE).context["tables"]:
        for line in lines:
            found = listed(cast.manager.client, f"{line.url}&limit=100")
            assert len(found) == min(int(line.customers), 50), (key, line.name)
            opened += int(line.customers)
    assert opened == 2 * len(scene)


def test_every_link_and_every_why_of_the_page_opens(cast: Cast, scene: list[Party]) -> None:
    found = {unescape(url) for url in re.findall(r'href="([^"]+)"', cast.manager.client.get(PAGE).content.decode())}
    urls = {url for url in found if url.startswith("/portfolio/")}
    assert {f"{PAGE}why/{key}/" for key in ("expected", "purchases", "alive", "leaving", "proof")} <= urls
    for url in urls:
        assert cast.manager.client.get(url).status_code == 200, url
    assert cast.manager.client.get(f"{PAGE}why/luck/").status_code == 404
    assert cast.manager.client.get(f"{PAGE}export/luck/").status_code == 404


@pytest.mark.parametrize(
    ("figure", "counts"), [("expected", 1), ("purchases", 1), ("alive", 3), ("leaving", 1), ("proof", 0)]
)
def test_what_a_why_counts_opens_those_customers(cast: Cast, scene: list[Party], figure: str, counts: int) -> None:
    for member in (cast.manager, cast.owner):
        response = member.client.get(f"{PAGE}why/{figure}/")
        facts = [(value, url) for _label, value, url in response.context["why"].facts if url]
        assert len(facts) >= counts
        for value, url in facts:
            assert f'href="{escape(url)}">{value}</a>' in response.content.decode()
            assert len(listed(member.client, f"{url}&limit=100")) == min(int(value), 50), url
        assert "Period" not in response.content.decode()


def test_rest_terminal_and_file_say_the_same(
    cast: Cast, scene: list[Party], capsys: pytest.CaptureFixture[str]
) -> None:
    told = cast.manager.client.get(REST).json()
    assert told["total"]["expected_value"] == pytest.approx(expected(scene))
    assert (told["basis"], told["parameters"]["months"]) == ("revenue", 12)
    assert sum(row["customers"] for row in told["chances"]) == len(scene)
    assert rapport(["portfolio", "value", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["cells"] == told["cells"]
    file = b"".join(cast.manager.client.get(f"{PAGE}export/cells/").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file), delimiter=";" if ";" in file.splitlines()[0] else ","))
    assert sum(int(row[1]) for row in rows[1:]) == len(scene)
    assert rapport(["studies", "show", "value", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["figures"]["customers"] == len(scene)


def test_the_customers_page_and_lists_show_it_and_why(cast: Cast, scene: list[Party]) -> None:
    best = Standing.objects.order_by("-expected_value")[0]
    page = cast.manager.client.get(f"/parties/{best.party.uuid}/").content.decode()
    assert "Expected value" in page
    why = cast.manager.client.get(f"/parties/{best.party.uuid}/why/expected/").content.decode()
    assert "next 12 months, discounted by 10% a year" in why
    assert "Still a customer" in why
    rows = cast.manager.client.get("/portfolio/customers/?sort=-expected_value").content.decode()
    assert rows.index(str(best.party.uuid)) < min(
        rows.index(str(row.party.uuid)) for row in Standing.objects.order_by("-expected_value")[1:5]
    )
    floor = best.expected_value - 1
    assert listed(cast.manager.client, f"/parties/people/?f=expected_value~min~{floor}") == {str(best.party.uuid)}


def test_who_sees_no_margin_sees_nothing_of_it(cast: Cast, scene: list[Party]) -> None:
    role = Role.objects.get(pk=cast.manager.user.role_id)
    role.hidden_fields = [*role.hidden_fields, "standing.margin"]
    role.save()
    client, party = cast.manager.client, scene[0]
    assert client.get(PAGE).status_code == 403
    assert client.get(REST).status_code == 403
    assert "Expected value" not in client.get(f"/parties/{party.uuid}/").content.decode()
    assert client.get(f"/parties/{party.uuid}/why/expected/").status_code == 404
    assert client.get(f"/api/v1/people/{party.uuid}").json()["worth"].get("expected_value") is None
    assert PAGE not in client.get("/portfolio/").content.decode()


def test_too_few_customers_are_told_what_is_missing(cast: Cast) -> None:
    product = ProductFactory.create()
    OrderFactory.create(
        party=PersonFactory.create(team=cast.north), placed_on=date(2025, 12, 1), lines=[(product, 1, 5)]
    )
    services.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT)
    page = cast.manager.client.get(PAGE).content.decode()
    assert "30" in page
    assert cast.manager.client.get(REST).json()["figures"]["reason"] == "too_few"


def test_a_longer_horizon_is_applied_by_the_next_computation(cast: Cast, scene: list[Party]) -> None:
    before = expected(scene)
    services.change_rules({"value_months": 36, "discount": 0.0}, by=cast.analyst.actor, at=AT)
    services.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT)
    assert expected(scene) > 1.5 * before
    assert cast.manager.client.get(REST).json()["parameters"] == {"months": 36, "discount": 0.0}


@pytest.mark.parametrize(
    ("at_bound", "said"),
    [(["a", "b"], "do not show that customers leave"), (["r"], "one rate for all"), ([], "")],
)
def test_a_model_at_the_end_of_its_range_is_told(
    cast: Cast, scene: list[Party], at_bound: list[str], said: str
) -> None:
    study = latest_value()
    assert study is not None
    study.figures |= {"at_bound": at_bound}
    study.save()
    page = cast.manager.client.get(PAGE).content.decode()
    assert said in page
    assert said or ("do not show" not in page and "one rate for all" not in page)
