"""Loading the sample company, working with it, and removing it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import ClassVar

import pytest
from django.db.models import F, Sum
from django.test import Client, TestCase

from rapport.core.access.held import find_held
from rapport.core.access.models import RecordShare
from rapport.core.audit.models import AuditEntry, RecordChange
from rapport.core.identity.models import CompanySettings, Team, User
from rapport.core.identity.queries import actor_for
from rapport.core.metadata.models import Tag
from rapport.core.search.models import SearchDocument
from rapport.core.search.sources import sources
from rapport.core.worklist.models import CalendarEvent, Note, ReadyText
from rapport.core.worklist.queries.ready_texts import offers
from rapport.core.worklist.services import notes
from rapport.demo import queries, services
from rapport.demo.generate.company import generate
from rapport.demo.services.keys import PARIS
from rapport.demo.services.loading import PASSWORD
from rapport.kit.actor import Actor, Door
from rapport.kit.errors import NotAllowed
from rapport.operational.catalog.models import Product, UnitCost
from rapport.operational.conversations.models import CostRate, WorkedTime
from rapport.operational.orders.models import Contract, CostEntry, Order, OrderLine
from rapport.operational.orders.services import orders
from rapport.operational.orders.services.lines import LineDraft
from rapport.operational.orders.services.orders import OrderDraft
from rapport.operational.parties.models import LifeEvent, Party, TimelineEntry
from rapport.operational.parties.services import people
from rapport.operational.segments.models import Segment
from tests.cast import Cast

SHELL = Actor.system(Door.SHELL)
AT = datetime(2026, 3, 12, 9, tzinfo=UTC)
LATER = datetime(2026, 3, 13, 9, tzinfo=UTC)
SHARE, LEAST = 0.1, 0.01  # the same company with fewer customers: what is claimed here holds in any share


def _actor(key: str) -> Actor:
    return actor_for(User.objects.select_related("role").get(email=f"{key}@alize.example"), Door.PAGE)


class LoadedTests(TestCase):
    """Loaded once for all of these."""

    loaded: ClassVar[services.Loaded]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.loaded = services.load(by=SHELL, at=AT, share=SHARE)

    def test_beside_today_nobody_is_met_at_a_weekend(self) -> None:
        days = {event.starts_at.astimezone(PARIS).date() for event in CalendarEvent.objects.all()}
        assert len(days) > 3
        assert not [day for day in days - {AT.astimezone(PARIS).date()} if day.isoweekday() > 5]

    def test_everything_generated_is_in_the_base_and_marked_as_sample(self) -> None:
        company = generate(AT.date(), share=SHARE)
        known = len(company.parties) + len(company.homes.families)
        assert Party.objects.filter(is_sample=True).count() == known == Party.objects.count()
        assert LifeEvent.objects.count() > len(company.homes.families) / 10
        assert Order.objects.filter(is_sample=True).count() == len(company.orders)
        assert OrderLine.objects.count() == sum(len(order.lines) for order in company.orders)
        assert Product.objects.filter(is_sample=True).count() == len(company.products)
        assert User.objects.filter(is_sample=True).count() == 64
        revenue = Order.objects.aggregate(total=Sum("base_amount"))["total"]
        assert revenue == sum((order.amount for order in company.orders), Decimal(0))

    def test_every_yearly_instalment_is_an_order_line_that_carries_its_contract(self) -> None:
        upkeep = OrderLine.objects.filter(product__family="Entretien", quantity__gt=0, order__party__isnull=False)
        upkeep = upkeep.exclude(order__state="cancelled")
        assert upkeep.count() > 100
        assert not upkeep.filter(contract__isnull=True).exists()
        assert not upkeep.exclude(contract__party=F("order__party")).exists()

    def test_totals_of_orders_are_the_sums_of_their_lines(self) -> None:
        totals = Order.objects.annotate(lines_amount=Sum("lines__amount")).values_list("amount", "lines_amount")
        assert all(amount == lines for amount, lines in totals)

    def test_a_representative_signs_in_with_the_password_that_is_printed(self) -> None:
        client = Client()
        answer = client.post("/sign-in/", {"login": self.loaded.email, "password": PASSWORD})
        assert answer.status_code == 302
        assert client.session["_auth_user_id"]

    def test_the_page_of_signing_in_names_every_role_while_the_sample_is_here(self) -> None:
        page = Client().get("/sign-in/").content.decode()
        assert PASSWORD in page
        for user in queries.faces():
            assert user.email in page

    def test_the_notice_stays_folded_for_the_session(self) -> None:
        client = Client()
        client.force_login(User.objects.get(email=self.loaded.email))
        assert 'class="notice"' in client.get("/", follow=True).content.decode()
        client.cookies["notice"] = "folded"
        assert 'class="notice"' not in client.get("/", follow=True).content.decode()

    def test_a_representative_sees_the_customers_of_the_agency_and_no_others(self) -> None:
        seen = Party.objects.visible_to(_actor("camille.roussel"))
        teams = set(seen.values_list("team__name", flat=True).distinct())
        assert teams == {"Nantes Sud-Loire"}
        assert 50 < seen.count() < 120
        assert seen.filter(name="Sophie Marchand").exists()

    def test_managers_lead_the_teams(self) -> None:
        assert Team.objects.get(name="Nantes Sud-Loire").manager == User.objects.get(name="Julien Mercier")
        camille = User.objects.get(name="Camille Roussel")
        assert camille.manager == User.objects.get(name="Julien Mercier")

    def test_everything_can_be_searched_and_customers_have_a_timeline(self) -> None:
        sophie = Party.objects.get(name="Sophie Marchand")
        assert SearchDocument.objects.filter(record_type="party", record_id=sophie.pk).exists()
        assert set(SearchDocument.objects.values_list("record_type", flat=True)) == set(sources)
        verbs = set(TimelineEntry.objects.filter(party=sophie).values_list("verb", flat=True))
        assert verbs >= {"order.place", "note.add"}
        planned = set(TimelineEntry.objects.filter(at__gt=AT).values_list("verb", flat=True))
        assert {"todo.add", "event.planned.visit"} <= planned
        assert {verb.partition(".")[0] for verb in planned} == {"todo", "event"}

    def test_audit_names_every_record_of_the_load_once(self) -> None:
        entry = AuditEntry.objects.get(verb=queries.LOADED)
        assert RecordChange.objects.filter(entry=entry, record_type="party").count() == Party.objects.count()
        assert RecordChange.objects.filter(entry=entry, record_type="order").count() == Order.objects.count()

    def test_the_next_order_by_hand_takes_the_next_number_of_the_year(self) -> None:
        last = Order.objects.filter(number__startswith="26-").order_by("-number").values_list("number", flat=True)[0]
        order = _order_by_hand(Party.objects.get(name="Sophie Marchand"))
        assert int(order.number[3:]) == int(last[3:]) + 1

    def test_a_representative_is_offered_the_texts_of_the_agency_filled_in(self) -> None:
        camille = _actor("camille.roussel")
        sophie = find_held("party", camille, pk=Party.objects.get(name="Sophie Marchand").pk)
        assert [offer.name for offer in offers(sophie, "phone", "", camille)] == ["Appel sans réponse"]
        (kept,) = offers(sophie, "phone", "", camille)
        assert "Appelé Sophie" in kept.text
        assert len(offers(sophie, "email", "", camille)) == 2

    def test_a_second_load_is_refused(self) -> None:
        with pytest.raises(services.SampleAlreadyLoaded):
            services.load(by=SHELL, at=AT)

    def test_only_administrators_may_remove_it(self) -> None:
        with pytest.raises(NotAllowed):
            services.remove(by=_actor("camille.roussel"), at=LATER)

    def test_untouched_it_leaves_at_the_first_word_and_nothing_remains(self) -> None:
        assert queries.additions() == []
        assert RecordShare.objects.exists()
        services.remove(by=_actor("ines.cormerais"), at=LATER)
        for model in (Party, Order, OrderLine, Product, User, Team, Note, Tag, TimelineEntry, SearchDocument):
            assert model._default_manager.count() == 0, model
        assert not RecordShare.objects.exists()
        for model in (Contract, CostEntry, UnitCost, WorkedTime, CostRate, Segment, ReadyText):
            assert model._default_manager.count() == 0, model
        assert not RecordChange.objects.filter(record_type__in=["party", "order", "product", "user"]).exists()
        assert not CompanySettings.objects.exists()

    def test_what_users_added_is_listed_and_goes_only_after_a_yes(self) -> None:
        camille = _actor("camille.roussel")
        sophie = Party.objects.get(name="Sophie Marchand")
        notes.add(find_held("party", camille, pk=sophie.pk), "Batterie : rappeler mardi", by=camille, at=LATER)
        people.edit(sophie, {"job_title": "Architecte"}, by=camille, at=LATER)
        _order_by_hand(sophie)
        with pytest.raises(services.UserWorkGoesToo) as refusal:
            services.remove(by=SHELL, at=LATER)
        counts = {addition.key: addition.count for addition in refusal.value.additions}
        assert counts == {"notes": 1, "orders": 1, "edits": 1}
        assert "Batterie : rappeler mardi" in refusal.value.additions[0].examples
        services.remove(by=SHELL, at=LATER, confirmed=True)
        assert not Party.objects.exists()

    def test_records_of_ones_own_stay_whole(self) -> None:
        camille = _actor("camille.roussel")
        own = people.create({"first_name": "Rosa", "last_name": "Vraie"}, by=camille, at=LATER)
        order = _order_by_hand(own)
        services.remove(by=SHELL, at=LATER, confirmed=True)
        own.refresh_from_db()
        line = order.lines.get()
        assert (own.owner, own.team) == (None, None)
        assert (line.product, line.label, line.amount) == (None, "Batterie lithium 5 kWh", Decimal("3890"))

    def test_every_page_says_that_the_data_are_a_sample(self) -> None:
        client = Client()
        client.force_login(User.objects.get(name="Inès Cormerais"))
        page = client.get("/demo/").content.decode()
        assert "Alizé Énergie" in page
        assert 'href="/demo/"' in page

    def test_the_page_draws_itself_anew_when_the_job_is_done(self) -> None:
        client = Client()
        client.force_login(User.objects.get(name="Inès Cormerais"))
        answer = client.get("/demo/", headers={"HX-Request": "true"})
        assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")

    def test_the_page_asks_for_a_yes_before_user_work_goes(self) -> None:
        camille = _actor("camille.roussel")
        sophie = Party.objects.get(name="Sophie Marchand")
        notes.add(find_held("party", camille, pk=sophie.pk), "À garder ?", by=camille, at=LATER)
        client = Client()
        client.force_login(User.objects.get(name="Inès Cormerais"))
        refused = client.post("/demo/remove/")
        assert refused.status_code == 422
        assert "À garder ?" in refused.content.decode()
        assert client.post("/demo/remove/", {"confirmed": "yes"}).status_code == 302


def _order_by_hand(party: Party) -> Order:
    battery = Product.objects.get(code="BAT-5")
    draft = OrderDraft(lines=[LineDraft(Decimal(1), battery)], placed_on=LATER.date())
    return orders.place(party, draft, by=SHELL, at=LATER)


def test_a_base_with_customers_of_its_own_is_refused(cast: Cast) -> None:
    people.create({"last_name": "Vraie"}, by=cast.administrator.actor, at=AT)
    with pytest.raises(services.RealCustomersPresent):
        services.load(by=cast.administrator.actor, at=AT)
    assert not User.objects.filter(is_sample=True).exists()


def test_a_named_company_keeps_its_name_and_its_own_people(cast: Cast) -> None:
    services.load(by=cast.administrator.actor, at=AT, share=LEAST)
    assert CompanySettings.objects.get().name == cast.company.name
    services.remove(by=cast.administrator.actor, at=LATER)
    assert CompanySettings.objects.filter(name=cast.company.name).exists()
    assert set(Team.objects.values_list("name", flat=True)) == {"North", "South"}
    assert User.objects.filter(pk=cast.owner.user.pk).exists()


def test_nobody_but_an_administrator_may_load_it(cast: Cast) -> None:
    for member in (cast.owner, cast.manager, cast.analyst, cast.partner, cast.robot):
        with pytest.raises(NotAllowed):
            services.load(by=member.actor, at=AT)
    assert cast.owner.client.post("/demo/load/").status_code == 403
