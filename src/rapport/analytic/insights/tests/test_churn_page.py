"""Risk of loss: on its page and the customer's, in lists, Today, files, REST, terminal, within the reader's scope."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.utils.translation import override

from rapport.analytic.insights.churn.reasons import _SAID, label_of, reasons_of
from rapport.analytic.insights.tests.test_portfolio_page import listed
from rapport.analytic.studies import services
from rapport.analytic.studies.churn.reasons import REASONS
from rapport.analytic.studies.queries import latest_churn
from rapport.analytic.studies.tests.test_value import DAY, MILLION, bought
from rapport.config.cli import run as rapport
from rapport.core.access.models import Role
from rapport.kit.actor import Actor
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Standing
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

AT = datetime(2026, 1, 1, 6, tzinfo=UTC)
PAGE = "/portfolio/churn/"
REST = "/api/v1/portfolio/churn"

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast: Cast) -> list[Standing]:
    """Customers whose risk a model can learn, two in three of the north, the others of the south, by risk."""
    for member in (cast.manager, cast.owner, cast.outsider):
        member.user.language = "en"
        member.user.save()
    rows = bought(700, cost_known=False).to_pylist()
    keys = sorted({row["customer_id"] for row in rows})
    parties = {key: PersonFactory.create(team=cast.south if key % 3 == 0 else cast.north) for key in keys}
    for row in rows:
        OrderFactory.create(
            party=parties[row["customer_id"]], placed_on=row["ordered_on"], lines=[(1, row["revenue"] / MILLION)]
        )
    services.change_rules({"inactivity_months": 6}, by=cast.analyst.actor, at=AT)
    services.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT)
    return list(Standing.objects.filter(churn_risk__isnull=False).select_related("party").order_by("-churn_risk", "pk"))


def test_page_lists_files_and_programs_say_the_same(
    cast: Cast, scene: list[Standing], capsys: pytest.CaptureFixture[str]
) -> None:
    """The journey of a reader through every door, on one base: making it takes most of the time."""
    manager = cast.manager.client
    page = manager.get(PAGE)
    text = page.content.decode()
    told = manager.get(REST).json()

    high = [row for row in scene if row.churn_risk >= 50]
    assert 0 < len(high) < len(scene)
    assert told["total"]["customers"] == len(scene)
    assert told["total"]["lost"] == pytest.approx(sum(row.churn_risk for row in scene) / 100)
    assert {band["band"]: band["customers"] for band in told["bands"]}["high"] == len(high)
    stake = sum(float(row.expected_value) for row in high)
    assert {band["band"]: band["expected_value"] for band in told["bands"]}["high"] == pytest.approx(stake)
    assert "model" not in told["figures"]
    assert told["parameters"] == {"lost_days": 183}
    assert rapport(["portfolio", "churn", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["bands"] == told["bands"]
    assert rapport(["portfolio", "churn"]) == 0
    assert "high" in capsys.readouterr().out
    assert rapport(["studies", "show", "churn", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["figures"]["customers"] == len(scene)

    _every_link_opens(manager, text)
    _every_row_opens_its_customers(manager, page.context["tables"])
    _figures_say_why(manager, page.context["band"])
    _files_hold_the_tables(manager, scene)
    _scopes_hold(cast, scene)
    _lists_sort_and_filter(manager, scene)
    _the_customers_page_says_why(cast, scene)
    _today_names_who_costs_most(cast, scene)
    _without_the_right_to_margins_none_is_told(cast, scene)


def _every_link_opens(client: Any, text: str) -> None:
    urls = {unescape(url) for url in re.findall(r'href="([^"]+)"', text)}
    urls = {url for url in urls if url.startswith("/portfolio/")}
    assert {f"{PAGE}why/{key}/" for key in ("high", "stake", "lost", "proof", "lift")} <= urls
    for url in urls:
        assert client.get(url).status_code == 200, url
    for gone in (f"{PAGE}why/luck/", f"{PAGE}export/luck/"):
        assert client.get(gone).status_code == 404


def _every_row_opens_its_customers(client: Any, tables: Any) -> None:
    assert [key for key, *_rest in tables] == ["bands", "reasons"]
    for key, _title, _head, lines in tables:
        for line in lines:
            assert len(listed(client, f"{line.url}&limit=100")) == min(int(line.customers), 50), (key, line.name)


def _figures_say_why(client: Any, band: Any) -> None:
    for figure in band:
        response = client.get(f"{PAGE}why/{figure.key}/")
        assert response.status_code == 200
        for _label, value, url in response.context["why"].facts:
            if url and value.isdigit():
                assert len(listed(client, f"{url}&limit=100")) == min(int(value), 50), (figure.key, url)
    assert "Right order: the naive rate" in client.get(f"{PAGE}why/proof/").content.decode()


def _files_hold_the_tables(client: Any, scene: list[Standing]) -> None:
    for sheet, count in (("bands", len(scene)), ("reasons", None), ("proof", None)):
        file = b"".join(client.get(f"{PAGE}export/{sheet}/").streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(file), delimiter=";" if ";" in file.splitlines()[0] else ","))
        assert len(rows) > 1
        if count is not None:
            assert sum(int(row[1]) for row in rows[1:]) == count


def _scopes_hold(cast: Cast, scene: list[Standing]) -> None:
    north = [row for row in scene if row.team_id == cast.north.pk]
    assert cast.owner.client.get(REST).json()["total"]["customers"] == len(north) < len(scene)
    assert "Only customers that you see are in here" in cast.owner.client.get(PAGE).content.decode()
    hidden = next(row for row in scene if row.team_id == cast.south.pk)
    for url in (f"{PAGE}{hidden.party.uuid}/", f"{REST}/{hidden.party.uuid}"):
        assert cast.owner.client.get(url).status_code == 404
        assert cast.manager.client.get(url).status_code == 200


def _lists_sort_and_filter(client: Any, scene: list[Standing]) -> None:
    for url in ("/portfolio/customers/", "/parties/people/"):
        rows = client.get(f"{url}?sort=-churn_risk&cols=name,churn_risk,churn_reason").content.decode()
        first = [row for row in scene if row.churn_risk == scene[0].churn_risk]
        assert any(str(row.party.uuid) in rows for row in first)
        assert str(scene[-1].party.uuid) not in rows
    found = listed(client, f"/parties/people/?f=churn_risk~min~{scene[0].churn_risk}")
    assert found == {str(row.party.uuid) for row in first}
    kind = scene[0].churn_reason
    assert str(scene[0].party.uuid) in listed(client, f"/parties/people/?f=churn_reason~is~{kind}&sort=-churn_risk")
    worth = client.get(f"/api/v1/people/{scene[0].party.uuid}").json()["worth"]
    assert (worth["churn_risk"], worth["churn_reason"]) == (scene[0].churn_risk, kind)


def _the_customers_page_says_why(cast: Cast, scene: list[Standing]) -> None:
    client, best = cast.manager.client, scene[0]
    address = f"/parties/{best.party.uuid}/"
    page = client.get(address).content.decode()
    assert f"{PAGE}{best.party.uuid}/" in page
    assert f">{best.churn_risk}%, high</a>" in page
    why = client.get(f"{address}why/risk/").content.decode()
    assert "Lost: no purchase within 183 days." in why
    assert f"{PAGE}{best.party.uuid}/" in why
    told = client.get(f"{REST}/{best.party.uuid}").json()
    assert (told["risk"], told["band"], told["days"]) == (best.churn_risk, "high", 183)
    reasons = client.get(f"{PAGE}{best.party.uuid}/").context["reasons"]
    assert [each.said for each in reasons] == [each["said"] for each in told["reasons"]]
    assert max(reasons, key=lambda each: each.weight).key == best.churn_reason
    lost = Standing.objects.filter(churn_risk__isnull=True, order_count__gt=0)[0].party
    assert "no risk to tell" in client.get(f"{PAGE}{lost.uuid}/").content.decode()
    assert client.get(f"{REST}/{lost.uuid}").json()["risk"] is None
    assert client.get(f"/parties/{lost.uuid}/why/risk/").status_code == 404


def _today_names_who_costs_most(cast: Cast, scene: list[Standing]) -> None:
    mine = [row for row in scene if row.churn_risk >= 50][-2:]
    for row in mine:
        row.party.owner, row.owner = cast.owner.user, cast.owner.user
        row.party.save()
        row.save()
    text = cast.owner.client.get("/today/").content.decode()
    assert "At risk this week" in text
    assert all(str(row.party.uuid) in text for row in mine)
    assert "owner~is~me" in unescape(text).replace("%7E", "~")
    assert cast.outsider.actor.user_id != cast.owner.user.pk


def _without_the_right_to_margins_none_is_told(cast: Cast, scene: list[Standing]) -> None:
    role = Role.objects.get(pk=cast.manager.user.role_id)
    role.hidden_fields = [*role.hidden_fields, "standing.margin"]
    role.save()
    client = cast.manager.client
    page = client.get(PAGE)
    assert page.status_code == 200
    assert [figure.key for figure in page.context["band"]] == ["high", "lost", "proof", "lift"]
    assert "Expected value" not in page.content.decode()
    assert client.get(f"{PAGE}why/stake/").status_code == 404
    assert {band["expected_value"] for band in client.get(REST).json()["bands"]} == {None}
    for row in scene[:20]:
        assert "margin" not in {each["reason"] for each in client.get(f"{REST}/{row.party.uuid}").json()["reasons"]}


def test_before_enough_is_known_the_page_says_what_is_missing(cast: Cast) -> None:
    assert cast.manager.client.get(PAGE).status_code == 200
    assert cast.manager.client.get(REST).status_code == 404
    party = PersonFactory.create(team=cast.north)
    for ago in (300, 20):
        OrderFactory.create(party=party, placed_on=date(2025, 12, 29) - timedelta(days=ago), lines=[(1, 5)])
    services.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT)
    page = cast.manager.client.get(PAGE).content.decode()
    assert "200" in page
    told = cast.manager.client.get(REST).json()
    assert (told["figures"]["reason"], told["bands"]) == ("too_few", [])
    assert "no risk to tell" in cast.manager.client.get(f"{PAGE}{party.uuid}/").content.decode()
    kept = latest_churn()
    assert kept is not None
    assert reasons_of(kept, {}, currency="EUR", sees_margin=True) == ()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_reason_has_its_words_and_its_sentence(language: str) -> None:
    assert set(_SAID) == set(REASONS)
    with override(language):
        assert all(label_of(key) != key for key in REASONS)
