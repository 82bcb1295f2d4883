"""Relationships of every kind and numbers of other systems, on the customer's page."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from rapport.operational.parties.models import ExternalId, Party, Relationship
from rapport.operational.parties.tests.factories import CompanyFactory, PersonFactory
from tests.cast import Cast

PART = {"HX-Request": "true"}


def person(cast: Cast, **columns: object) -> Party:
    return PersonFactory.create(owner=cast.owner.user, team=cast.north, **columns)


def page(cast: Cast, party: Party) -> str:
    return cast.owner.client.get(reverse("parties:party_detail", args=[party.uuid])).content.decode()


@pytest.mark.parametrize(
    ("role", "kind", "is_object"),
    [
        ("referred_by", "referred_by", False),
        ("referred", "referred_by", True),
        ("influences", "influences", False),
        ("influenced_by", "influences", True),
    ],
)
def test_people_are_linked_from_either_end_since_a_day(cast: Cast, role: str, kind: str, is_object: bool) -> None:
    party, other = person(cast), person(cast)
    given = {"as": role, "other": other.uuid, "starts_on": "2024-03-01"}
    cast.owner.client.post(reverse("parties:tie_add", args=[party.uuid]), given, headers=PART)
    row = Relationship.objects.get()
    ends = (other.pk, party.pk) if is_object else (party.pk, other.pk)
    assert (row.kind, row.subject_id, row.object_id, row.starts_on) == (kind, *ends, date(2024, 3, 1))
    assert other.name in page(cast, party)
    assert party.name in page(cast, other)


def test_a_link_that_ended_is_gone_from_both_pages_and_comes_back_from_the_notice(cast: Cast) -> None:
    party, other = person(cast), person(cast)
    row = Relationship.objects.create(subject=party, object=other, kind="referred_by")
    answer = cast.owner.client.post(reverse("parties:tie_end", args=[other.uuid, row.pk]), headers=PART)
    assert other.name not in page(cast, party).partition('id="stream"')[0]
    assert "no longer linked" in answer["HX-Trigger"]
    cast.owner.client.post(reverse("parties:tie_resume", args=[other.uuid, row.pk]), headers=PART)
    assert other.name in page(cast, party).partition('id="stream"')[0]


def test_a_person_works_for_a_company_and_not_for_a_person(cast: Cast) -> None:
    party, other = person(cast), person(cast)
    given = {"as": "works_for", "other": other.uuid}
    assert cast.owner.client.post(reverse("parties:tie_add", args=[party.uuid]), given, headers=PART).status_code == 422


@pytest.mark.parametrize(("role", "others_role"), [("supplies", "Supplied by"), ("works_with", "Works with")])
def test_companies_supply_each_other_and_work_together_and_people_do_not(
    cast: Cast, role: str, others_role: str
) -> None:
    bank, builder = (CompanyFactory.create(owner=cast.owner.user, team=cast.north) for _ in range(2))
    address = reverse("parties:tie_add", args=[bank.uuid])
    refused = cast.owner.client.post(address, {"as": role, "other": person(cast).uuid}, headers=PART)
    assert (refused.status_code, Relationship.objects.exists()) == (422, False)
    cast.owner.client.post(address, {"as": role, "other": builder.uuid}, headers=PART)
    ties = page(cast, builder).partition('id="ties"')[2].partition("</section>")[0]
    assert f'<h3 class="ties__role">{others_role}' in ties
    assert bank.name in ties


def test_the_other_end_outside_the_scope_stays_unnamed(cast: Cast) -> None:
    party = person(cast)
    secret = CompanyFactory.create(name="Secrète", owner=cast.outsider.user, team=cast.south)
    Relationship.objects.create(subject=party, object=secret, kind="works_for")
    text = page(cast, party)
    assert "Secrète" not in text
    assert "A customer of another team" in text


def test_many_employees_do_not_hide_who_referred_the_company(cast: Cast) -> None:
    company = CompanyFactory.create(owner=cast.owner.user, team=cast.north)
    for employee in PersonFactory.create_batch(10, team=cast.north):
        Relationship.objects.create(subject=employee, object=company, kind="works_for")
    referrer = person(cast, first_name="Zoé", last_name="Zimmer")
    Relationship.objects.create(subject=company, object=referrer, kind="referred_by")
    text = page(cast, company)
    assert "Zoé Zimmer" in text
    assert "8+" in text


def test_a_number_of_another_system_is_added_judged_and_removed(cast: Cast) -> None:
    party, client = person(cast), cast.owner.client
    added = client.post(
        reverse("parties:number_add", args=[party.uuid]), {"source": "Sage", "external_id": "C-77"}, headers=PART
    )
    assert "C-77" in added.content.decode()
    row = ExternalId.objects.get()
    judged = client.post(
        reverse("parties:number_judge", args=[party.uuid, row.pk]), {"quality": "verified"}, headers=PART
    )
    assert "Verified" in judged.content.decode()
    assert "Verified" in page(cast, party)
    client.post(reverse("parties:number_remove", args=[party.uuid, row.pk]), headers=PART)
    assert not ExternalId.objects.exists()


def test_a_number_that_another_customer_has_is_refused_at_its_field(cast: Cast) -> None:
    ExternalId.objects.create(party=person(cast), source="Sage", external_id="C-77")
    address = reverse("parties:number_add", args=[person(cast).uuid])
    refused = cast.owner.client.post(address, {"source": "Sage", "external_id": "C-77"}, headers=PART)
    assert refused.status_code == 422
    assert "already belongs to a customer" in refused.content.decode()


@pytest.mark.parametrize(("who", "status"), [("analyst", 403), ("outsider", 404)])
def test_who_may_not_edit_changes_neither_links_nor_numbers(cast: Cast, who: str, status: int) -> None:
    party, client = person(cast), getattr(cast, who).client
    for name in ("tie_add", "number_add"):
        assert client.post(reverse(f"parties:{name}", args=[party.uuid]), headers=PART).status_code == status


def test_a_detail_that_is_not_known_is_offered_and_not_shown_as_a_blank(cast: Cast) -> None:
    company = CompanyFactory.create(owner=cast.owner.user, team=cast.north, legal_form="", industry="Bois")
    known, _, offered = page(cast, company).partition("Add a detail")
    assert "Bois" in known
    assert "Legal form" not in known
    assert "Legal form" in offered
