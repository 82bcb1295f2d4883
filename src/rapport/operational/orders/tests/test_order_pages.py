"""The doors of orders: list, page, form with and without JavaScript, panels."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rapport.core.audit.models import AuditEntry
from rapport.core.identity.queries import company
from rapport.core.metadata.tests.factories import CustomFieldFactory
from rapport.core.search.services import index
from rapport.kit import clock
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.filters import orders as filters
from rapport.operational.orders.models import Order, OrderState
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.tests.factories import CompanyFactory, PersonFactory
from tests.cast import Cast

LIST = "/orders/"
HTMX = {"HX-Request": "true", "HX-Target": "order-lines"}


def rows(cast: Cast, query: str = "", who: str = "manager") -> set[str]:
    """The numbers of the orders that a list shows."""
    page = getattr(cast, who).client.get(f"{LIST}?{query}").content.decode()
    return {number for number in Order.objects.values_list("number", flat=True) if f">{number}<" in page}


def line(index: int = 0, **values: str) -> dict[str, str]:
    return {f"lines-{index}-{name}": value for name, value in {"quantity": "1", **values}.items()}


@pytest.mark.parametrize(
    ("who", "status"), [("manager", 200), ("colleague", 200), ("outsider", 404), ("partner", 404), ("anonymous", 302)]
)
def test_order_detail_follows_the_policy_of_its_customer(cast: Cast, who: str, status: int) -> None:
    order = OrderFactory.create(party=PersonFactory.create(team=cast.north))
    client = cast.anonymous if who == "anonymous" else getattr(cast, who).client
    for part in ("", "peek/", "edit/"):
        assert client.get(f"{LIST}{order.uuid}/{part}").status_code == status, part


def test_an_order_without_customer_is_seen_by_those_who_see_everything(cast: Cast) -> None:
    order = OrderFactory.create(party=None)
    assert "Without customer" in cast.manager.client.get(f"{LIST}{order.uuid}/").content.decode()
    assert cast.owner.client.get(f"{LIST}{order.uuid}/").status_code == 404


def test_an_analyst_sees_orders_and_does_not_edit_them(cast: Cast) -> None:
    order = OrderFactory.create()
    assert cast.analyst.client.get(f"{LIST}{order.uuid}/").status_code == 200
    assert cast.analyst.client.get(f"{LIST}{order.uuid}/edit/").status_code == 403
    assert cast.analyst.client.post(f"{LIST}{order.uuid}/cancel/").status_code == 403


def test_order_list_filters(cast: Cast) -> None:
    pump, probe = ProductFactory.create(name="Pompe à chaleur"), ProductFactory.create(name="Sonde")
    party = PersonFactory.create(first_name="Zoé", last_name="Étienne")
    OrderFactory.create(number="N-A", party=party, placed_on=date(2024, 1, 5), lines=[(pump, 1, 1000)])
    OrderFactory.create(number="N-B", party=None, placed_on=date(2024, 2, 5), lines=[(probe, 1, 10)])
    OrderFactory.create(number="N-C", placed_on=date(2024, 3, 5), lines=[(probe, -1, 10)], state=OrderState.CANCELLED)
    OrderFactory.create(number="N-D", placed_on=date(2024, 4, 5), lines=[(probe, 1, 10)], currency="USD")
    assert rows(cast) == {"N-A", "N-B", "N-C", "N-D"}
    assert rows(cast, "f=nobody~is~yes") == {"N-B"}
    assert rows(cast, "f=date~between~2024-02-01|2024-03-31") == {"N-B", "N-C"}
    assert rows(cast, f"f=product~is~{pump.uuid}") == {"N-A"}
    assert rows(cast, "f=product~contains~CHALEUR") == {"N-A"}
    assert rows(cast, f"f=customer~is~{party.uuid}") == {"N-A"}
    assert rows(cast, "f=customer~contains~etienne zo") == {"N-A"}
    assert rows(cast, "f=state~is~cancelled") == {"N-C"}
    assert rows(cast, "f=return~is~yes") == {"N-C"}
    assert rows(cast, "f=no-rate~is~yes") == {"N-D"}
    assert rows(cast, "f=amount~min~100") == {"N-A"}
    assert rows(cast, "view=nobody") == {"N-B"}


def test_order_list_sorts_by_every_offered_column(cast: Cast) -> None:
    OrderFactory.create(number="N-A", lines=[(1, 5)])
    OrderFactory.create(number="N-B", lines=[(1, 50)])
    for sort in ("number", "-number", "date", "-date", "amount", "-amount"):
        assert rows(cast, f"sort={sort}") == {"N-A", "N-B"}


def test_the_footer_gives_sum_and_average_of_what_is_filled(cast: Cast) -> None:
    OrderFactory.create(lines=[(1, 100)])
    OrderFactory.create(lines=[(1, 300)])
    OrderFactory.create(lines=[(1, 50)], currency="USD")
    foot = cast.manager.client.get(f"{LIST}footer/").content.decode()
    assert "€400" in foot
    assert "€200" in foot
    assert "33" in foot


def test_the_margin_is_shown_to_those_who_may_see_costs(cast: Cast) -> None:
    product = ProductFactory.create(unit_cost=Decimal(1))
    order = OrderFactory.create(party=PersonFactory.create(team=cast.north), lines=[(product, 1, 7778)])
    for url in (LIST, f"{LIST}{order.uuid}/"):
        assert "7,777" in cast.owner.client.get(url).content.decode(), url


def test_order_create_without_javascript(cast: Cast) -> None:
    party = PersonFactory.create(first_name="Sophie", last_name="Marchand", team=cast.north)
    product = ProductFactory.create(name="Thermostat", code="TH-1", price=Decimal("99.90"))
    data = {"placed_on": "2024-03-05", "currency": "EUR", "party_text": "Sophie Marchand"}
    data |= line(0, product_text="th-1", quantity="2") | line(1, label="Pose", unit_price="50,005", quantity="")
    data |= line(2, quantity="")
    answer = cast.owner.client.post(f"{LIST}new/", data)
    order = Order.objects.get()
    assert answer.headers["Location"] == f"{LIST}{order.uuid}/"
    kept = [(row.product, row.label, row.amount) for row in order.lines.all()]
    assert kept == [(product, "Thermostat", Decimal("199.8")), (None, "Pose", Decimal("50.01"))]
    assert (order.party, order.number, order.amount) == (party, "24-0001", Decimal("249.81"))


def test_order_create_says_beside_each_line_what_is_wrong(cast: Cast) -> None:
    data = {"placed_on": "2024-03-05", "currency": "EUR"}
    data |= line(0, label="Fine", unit_price="1") | line(1, product_text="nothing like this")
    answer = cast.manager.client.post(f"{LIST}new/", data)
    assert answer.status_code == 422
    assert "No product has this code or this name." in answer.content.decode()
    data |= line(1, label="Pose") | {"lines-1-product_text": ""}
    assert "Line 2 needs a unit price." in cast.manager.client.post(f"{LIST}new/", data).content.decode()
    assert not Order.objects.exists()


def test_order_create_for_a_customer_who_is_not_there_is_refused(cast: Cast) -> None:
    data = {"placed_on": "2024-03-05", "currency": "EUR", "party_text": "Nobody"} | line(0, label="x", unit_price="1")
    assert cast.manager.client.post(f"{LIST}new/", data).status_code == 422
    assert not Order.objects.exists()


def test_lines_are_added_dropped_and_filled_without_saving(cast: Cast) -> None:
    product = ProductFactory.create(name="Thermostat", price=Decimal("99.90"))
    data = {"placed_on": "2024-03-05", "currency": "EUR"} | line(0, product=str(product.uuid), quantity="2")
    client = cast.manager.client
    filled = client.post(f"{LIST}new/", data | {"fill": "0"}, headers=HTMX).content.decode()
    assert 'value="99.9"' in filled
    assert "€199.80" in filled
    assert "<html" not in filled
    more = client.post(f"{LIST}new/", data | {"more": "1"}, headers=HTMX).content.decode()
    assert more.count('name="drop"') == 4
    dropped = client.post(f"{LIST}new/", data | line(1, label="Pose") | {"drop": "0"}, headers=HTMX).content.decode()
    assert "Pose" in dropped
    assert "Thermostat" not in dropped
    assert not Order.objects.exists()


def test_order_amounts_come_to_the_cent_while_typing(cast: Cast) -> None:
    data = (
        {"currency": "EUR"} | line(0, label="x", unit_price="0,125") | line(1, label="y", unit_price="2", discount="50")
    )
    part = cast.manager.client.post(f"{LIST}amounts/", data).content.decode()
    assert "€0.13" in part
    assert "€1.13" in part


def test_order_edit_shows_the_other_version_after_a_clash(cast: Cast) -> None:
    order = OrderFactory.create(channel="Web")
    data = {"placed_on": "2024-03-04", "currency": "EUR", "number": order.number, "version": "1"}
    first = order.lines.get()
    data |= line(0, label="x", unit_price="1", line_id=str(first.pk))
    assert cast.manager.client.post(f"{LIST}{order.uuid}/edit/", data).status_code == 302
    again = cast.administrator.client.post(f"{LIST}{order.uuid}/edit/", data | line(0, label="y", unit_price="2"))
    assert again.status_code == 422
    assert "Manager" in again.content.decode()


def test_order_states_from_the_page(cast: Cast) -> None:
    order = OrderFactory.create()
    client = cast.manager.client
    client.post(f"{LIST}{order.uuid}/deliver/")
    client.post(f"{LIST}{order.uuid}/cancel/")
    assert "counts for nothing" in client.get(f"{LIST}{order.uuid}/").content.decode()
    client.post(f"{LIST}{order.uuid}/reopen/")
    order.refresh_from_db()
    assert order.state == OrderState.CONFIRMED


def test_order_bin_and_restore_from_the_page(cast: Cast) -> None:
    order = OrderFactory.create()
    cast.manager.client.post(f"{LIST}{order.uuid}/bin/")
    assert cast.manager.client.get(f"{LIST}{order.uuid}/").status_code == 404
    cast.manager.client.post(f"/bins/order/undo/{AuditEntry.objects.latest('pk').pk}/")
    assert cast.manager.client.get(f"{LIST}{order.uuid}/").status_code == 200


def test_the_customers_page_shows_their_last_orders(cast: Cast) -> None:
    party = PersonFactory.create(team=cast.north)
    for month in range(1, 8):
        OrderFactory.create(party=party, number=f"N-{month}", placed_on=date(2024, month, 1), lines=[(1, 100)])
    OrderFactory.create(party=party, number="N-X", placed_on=date(2024, 9, 1), state=OrderState.CANCELLED)
    page = cast.owner.client.get(reverse("parties:party_detail", args=[party.uuid])).content.decode()
    assert "N-X" in page
    assert "N-7" in page
    assert "N-3" not in page
    assert "7 orders" in page
    assert f"f=customer~is~{party.uuid}" in page


def test_customers_are_found_by_what_and_when_they_ordered(cast: Cast) -> None:
    pump = ProductFactory.create(name="Pompe")
    buyer, idle = PersonFactory.create(last_name="Buyer"), PersonFactory.create(last_name="Idle")
    firm = CompanyFactory.create(name="Firm")
    OrderFactory.create(party=buyer, placed_on=date(2024, 3, 1), lines=[(pump, 1, 10)])
    OrderFactory.create(party=idle, placed_on=date(2024, 3, 1), lines=[(pump, -1, 10)])
    OrderFactory.create(party=firm, placed_on=date(2023, 3, 1), state=OrderState.CANCELLED, lines=[(pump, 1, 10)])

    def found(path: str, query: str) -> set[str]:
        page = cast.manager.client.get(f"{path}?{query}").content.decode()
        return {name for name in ("Buyer", "Idle", "Firm") if name in page}

    people, companies = "/parties/people/", "/parties/companies/"
    assert found(people, "f=ordered~between~2024-01-01|2024-12-31") == {"Buyer"}
    assert found(people, "f=not-ordered~min~2024-01-01") == {"Idle"}
    assert found(people, f"f=bought~is~{pump.uuid}") == {"Buyer"}
    assert found(people, "f=bought~contains~pompe") == {"Buyer"}
    assert found(companies, "f=ordered~min~2020-01-01") == set()


@pytest.mark.parametrize("many", [0, 100])
def test_buyers_of_products_are_the_same_however_many_lines_were_sold(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(filters, "MANY_LINES", many)
    pump, valve = ProductFactory.create(name="Pompe"), ProductFactory.create(name="Vanne")
    today = clock.today(company().time_zone)
    old, new, other, sent_back, stopped = (
        PersonFactory.create(last_name=name) for name in ("Old", "New", "Other", "Returner", "Stopped")
    )
    OrderFactory.create(party=old, placed_on=today - timedelta(days=400), lines=[(pump, 1, 10)])
    OrderFactory.create(party=new, placed_on=today - timedelta(days=3), lines=[(valve, 1, 10), (pump, 2, 10)])
    OrderFactory.create(party=other, placed_on=today, lines=[(valve, 1, 10)])
    OrderFactory.create(party=sent_back, placed_on=today, lines=[(pump, -1, 10)])
    OrderFactory.create(party=stopped, placed_on=today, state=OrderState.CANCELLED, lines=[(pump, 1, 10)])
    OrderFactory.create(party=None, placed_on=today, lines=[(pump, 1, 10)])

    def found(query: str) -> set[str]:
        page = cast.manager.client.get(f"/parties/people/?{query}").content.decode()
        return {person.last_name for person in (old, new, other, sent_back, stopped) if str(person.uuid) in page}

    assert found("f=bought~contains~pompe") == {"Old", "New"}
    assert found("f=bought-lately~contains~pompe|30") == {"New"}
    assert found("f=!bought~contains~pompe") == {"Other", "Returner", "Stopped"}


@pytest.mark.parametrize("usual", [0.0, 2.0])
def test_customers_are_found_by_what_they_spent_lately_whether_many_did_or_few(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, usual: float
) -> None:
    monkeypatch.setattr(filters, "USUAL", usual)
    today = clock.today(company().time_zone)
    much, little, before, never = (PersonFactory.create(last_name=name) for name in ("Much", "Little", "Past", "Never"))
    for days in (1, 5):
        OrderFactory.create(party=much, placed_on=today - timedelta(days=days), lines=[(1, 60)])
    OrderFactory.create(party=little, placed_on=today - timedelta(days=2), lines=[(1, 30)])
    OrderFactory.create(party=before, placed_on=today - timedelta(days=200), lines=[(1, 900)])
    OrderFactory.create(party=never, placed_on=today, state=OrderState.CANCELLED, lines=[(1, 500)])
    OrderFactory.create(party=None, placed_on=today, lines=[(1, 500)])

    def found(query: str) -> set[str]:
        page = cast.manager.client.get(f"/parties/people/?{query}").content.decode()
        return {person.last_name for person in (much, little, before, never) if str(person.uuid) in page}

    assert found("f=spent-lately~min~100|30") == {"Much"}
    assert found("f=spent-lately~max~100|30") == {"Little", "Past", "Never"}
    assert found("f=spent-lately~min~100|365") == {"Much", "Past"}
    assert found("f=orders-lately~min~2|30") == {"Much"}
    assert found("f=orders-lately~max~0|30") == {"Past", "Never"}
    assert found("f=ordered~last~30") == {"Much", "Little"}
    assert found("f=not-ordered~last~30") == {"Past", "Never"}


def test_products_are_found_by_when_they_were_sold(cast: Cast) -> None:
    sold = ProductFactory.create(name="Soldone")
    ProductFactory.create(name="Idleone")
    OrderFactory.create(placed_on=date(2024, 3, 1), lines=[(sold, 1, 10)])
    page = cast.manager.client.get("/catalog/products/?f=sold~between~2024-01-01|2024-12-31").content.decode()
    assert "Soldone" in page
    assert "Idleone" not in page


def test_a_filter_that_cannot_be_read_is_refused_aloud(cast: Cast) -> None:
    for query in ("f=customer~is~nobody", "f=product~is~x"):
        assert cast.manager.client.get(f"{LIST}?{query}").status_code == 400
    assert cast.manager.client.get("/parties/people/?f=ordered~between~2024-13-01|x").status_code == 400


def test_an_orders_own_fields_are_typed_and_shown(cast: Cast) -> None:
    CustomFieldFactory.create(record_type="order", key="site", label="Building site")
    data = {"placed_on": "2024-03-05", "currency": "EUR", "custom.site": "Rezé"} | line(0, label="x", unit_price="1")
    cast.manager.client.post(f"{LIST}new/", data)
    assert "Rezé" in cast.manager.client.get(f"{LIST}{Order.objects.get().uuid}/").content.decode()


def test_customer_options_stay_within_scope(cast: Cast) -> None:
    mine = PersonFactory.create(first_name="Sophie", last_name="Marchand", team=cast.north)
    theirs = PersonFactory.create(first_name="Sophie", last_name="Martin", team=cast.south)
    index("party", [mine.pk, theirs.pk])
    part = cast.owner.client.get(reverse("parties:customer_options"), {"q": "sophie mar"}).content.decode()
    assert "Marchand" in part
    assert "Martin" not in part


def test_pages_ask_as_many_queries_for_twelve_rows_as_for_six(cast: Cast) -> None:
    party = PersonFactory.create(team=cast.north)
    urls = (LIST, reverse("parties:party_detail", args=[party.uuid]))
    counts = []
    for _time in range(2):
        OrderFactory.create_batch(6, party=party, lines=[(1, 10), (2, 20)])
        for url in urls:
            cast.manager.client.get(url)
        with CaptureQueriesContext(connection) as queries:
            for url in urls:
                cast.manager.client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_column_of_channels_is_pasted_and_taken_back_and_a_cancelled_order_refuses_it(cast: Cast) -> None:
    party = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    rows = [OrderFactory.create(party=party), OrderFactory.create(party=party, state=OrderState.CANCELLED)]
    data = {"uuid": [row.uuid for row in rows], "version": [1, 1], "value": ["Agence", "Site"]}
    answer = cast.manager.client.post(f"{LIST}paste/channel/", data, headers={"HX-Request": "true"}).json()
    assert [Order.objects.get(pk=row.pk).channel for row in rows] == ["Agence", rows[1].channel]
    assert [("aria-invalid" in cell["html"]) for cell in answer["cells"]] == [False, True]
    cast.manager.client.post(answer["toast"]["undo"], headers={"HX-Request": "true"})
    assert Order.objects.get(pk=rows[0].pk).channel == rows[0].channel


@pytest.mark.parametrize(("language", "word"), [("en", "files"), ("fr", "fichiers")])
def test_a_source_that_nobody_named_is_a_word_of_the_reader(cast: Cast, language: str, word: str) -> None:
    OrderFactory.create(party=PersonFactory.create(owner=cast.owner.user, team=cast.north), source="files")
    cast.owner.user.language = language
    cast.owner.user.save()
    assert f">{word}<" in cast.owner.client.get("/orders/").content.decode()
    sent = b"".join(cast.owner.client.get("/orders/export/csv/").streaming_content).decode()  # type: ignore[attr-defined]
    assert f",{word}" in sent
