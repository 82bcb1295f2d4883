"""Entering customers with a warning about duplicates, and their lists."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rapport.core.metadata.services import fields
from rapport.kit import clock
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import CompanyFactory, ContactPointFactory, PersonFactory
from tests.cast import Cast

PART = {"HX-Request": "true"}
NEW = {
    "first_name": "Sophie",
    "last_name": "Marchand",
    "email": "s@free.fr",
    "phone": "06 12 48 70 33",
    "postcode": "44400",
}


def known(cast: Cast, team: str = "north", **columns: object) -> Party:
    user = cast.owner.user if team == "north" else cast.outsider.user
    return PersonFactory.create(owner=user, team=getattr(cast, team), **columns)


def test_a_person_is_entered_and_opened(cast: Cast) -> None:
    response = cast.owner.client.post(reverse("parties:person_create"), NEW)
    party = Party.objects.get()
    assert response["Location"] == reverse("parties:party_detail", args=[party.uuid])
    assert (party.name, party.email, party.phone, party.postcode) == (
        "Sophie Marchand", "s@free.fr", "+33612487033", "44400",
    )  # fmt: skip


def test_a_company_is_entered(cast: Cast) -> None:
    cast.owner.client.post(reverse("parties:company_create"), {"name": "Camping de la Boulogne"})
    assert Party.objects.companies().get().name == "Camping de la Boulogne"


def test_a_person_entered_from_a_company_works_for_it(cast: Cast) -> None:
    company = CompanyFactory.create(owner=cast.owner.user, team=cast.north)
    cast.owner.client.post(reverse("parties:person_create"), {**NEW, "employer": company.uuid})
    assert company.inverse_relationships.get().subject.name == "Sophie Marchand"


@pytest.mark.parametrize(
    "same", [{"email": "s@free.fr"}, {"phone": "+33612487033"}, {"first_name": "Sophie", "last_name": "Marchand"}]
)
def test_a_likely_duplicate_is_shown_before_anything_is_written(cast: Cast, same: dict[str, str]) -> None:
    party = known(cast, **same)
    response = cast.owner.client.post(reverse("parties:person_create"), NEW)
    assert response.status_code == 422
    assert reverse("parties:party_detail", args=[party.uuid]) in response.content.decode()
    assert Party.objects.count() == 1
    cast.owner.client.post(reverse("parties:person_create"), {**NEW, "anyway": "1"})
    assert Party.objects.count() == 2


def test_of_a_duplicate_outside_the_scope_only_the_team_is_said(cast: Cast) -> None:
    party = known(cast, "south", email="s@free.fr", first_name="Secret", last_name="Name")
    text = cast.owner.client.get(reverse("parties:person_duplicates"), NEW, headers=PART).content.decode()
    assert "team South" in text
    assert "Secret" not in text
    assert str(party.uuid) not in text


def test_half_typed_values_warn_of_nothing(cast: Cast) -> None:
    known(cast, email="s@free.fr")
    text = cast.owner.client.get(reverse("parties:person_duplicates"), {"email": "s@"}, headers=PART).content.decode()
    assert text.strip().startswith("{#") is False
    assert "Already known" not in text


@pytest.mark.parametrize(("who", "status"), [("owner", 200), ("manager", 200), ("analyst", 403), ("partner", 403)])
def test_who_may_enter_a_customer(cast: Cast, who: str, status: int) -> None:
    assert getattr(cast, who).client.get(reverse("parties:person_create")).status_code == status


def test_lists_hold_what_the_reader_may_see(cast: Cast) -> None:
    mine, theirs = known(cast), known(cast, "south")
    text = cast.owner.client.get(reverse("parties:person_list")).content.decode()
    assert mine.name in text
    assert theirs.name not in text
    assert theirs.name in cast.manager.client.get(reverse("parties:person_list")).content.decode()


FILTERS = {
    "name~contains~marchand": True,
    "city~is~Rezé": True,
    "postcode~starts~44": True,
    "has_name~is~no": False,
    "has_email~is~no": True,
    "has_phone~is~yes": False,
    "owner~is~me": True,
    "tag~is~vip": False,
    "channel~is~email": False,
    "revenue~min~100": True,
    "order_count~min~1": True,
    "last_order_on~min~2024-01-01": False,
    "rfm_cell~is~champions": True,
    "rfm_recency~is~5": True,
    "abc_revenue~is~A": True,
    "created~max~2030-01-01": True,
}


@pytest.mark.parametrize(("condition", "found"), FILTERS.items())
def test_every_filter_answers(cast: Cast, condition: str, found: bool) -> None:
    party = known(
        cast, standing__revenue=500, standing__order_count=2, standing__rfm_cell="champions",
        standing__rfm_recency=5, standing__abc_revenue="A",
    )  # fmt: skip
    response = cast.owner.client.get(reverse("parties:person_list"), {"f": condition})
    assert response.status_code == 200
    assert (party.name in response.content.decode()) is found


@pytest.mark.parametrize("sort", ["name", "-revenue", "-last_order_on", "-rfm_score", "city", "postcode", "-created"])
def test_every_sort_answers(cast: Cast, sort: str) -> None:
    known(cast)
    assert cast.owner.client.get(reverse("parties:person_list"), {"sort": sort}).status_code == 200


def test_margin_is_kept_from_roles_that_may_not_see_it(cast: Cast) -> None:
    known(cast)
    address = reverse("parties:person_list")
    assert cast.partner.client.get(address, {"f": "margin~min~1"}).status_code == 400
    assert cast.manager.client.get(address, {"f": "margin~min~1"}).status_code == 200


def test_a_cell_is_edited_in_place_and_a_clash_is_refused(cast: Cast) -> None:
    party = known(cast)
    address = reverse("parties:person_list_cell", args=[party.uuid, "job_title"])
    assert cast.owner.client.post(address, {"value": "Gérante", "version": 1}, headers=PART).status_code == 200
    assert cast.owner.client.post(address, {"value": "Autre", "version": 1}, headers=PART).status_code == 422
    party.refresh_from_db()
    assert party.job_title == "Gérante"


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("first_name", "Zoé", "Zoé"),
        ("phone", "02 40 11 22 33", "02 40 11 22 33"),
        ("email", "zoe@free.fr", "zoe@free.fr"),
        ("city", "Clisson", "Clisson"),
        ("tags", "Accès difficile, Parrainé", "Parrainé"),
        ("custom.annee_du_logement", "1998", ">1998<"),
    ],
)
def test_a_value_is_written_in_its_cell(cast: Cast, column: str, value: str, shown: str) -> None:
    party = known(cast)
    fields.define("person", "Année du logement", "number", by=cast.administrator.actor, at=clock.now())
    address = reverse("parties:person_list_cell", args=[party.uuid, column])
    assert 'name="value"' in cast.owner.client.get(address, headers=PART).content.decode()
    answer = cast.owner.client.post(address, {"value": value, "version": party.version}, headers=PART)
    assert answer.status_code == 200, answer.content
    assert shown in answer.content.decode()


def test_a_number_written_over_in_a_cell_is_the_same_contact_point(cast: Cast) -> None:
    party = known(cast)
    address = reverse("parties:person_list_cell", args=[party.uuid, "phone"])
    cast.owner.client.post(address, {"value": "02 40 11 22 33", "version": party.version}, headers=PART)
    party.refresh_from_db()
    cast.owner.client.post(address, {"value": "02 40 11 22 44", "version": party.version}, headers=PART)
    assert [point.value for point in party.contact_points.filter(kind="phone")] == ["+33240112244"]
    party.refresh_from_db()
    cast.owner.client.post(address, {"value": "", "version": party.version}, headers=PART)
    assert not party.contact_points.filter(kind="phone").exists()


def test_an_owner_is_chosen_in_the_cell_by_those_who_may_assign(cast: Cast) -> None:
    party = known(cast)
    address = reverse("parties:person_list_cell", args=[party.uuid, "owner"])
    given = {"value": cast.manager.user.pk, "version": party.version}
    answer = cast.manager.client.post(address, given, headers=PART)
    assert answer.status_code == 200
    party.refresh_from_db()
    assert party.owner_id == cast.manager.user.pk


def test_an_owner_is_no_field_to_those_who_may_not_assign(cast: Cast) -> None:
    party = known(cast)
    address = reverse("parties:person_list_cell", args=[party.uuid, "owner"])
    assert cast.analyst.client.get(address, headers=PART).status_code == 403


def test_ticked_rows_go_to_the_bin_and_come_back_by_the_undo_of_the_notice(cast: Cast) -> None:
    parties = [known(cast), known(cast)]
    address = reverse("parties:person_list_bulk", args=["bin"])
    answer = cast.owner.client.post(address, {"ids": [p.uuid for p in parties], "confirmed": "1"}, headers=PART)
    assert Party.objects.binned().count() == 2
    undo = answer["HX-Trigger"].partition('"undo": "')[2].partition('"')[0]
    assert undo
    cast.owner.client.post(undo, headers=PART)
    assert Party.objects.binned().count() == 0


@pytest.mark.parametrize("key", ["person", "company"])
def test_a_list_asks_the_same_number_of_questions_for_three_and_for_six_rows(cast: Cast, key: str) -> None:
    factory = PersonFactory if key == "person" else CompanyFactory
    cast.owner.client.get(reverse(f"parties:{key}_list"))
    counts = []
    for _ in range(2):
        for party in factory.create_batch(3, owner=cast.owner.user, team=cast.north):
            ContactPointFactory.create(party=party)
        with CaptureQueriesContext(connection) as asked:
            cast.owner.client.get(reverse(f"parties:{key}_list"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_peek_shows_who_it_is_and_what_happened_last(cast: Cast) -> None:
    party = known(cast, email="s@free.fr")
    text = cast.owner.client.get(reverse("parties:party_peek", args=[party.uuid]), headers=PART).content.decode()
    assert party.name in text
    assert "s@free.fr" in text


def test_choices_among_many_are_searched_within_the_scope(cast: Cast) -> None:
    CompanyFactory.create(name="Camping du Lac", team=cast.north)
    CompanyFactory.create(name="Camping de la Mer", team=cast.south)
    text = cast.owner.client.get(reverse("parties:party_options"), {"kind": "company", "q": "CAMP"}).content.decode()
    assert "Camping du Lac" in text
    assert "Mer" not in text


def test_from_a_list_a_person_is_entered_in_a_dialog_with_the_same_warnings(cast: Cast) -> None:
    known(cast, email="s@free.fr")
    asked = {**PART, "HX-Target": "dialogs"}
    address = reverse("parties:person_create")
    part = cast.owner.client.get(address, headers=asked).content.decode()
    assert "<dialog" in part
    assert "<html" not in part
    warned = cast.owner.client.post(address, NEW, headers=asked)
    assert (warned.status_code, "<dialog" in warned.content.decode()) == (422, True)
    done = cast.owner.client.post(address, {**NEW, "anyway": "1"}, headers=asked)
    assert done["HX-Redirect"] == reverse("parties:party_detail", args=[Party.objects.latest("pk").uuid])
