"""The page on which a company says how its customers are scored."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from rapport.analytic.studies import services
from rapport.analytic.studies.models import StandingRules
from rapport.core.audit.models import RecordChange
from rapport.core.identity.models import User
from rapport.core.jobs.models import Job
from rapport.kit.actor import Actor
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Standing
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

DAY = date(2026, 5, 1)
AT = datetime(2026, 5, 1, 6, tzinfo=UTC)
PAGE = "/settings/scores/"

pytestmark = pytest.mark.django_db


def refresh() -> None:
    services.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT)


def sent(**changed: Any) -> dict[str, Any]:
    form = {"version": "1", "scoring": "breaks", "score_count": "5", "abc_customers": "20/30/50"}
    form |= {"abc_amount": "80/15/5", "abc_on": "revenue", "period": "12m", "opening_months": "12"}
    form |= {"value_months": "12", "discount": "10"}
    return form | changed


def text(client: Client, url: str) -> str:
    content = client.get(url, headers={"Accept-Language": "en"}).content.decode()
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content)))


def test_who_may_not_change_the_rules_does_not_see_the_page(cast: Cast) -> None:
    assert cast.owner.client.get(PAGE).status_code == 403
    assert PAGE not in cast.owner.client.get("/settings/").content.decode()
    assert PAGE in cast.analyst.client.get("/settings/").content.decode()


def test_rules_are_saved_and_kept_in_the_history(cast: Cast) -> None:
    answer = cast.analyst.client.post(
        PAGE,
        sent(
            scoring="thresholds",
            recency_limits="30; 365",
            frequency_limits="2",
            monetary_limits="1 000,5; 2\u202f000",
            abc_customers="10 / 30 / 60",
            horizon_months="24",
            inactivity_months="6",
            opening_months="",
        ),
    )
    assert answer.status_code == 302
    chosen = StandingRules.objects.get()
    assert (chosen.recency_limits, chosen.monetary_limits) == ([30, 365], [1000.5, 2000])
    assert (chosen.abc_customers, chosen.horizon_months) == ([10, 30, 60], 24)
    assert (chosen.opening_months, chosen.inactivity_months) == (None, 6)
    change = RecordChange.objects.get(entry__verb="standing_rules.change")
    assert (change.before["horizon_months"], change.after["horizon_months"]) == (None, 24)
    assert cast.analyst.client.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("score_count", "10"),
        ("value_months", "0"),
        ("discount", "120"),
        ("abc_customers", "20/30/40"),
        ("abc_amount", "80/15"),
        ("abc_amount", "80/x/20"),
        ("recency_limits", "90; 30"),
        ("monetary_limits", "many"),
        ("frequency_limits", ""),
    ],
)
def test_what_cannot_be_computed_is_refused_beside_its_field(cast: Cast, field: str, value: str) -> None:
    scoring = "thresholds" if field.endswith("_limits") else "breaks"
    limits = {"recency_limits": "30; 90", "frequency_limits": "2", "monetary_limits": "100"}
    answer = cast.analyst.client.post(PAGE, sent(scoring=scoring, **limits) | {field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not StandingRules.objects.exists()


def test_a_clash_is_shown_and_a_second_save_goes_over_it(cast: Cast) -> None:
    cast.manager.client.post(PAGE, sent(score_count="4"))
    answer = cast.analyst.client.post(PAGE, sent(score_count="3"))
    assert answer.status_code == 422
    assert 'name="version" value="2"' in answer.content.decode()
    assert cast.analyst.client.post(PAGE, sent(score_count="3", version="2")).status_code == 302
    assert StandingRules.objects.get().score_count == 3


def test_the_page_says_when_what_is_shown_was_computed_by_former_rules(cast: Cast) -> None:
    OrderFactory.create(placed_on=DAY, lines=[(1, 100)])
    refresh()
    assert "/portfolio/refresh/" in cast.analyst.client.get(PAGE).content.decode()
    assert "former rules" not in text(cast.analyst.client, PAGE)
    cast.analyst.client.post(PAGE, sent(score_count="3"))
    assert 'data-tone="warn"' in cast.analyst.client.get(PAGE).content.decode()
    assert cast.analyst.client.post("/portfolio/refresh/").status_code == 302
    assert Job.objects.filter(task=services.TASK).count() == 1
    refresh()
    assert 'data-tone="warn"' not in cast.analyst.client.get(PAGE).content.decode()


def test_scores_and_classes_look_at_the_horizon_and_facts_at_everything(cast: Cast) -> None:
    old, new = PersonFactory.create(), PersonFactory.create()
    OrderFactory.create(party=old, placed_on=DAY - timedelta(days=900), lines=[(1, 9000)])
    OrderFactory.create(party=new, placed_on=DAY - timedelta(days=800), lines=[(1, 50)])
    OrderFactory.create(party=new, placed_on=DAY - timedelta(days=10), lines=[(1, 100)])
    services.change_rules({"horizon_months": 12}, by=cast.analyst.actor, at=AT)
    refresh()
    first, second = Standing.objects.get(party=old), Standing.objects.get(party=new)
    assert (first.revenue, first.rfm_score, first.abc_revenue, first.revenue_rank) == (9000, None, "", None)
    assert (second.revenue, second.abc_revenue, second.revenue_rank) == (150, "A", 1)
    for figure in ("rfm", "abc", "top"):
        assert "Last 12 months" in text(cast.analyst.client, f"/portfolio/why/{figure}/")


def test_the_portfolio_begins_with_what_the_rules_say(cast: Cast) -> None:
    OrderFactory.create(placed_on=DAY - timedelta(days=10), lines=[(1, 100)])
    services.change_rules({"period": "6m", "inactivity_months": 3}, by=cast.analyst.actor, at=AT)
    refresh()
    page = cast.analyst.client.get("/portfolio/").content.decode()
    assert re.search(r'href="\?"[^>]*aria-current="true"[^>]*>\s*(Last 6 months|6 derniers mois)', page)
    assert "?period=12m" in page
    assert PAGE in page


def test_a_discount_is_written_as_its_reader_writes_numbers(cast: Cast) -> None:
    client = cast.analyst.client
    assert re.search(r'name="discount" value="10"', client.get(PAGE).content.decode())
    User.objects.filter(pk=cast.analyst.user.pk).update(language="fr")
    assert client.post(PAGE, sent(discount="7,5")).status_code == 302
    assert StandingRules.objects.get().discount == 7.5
    assert re.search(r'name="discount" value="7,5"', client.get(PAGE).content.decode())
