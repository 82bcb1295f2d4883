"""Potential and movements: page, customer, settings, REST and terminal say the same, within the reader's scope."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from rapport.analytic.studies import services
from rapport.analytic.studies.models import Movement, PotentialOverride, PotentialRules
from rapport.analytic.studies.tests.test_potential import DAY, HOUSE, measured, sold
from rapport.config.cli import run as rapport
from rapport.core.notify.models import Notification
from rapport.operational.parties.models import MovementKind, Party, Standing
from rapport.operational.parties.services.potentials import set_movement
from tests.cast import Cast

AT = datetime(2026, 1, 1, 6, tzinfo=UTC)
PAGE, REST = "/portfolio/movements/", "/api/v1/portfolio"

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast: Cast) -> list[Party]:
    """Forty customers, one in four of the outsider's team; two moved, of whom one is to leave."""
    for member in (cast.manager, cast.owner, cast.outsider):
        member.user.language = "en"
        member.user.save()
    parties = sold()
    for place, party in enumerate(parties):
        party.team, party.owner = (cast.south, None) if place % 4 == 3 else (cast.north, cast.owner.user)
        party.save(update_fields=["team", "owner"])
    measured()
    Movement.objects.all().delete()
    Standing.objects.update(movement="", movement_on=None)
    for party, kind in ((parties[0], MovementKind.POOR), (parties[3], MovementKind.EXIT)):
        day = DAY - timedelta(days=40)
        Movement.objects.create(party=party, kind=kind, moved_on=day, cause="contract_added", recognised_at=AT)
        set_movement(party.pk, kind, day, by=HOUSE, at=AT)
    return parties


def test_page_programs_and_terminal_say_the_same_within_the_scope(
    cast: Cast, scene: list[Party], capsys: pytest.CaptureFixture[str]
) -> None:
    manager = cast.manager.client
    page = manager.get(PAGE)
    text = unescape(page.content.decode())
    told = manager.get(f"{REST}/movements").json()
    assert {row["movement"]: row["customers"] for row in told["movements"] if row["customers"]} == {"4": 1, "8": 1}
    assert rapport(["portfolio", "movements", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["movements"] == told["movements"]
    assert rapport(["portfolio", "potential", "--json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole["potential"] == pytest.approx(manager.get(f"{REST}/potential").json()["potential"])
    assert whole["potential"] == pytest.approx(
        float(sum(row.potential or 0 for row in Standing.objects.all())), abs=0.01
    )
    for line in page.context["lines"]:
        opened = manager.get(line.url)
        assert opened.status_code == 200
        assert (line.customers == "0") == (str(scene[0]) not in unescape(opened.content.decode())) or line.number != "4"
    for figure in page.context["band"]:
        assert manager.get(f"{PAGE}why/{figure.key}/").status_code == 200
    for sheet in ("movements", "gaps"):
        assert b"".join(manager.get(f"{PAGE}export/{sheet}/").streaming_content)
    assert "Outsourcing" in unescape(
        manager.get("/portfolio/matrix/?matrix=01a20000-0000-7000-8000-000000000003").content.decode()
    )
    assert str(scene[0]) in text

    outsider = cast.outsider.client.get(PAGE)
    assert {line.number: line.customers for line in outsider.context["lines"]}["4"] == "0"
    assert manager.get(f"{PAGE}?months=7").status_code == 422


def test_a_customer_says_what_the_potential_is_made_of_and_takes_another_by_hand(
    cast: Cast, scene: list[Party]
) -> None:
    manager, party = cast.manager.client, scene[0]
    address = f"/portfolio/potential/{party.uuid}/"
    text = unescape(manager.get(address).content.decode())
    assert "sun" in text
    assert "not held" in text
    found = manager.get(f"{REST}/potential/{party.uuid}").json()
    parts = sum(row["amount"] for row in (*found["parts"], *found["clues"]))
    assert found["potential"] == pytest.approx(parts, abs=0.01)
    assert manager.post(f"{address}set/", {"amount": "900", "reason": ""}).status_code == 422
    assert manager.post(f"{address}set/", {"amount": "900", "reason": "Builds"}).status_code == 302
    assert PotentialOverride.objects.get(party=party).amount == Decimal(900)
    assert "Builds" in unescape(manager.get(address).content.decode())
    assert manager.post(f"{address}release/").status_code == 302
    assert not PotentialOverride.objects.exists()
    assert cast.outsider.client.get(address).status_code == 404
    assert "Potential" in unescape(manager.get(reverse("parties:party_detail", args=[party.uuid])).content.decode())


def test_owners_answer_managers_decide_and_nobody_else(cast: Cast, scene: list[Party]) -> None:
    poor, out = Movement.objects.get(kind="4"), Movement.objects.get(kind="8")
    owner, manager = cast.owner.client, cast.manager.client
    assert owner.post(f"{PAGE}{poor.uuid}/explain/", {"reason": "Sold under price"}).status_code == 302
    assert Movement.objects.get(pk=poor.pk).reason == "Sold under price"
    page = unescape(manager.get(f"{PAGE}{out.uuid}/").content.decode())
    assert "Legal check-list" in page
    given = {"decision": "approved", "reason": "No prospect", "checks": ["contract", "notice"]}
    assert manager.post(f"{PAGE}{out.uuid}/decide/", given).status_code == 422
    assert owner.post(f"{PAGE}{out.uuid}/decide/", given).status_code in {403, 404}
    wrong = {"decision": "at once", "reason": "x"}
    body = {"data": json.dumps(wrong), "content_type": "application/json"}
    assert manager.post(f"{REST}/movements/{out.uuid}/decision", **body).status_code == 422
    assert manager.post(f"{PAGE}{out.uuid}/decide/", {"decision": "kept", "reason": "A neighbour"}).status_code == 302
    assert Movement.objects.get(pk=out.pk).decision == "kept"


def test_weights_are_changed_on_their_page(cast: Cast, scene: list[Party]) -> None:
    page = cast.manager.client.get("/settings/potential/")
    form = page.context["form"]
    given = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    done = cast.manager.client.post("/settings/potential/", given | {"wallet": "40", "clue_grows": "33"})
    assert done.status_code == 302
    chosen = PotentialRules.objects.get()
    assert (chosen.wallet, chosen.clues["grows"]) == (40.0, 33.0)
    assert cast.manager.client.post("/settings/potential/", given | {"wallet": "-4"}).status_code == 422
    assert cast.owner.client.get("/settings/potential/").status_code == 403


def test_owners_hear_of_new_movements_once_some_are_known(cast: Cast, scene: list[Party]) -> None:
    """The study finds again what is in the orders: those movements are new beside the two of the scene."""
    study = services.measure_potential(by=HOUSE, at=AT, as_of=DAY, finished=lambda: AT)
    told = Notification.objects.filter(kind="movement.recognised")
    assert told.count() == study.figures["told"]
    again = services.measure_potential(by=HOUSE, at=AT, as_of=DAY, finished=lambda: AT)
    assert (again.figures["movements"], again.figures["told"]) == (0, 0)
