"""What hangs on an order is told on its customer's timeline to those who may see the order, and to nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rapport.kit import clock
from rapport.operational.orders.models import Order
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WORDS = ("Do not deliver", "Ring twice", "Fitting of the boiler", "plan-of-the-cellar")


@pytest.fixture
def order(cast: Cast) -> Order:
    """An order of a partner's customer, with a note, a to-do, an event and a file; partners see no orders."""
    party = PersonFactory.create(owner=cast.partner.user, team=cast.partner.user.team)
    order: Order = OrderFactory.create(party=party)
    note, title, meeting, name = WORDS
    on, tomorrow = f"/api/v1/records/order/{order.uuid}", clock.now() + timedelta(days=1)
    post = cast.administrator.client.post
    for path, body in (
        ("notes", {"text": note}),
        ("todos", {"title": title, "due_on": tomorrow.date().isoformat()}),
        ("events", {"title": meeting, "starts_at": tomorrow.isoformat()}),
    ):
        assert post(f"{on}/{path}", body, content_type="application/json").status_code == 201
    assert post(f"{on}/files", {"file": SimpleUploadedFile(f"{name}.txt", b"x")}).status_code == 201
    return order


@pytest.mark.parametrize(
    "place", ["/parties/{}/", "/parties/{}/peek/", "/parties/{}/timeline/", "/parties/{}/history/"]
)
def test_who_sees_the_customer_and_not_the_order_reads_nothing_of_it(cast: Cast, order: Order, place: str) -> None:
    url = place.format(order.party.uuid)
    part = {"HX-Request": "true", "HX-Target": url.split("/")[-2]} if url.count("/") > 3 else {}
    answer = cast.partner.client.get(url, headers=part)
    assert answer.status_code == 200
    assert [word for word in WORDS if word in answer.content.decode()] == []


def test_rest_tells_them_nothing_of_it_either(cast: Cast, order: Order) -> None:
    answer = cast.partner.client.get(f"/api/v1/people/{order.party.uuid}/timeline")
    assert answer.status_code == 200
    assert [word for word in WORDS if word in answer.content.decode()] == []


def test_who_sees_the_order_reads_all_of_it_on_the_timeline(cast: Cast, order: Order) -> None:
    text = cast.administrator.client.get(f"/parties/{order.party.uuid}/").content.decode()
    assert [word for word in WORDS if word not in text] == []
