"""Alizé Énergie as plain rows."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from stdnum.fr import siren

from rapport.demo.generate.company import generate
from rapport.demo.generate.facts import communes
from rapport.demo.generate.rows import Company, Kind, Life, Link, Role

TODAY = date(2026, 3, 12)
MADE_IN: dict[str, float] = {}


@pytest.fixture(scope="module")
def alize() -> Company:
    start = time.process_time()
    company = generate(TODAY, seed=7)
    MADE_IN["alize"] = time.process_time() - start
    return company


def test_the_same_seed_and_day_give_the_same_rows_and_another_seed_other_people() -> None:
    small = generate(TODAY, seed=7, share=0.03)
    assert generate(TODAY, seed=7, share=0.03) == small
    other = generate(TODAY, seed=8, share=0.03)
    assert other.parties != small.parties
    assert other.products == small.products


def test_all_rows_are_made_within_five_seconds(alize: Company) -> None:
    assert alize.parties
    assert MADE_IN["alize"] < 5


def test_sixty_employees_and_four_partners_stand_under_one_president(alize: Company) -> None:
    staff = {employee.key: employee for employee in alize.employees}
    assert len([e for e in alize.employees if e.role is not Role.PARTNER]) == 60
    assert {employee.role for employee in alize.employees} == set(Role)
    heads = [employee for employee in alize.employees if not employee.manager]
    assert [head.name for head in heads] == ["Hélène Vasseur"]
    assert all(staff[e.manager].manager in {"", "helene.vasseur"} for e in alize.employees if e.manager)


def test_about_five_thousand_people_and_companies_are_known(alize: Company) -> None:
    assert 4_900 < len(alize.parties) < 5_200
    assert 350 < len([p for p in alize.parties if p.kind is Kind.COMPANY]) < 450
    assert len({party.number for party in alize.parties}) == len(alize.parties)


def test_every_address_stands_in_a_real_commune(alize: Company) -> None:
    known = communes()
    assert len(known) >= 250
    assert all(known[party.commune.insee] == party.commune for party in alize.parties)
    assert {commune.department for commune in known.values()} >= {"44", "85", "49", "35", "56", "79"}


def test_numbers_and_addresses_belong_to_nobody(alize: Company) -> None:
    mobiles = [party.mobile for party in alize.parties if party.mobile]
    lines = [party.phone for party in alize.parties if party.phone]
    assert all(number.startswith("+3363998") and len(number) == 12 for number in mobiles)
    assert all(number.startswith("+3326191") and len(number) == 12 for number in lines)
    assert all(employee.phone.startswith("+3319900") for employee in alize.employees)
    assert all(party.email.endswith(".example") for party in alize.parties if party.email)
    assert all(siren.is_valid(p.siren) and p.siren.startswith("0") for p in alize.parties if p.siren)


def test_no_order_and_no_note_lies_in_the_future_or_before_five_years_ago(alize: Company) -> None:
    days = [order.ordered_on for order in alize.orders]
    assert max(days) <= TODAY
    assert min(days) >= TODAY - timedelta(days=1828)
    assert max(days) >= TODAY - timedelta(days=4)
    assert all(note.written_at.date() < TODAY for note in alize.notes)


def test_nobody_orders_before_being_known(alize: Company) -> None:
    known = {party.number: party.created_on for party in alize.parties}
    assert all(known[order.party] <= order.ordered_on for order in alize.orders if order.party)


def test_order_numbers_are_unique_and_follow_the_days(alize: Company) -> None:
    numbers = [order.number for order in alize.orders]
    assert len(set(numbers)) == len(numbers)
    sales = [order for order in alize.orders if not order.number.startswith("A")]
    assert sorted(sales, key=lambda order: order.number) == sales


def test_revenue_is_concentrated_as_in_such_a_trade(alize: Company) -> None:
    revenue: dict[str, Decimal] = defaultdict(Decimal)
    for order in alize.orders:
        revenue[order.party] += order.amount
    without_customer = revenue.pop("")
    ranked = sorted(revenue.values(), reverse=True)
    total = sum(ranked)
    assert Decimal("25e6") < total < Decimal("45e6")
    assert 0.6 < sum(ranked[: len(ranked) // 5]) / total < 0.75
    assert 0 < without_customer / total < 0.01
    assert len([p for p in alize.parties if p.number not in revenue]) > 500


def test_costs_lie_below_prices_mostly_and_are_unknown_for_some(alize: Company) -> None:
    lines = [line for order in alize.orders for line in order.lines]
    known = [line for line in lines if line.unit_cost is not None]
    below = [line for line in known if line.unit_cost is not None and line.unit_cost < line.unit_price]
    assert 0.85 < len(below) / len(known) < 1
    assert 0 < len(lines) - len(known) < len(lines) / 50


def test_heating_is_bought_before_winter_and_cooling_before_summer(alize: Company) -> None:
    heat = Counter(o.ordered_on.month for o in alize.orders for line in o.lines if line.sku == "POSE-PAC")
    cool = Counter(o.ordered_on.month for o in alize.orders for line in o.lines if line.sku in {"CLI-1", "CLI-2"})
    assert sum(heat[m] for m in (10, 11, 12)) > 1.4 * sum(heat[m] for m in (6, 7, 8))
    assert sum(cool[m] for m in (5, 6, 7)) > 2 * sum(cool[m] for m in (11, 12, 1))


def test_neighbours_refer_neighbours_and_some_do_it_often(alize: Company) -> None:
    place = {party.number: party.commune for party in alize.parties}
    referred = [link for link in alize.relations if link.link is Link.REFERRED_BY]
    assert len(referred) > 300
    assert all(place[link.source] == place[link.target] for link in referred)
    assert max(Counter(link.target for link in referred).values()) >= 5


def test_a_bad_batch_brings_free_repairs_returns_and_departures(alize: Company) -> None:
    hit = {party.number for party in alize.parties if "Lot Boréal" in party.tags}
    assert len(hit) == 40
    theirs = [order for order in alize.orders if order.party in hit]
    assert any(order.amount == 0 and order.lines for order in theirs)
    assert any(order.amount < 0 for order in theirs)
    last_year = {o.party for o in alize.orders if o.ordered_on > TODAY - timedelta(days=380)}
    same_age = {
        o.party
        for o in alize.orders
        if 700 <= (TODAY - o.ordered_on).days <= 980 and any(line.sku in {"PAC-06", "PAC-11"} for line in o.lines)
    }
    assert len(hit & last_year) / len(hit) < len(same_age & last_year) / len(same_age)


def test_contacts_work_for_the_companies_that_order(alize: Company) -> None:
    kinds = {party.number: party for party in alize.parties}
    work = [link for link in alize.relations if link.link is Link.WORKS_FOR]
    assert len(work) > 150
    assert all(kinds[link.source].life is Life.CONTACT for link in work)
    assert all(kinds[link.target].kind is Kind.COMPANY for link in work)


def test_the_people_of_the_guide_are_there(alize: Company) -> None:
    by_name = {party.name: party for party in alize.parties}
    sophie = by_name["Sophie Marchand"]
    assert (sophie.commune.name, sophie.owner) == ("Rezé", "camille.roussel")
    assert by_name["Camping de la Boulogne"].kind is Kind.COMPANY
    assert {"Camille Roussel", "Julien Mercier", "Nadia Benali", "Théo Lefèvre"} <= {e.name for e in alize.employees}


def test_costs_of_every_month_and_hours_of_technicians_are_known(alize: Company) -> None:
    kinds = Counter(each.kind for each in alize.money.costs)
    assert {"logistics", "promotion", "advertising", "sales_force", "acquisition"} <= set(kinds)
    assert kinds["sales_force"] == 36
    titles = {person.key: person.title for person in alize.employees}
    assert {titles[each.worker] for each in alize.money.hours} <= {"Technicien", "Technicienne"}
    assert all(each.day < TODAY and 0 < each.minutes <= 600 for each in alize.money.hours)


def test_a_contract_whose_customer_left_was_ended(alize: Company) -> None:
    ended = [each for each in alize.money.contracts if each.terminated_on]
    assert 0.1 < len(ended) / len(alize.money.contracts) < 0.9
    assert len({each.number for each in alize.money.contracts}) == len(alize.money.contracts)
