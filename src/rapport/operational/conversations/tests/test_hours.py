"""Hours worked for customers: by hand on the customer's page, on a contract, by file, over REST; what an hour costs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from rapport.core.audit.models import AuditEntry
from rapport.core.exchange.policies import RUN
from rapport.core.identity.tests.factories import UserFactory
from rapport.kit.actor import Reach
from rapport.kit.errors import DomainError, NotAllowed
from rapport.operational.conversations.models import CostRate, WorkedTime
from rapport.operational.conversations.services import cost_rates, hours
from rapport.operational.conversations.tests.factories import WorkedTimeFactory
from rapport.operational.orders.tests.factories import ContractFactory
from rapport.operational.orders.tests.test_importing_contracts import bring
from rapport.operational.parties.models import TimelineEntry
from rapport.operational.parties.tests.factories import ExternalIdFactory, PersonFactory
from tests.cast import Cast

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)


def test_hours_are_ones_own_and_stand_on_the_timeline(cast: Cast) -> None:
    party = PersonFactory.create(team=cast.north)
    entry = hours.log(party, {"day": DAY, "minutes": 75, "text": "Boiler"}, by=cast.owner.actor, at=AT)
    assert (entry.worker, entry.activity) == (cast.owner.user, "after_sales")
    assert TimelineEntry.objects.get(party=party).verb == "hours.create"
    with pytest.raises(NotAllowed):
        hours.correct(entry, {"minutes": 60}, by=cast.colleague.actor, at=AT)
    hours.correct(entry, {"minutes": 60}, by=cast.head.actor, at=AT)
    with pytest.raises(DomainError):
        hours.log(party, {"day": DAY, "minutes": 5, "worker": cast.head.user}, by=cast.owner.actor, at=AT)
    with pytest.raises(NotAllowed):
        hours.log(PersonFactory.create(team=cast.south), {"day": DAY, "minutes": 5}, by=cast.owner.actor, at=AT)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"day": date(2026, 3, 13)}, "day"), ({"minutes": 0}, "minutes"), ({"minutes": 1441}, "minutes"),
     ({"minutes": None}, "minutes"), ({"activity": "fun"}, "activity"), ({"colour": "red"}, "colour")],
)  # fmt: skip
def test_hours_that_cannot_be_are_refused_at_their_field(cast: Cast, values: Any, field: str) -> None:
    with pytest.raises(DomainError) as refusal:
        hours.log(PersonFactory.create(), {"day": DAY, "minutes": 5, **values}, by=cast.manager.actor, at=AT)
    assert refusal.value.field == field


def test_hours_are_logged_corrected_and_binned_on_their_pages(cast: Cast) -> None:
    client, contract = cast.manager.client, ContractFactory.create(party=PersonFactory.create(team=cast.north))
    log = f"/interactions/hours/on/{contract.party.uuid}/?on=contract&record={contract.uuid}"
    form = {"day": "2026-03-02", "minutes": "90", "activity": "after_sales", "text": "Yearly visit"}
    assert client.get(log).status_code == 200
    assert client.post(log, form | {"minutes": "0"}).status_code == 422
    assert client.post(log, form).status_code == 302
    entry = WorkedTime.objects.get()
    assert (entry.record_type, entry.record_id) == ("contract", contract.pk)
    assert (
        "1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30"
        in client.get(f"/orders/contracts/{contract.uuid}/?panel=contract.hours").content.decode()
    )
    page = f"/interactions/hours/{entry.uuid}/"
    assert str(contract) in client.get(page).content.decode()
    edited = form | {"version": "1", "minutes": "60", "worker": str(cast.owner.user.pk)}
    assert client.post(f"{page}edit/", edited).status_code == 302
    assert client.post(f"{page}edit/", edited | {"minutes": "30"}).status_code == 422
    assert client.post(f"{page}bin/").status_code == 302
    assert client.post(f"/bins/hours/undo/{AuditEntry.objects.latest('pk').pk}/").status_code == 302
    assert "Yearly visit" in client.get("/interactions/hours/?f=activity~is~after_sales&sort=day").content.decode()
    other = f"/interactions/hours/on/{PersonFactory.create().uuid}/?on=contract&record={contract.uuid}"
    assert client.post(other, form).status_code == 422


FILE = (
    "date;client;collaborateur;heures;activité;contrat;note\n"
    "02/03/2026;C1;owner@example.org;1,5;SAV;CM-1;Visite\n"
    "03/03/2026;C1;Owner;2;Installation;;Pose\n"
    "03/03/2026;C1;Nobody;2;SAV;;\n"
    "03/03/2026;C1;Owner;30;SAV;;\n"
    "03/03/2026;C1;Owner;1;SAV;CM-9;\n"
)


@pytest.mark.usefixtures("everybody")
def test_time_sheets_come_in_once(cast: Cast) -> None:
    party = PersonFactory.create(team=cast.north)
    ExternalIdFactory.create(source="erp", external_id="C1", party=party)
    contract = ContractFactory.create(party=party, number="CM-1")
    record = bring(cast.administrator, FILE, target="hours")
    told = {row.number: row.reasons[0]["code"] for row in record.rows.all()}
    assert told == {4: "unknown_colleague", 5: "hours_lack_time", 6: "on_unknown"}
    first, second = WorkedTime.objects.order_by("day")
    assert (first.minutes, first.worker, first.record_id) == (90, cast.owner.user, contract.pk)
    assert (second.minutes, second.activity) == (120, "logistics")
    assert bring(cast.administrator, FILE, target="hours").matched_count == 2


@pytest.mark.usefixtures("everybody")
def test_a_representative_brings_in_their_own_hours_only(cast: Cast) -> None:
    role = cast.owner.user.role
    role.grants = role.grants | {RUN: Reach.EVERYONE.value}
    role.save()
    ExternalIdFactory.create(source="erp", external_id="C1", party=PersonFactory.create(team=cast.north))
    text = "date;client;collaborateur;minutes\n02/03/2026;C1;Owner;5\n02/03/2026;C1;Colleague;5\n"
    record = bring(cast.owner, text, target="hours")
    assert [row.reasons[0]["code"] for row in record.rows.all()] == ["hours_of_others"]


def test_hours_over_rest(cast: Cast) -> None:
    party, api, kind = PersonFactory.create(), cast.robot.client, "application/json"
    made = api.post("/api/v1/hours", {"party": str(party.uuid), "minutes": 30}, content_type=kind)
    assert made.status_code == 201, made.content
    url = f"/api/v1/hours/{made.json()['uuid']}"
    assert api.patch(url, {"minutes": 45}, content_type=kind).json()["minutes"] == 45
    assert api.delete(url).status_code == 204
    assert api.post(f"{url}/restore").json()["worker"] == "Robot"


@pytest.mark.django_db
def test_hours_follow_a_merge_and_leave_with_their_record() -> None:
    entry, other = WorkedTimeFactory.create(record_type="contract", record_id=7), PersonFactory.create()
    assert hours.move("party", entry.party_id, other.pk) == 1
    assert hours.remove_all("contract", [7]) == 1
    assert WorkedTime.objects.get().record_type == ""
    assert hours.remove_all("party", [other.pk]) == 1


def test_what_an_hour_costs_is_set_by_those_who_may_see_it(cast: Cast) -> None:
    client, page = cast.administrator.client, "/interactions/cost-rates/"
    form = {"user": str(cast.owner.user.pk), "starts_on": "2026-01-01", "hourly": "42.5"}
    assert client.post(page, form | {"user": ""}).status_code == 422
    assert client.post(page, form).status_code == 302
    assert client.post(page, form | {"hourly": "43"}).status_code == 302
    rate = CostRate.objects.get()
    assert rate.hourly == Decimal(43)
    assert "Owner" in client.get(page).content.decode()
    assert cast.manager.client.get(page).status_code == 403
    assert client.post(f"{page}{rate.pk}/remove/").status_code == 302
    with pytest.raises(NotAllowed):
        cost_rates.put(UserFactory.create(), DAY, Decimal(1), by=cast.manager.actor, at=AT)


def test_from_the_list_a_customer_is_chosen_first(cast: Cast) -> None:
    party = PersonFactory.create(name="Ann Doe", owner=cast.owner.user, team=cast.north)
    address = reverse("conversations:hours_new")
    assert address in cast.owner.client.get(reverse("conversations:hours_list")).content.decode()
    assert address not in cast.analyst.client.get(reverse("conversations:hours_list")).content.decode()
    assert cast.analyst.client.get(address).status_code == 403
    form = reverse("conversations:hours_log", args=[party.uuid])
    for chosen in ({"party": f"{party.uuid}"}, {"party_text": "ann doe"}, {"party_text": f"C-{party.pk}"}):
        assert cast.owner.client.get(address, chosen)["Location"] == form
    refused = cast.owner.client.get(address, {"party_text": "Nobody"})
    assert (refused.status_code, "Nobody" in refused.content.decode()) == (422, True)
    assert cast.outsider.client.get(address, {"party": f"{party.uuid}"}).status_code == 404
