"""The customer's page and its parts, through the door."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import (
    CompanyFactory,
    ContactPointFactory,
    PersonFactory,
    RelationshipFactory,
)
from tests.cast import Cast

PART = {"HX-Request": "true"}


def own(cast: Cast, **columns: object) -> Party:
    return PersonFactory.create(owner=cast.owner.user, team=cast.north, **columns)


def url(name: str, party: Party, *more: object) -> str:
    return reverse(f"parties:{name}", args=[party.uuid, *more])


def test_the_page_shows_who_it_is_and_how_to_reach_them(cast: Cast) -> None:
    party = own(cast, email="s@free.fr", phone="+33612487033", job_title="Directrice")
    page = cast.owner.client.get(url("party_detail", party)).content.decode()
    assert party.name in page
    assert "06 12 48 70 33" in page
    assert "mailto:s@free.fr" in page
    assert "Directrice" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("colleague", 200), ("manager", 200), ("analyst", 200), ("outsider", 404), ("partner", 404)],
)
def test_who_may_open_the_page(cast: Cast, who: str, status: int) -> None:
    party = own(cast)
    client = getattr(cast, who).client
    for name in ("party_detail", "party_history", "party_peek", "party_timeline"):
        headers = PART if name in ("party_peek", "party_timeline") else {}
        assert client.get(url(name, party), headers=headers).status_code == status, name


def test_nobody_sees_a_customer_without_signing_in(cast: Cast) -> None:
    response = cast.anonymous.get(url("party_detail", own(cast)))
    assert response.status_code == 302
    assert "sign-in" in response["Location"]


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("colleague", 200), ("manager", 200), ("analyst", 403), ("outsider", 404)],
)
def test_who_may_edit_a_value_in_place(cast: Cast, who: str, status: int) -> None:
    party = own(cast)
    data = {"value": "Gérante", "version": party.version}
    client = getattr(cast, who).client
    assert client.post(url("party_field", party, "job_title"), data, headers=PART).status_code == status
    party.refresh_from_db()
    assert party.job_title == ("Gérante" if status == 200 else "")


def test_the_page_offers_no_editing_to_an_analyst(cast: Cast) -> None:
    page = cast.analyst.client.get(url("party_detail", own(cast))).content.decode()
    assert "composer" not in page
    assert url("party_detail", own(cast)) not in page
    assert 'class="value"' not in page


def test_a_clash_in_place_shows_both_values_and_saving_again_is_on_purpose(cast: Cast) -> None:
    party = own(cast)
    seen = party.version
    address = url("party_field", party, "job_title")
    cast.colleague.client.post(address, {"value": "Directrice", "version": seen}, headers=PART)
    refused = cast.owner.client.post(address, {"value": "Gérante", "version": seen}, headers=PART)
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "Directrice" in text
    assert "Gérante" in text
    assert "Colleague" in text
    again = cast.owner.client.post(address, {"value": "Gérante", "version": seen + 1}, headers=PART)
    assert again.status_code == 200
    party.refresh_from_db()
    assert party.job_title == "Gérante"


def test_a_contact_point_is_added_corrected_made_main_judged_and_removed(cast: Cast) -> None:
    party, client = own(cast, email="a@free.fr"), cast.owner.client
    client.post(url("point_add", party, "email"), {"value": "B@Free.fr", "label": "Home"}, headers=PART)
    first, second = party.contact_points.order_by("id")
    client.post(url("point_main", party, second.pk), headers=PART)
    party.refresh_from_db()
    assert party.email == "b@free.fr"
    client.post(url("point_judge", party, second.pk), {"quality": "verified"}, headers=PART)
    second.refresh_from_db()
    assert second.quality == "verified"
    client.post(url("point_edit", party, second.pk), {"value": "c@free.fr"}, headers=PART)
    second.refresh_from_db()
    assert (second.value, second.quality) == ("c@free.fr", "unverified")
    client.post(url("point_remove", party, second.pk), headers=PART)
    party.refresh_from_db()
    first.refresh_from_db()
    assert (party.email, first.is_main) == ("a@free.fr", True)


def test_a_wrong_number_is_refused_beside_the_field(cast: Cast) -> None:
    party = own(cast)
    response = cast.owner.client.post(url("point_add", party, "phone"), {"value": "call me"}, headers=PART)
    assert response.status_code == 422
    assert "is not a telephone number" in response.content.decode()


def test_a_person_is_linked_to_a_company_and_the_end_of_it_can_be_taken_back(cast: Cast) -> None:
    party = own(cast)
    company = CompanyFactory.create(owner=cast.owner.user, team=cast.north)
    client = cast.owner.client
    linked = client.post(url("tie_add", party), {"other": company.uuid, "title": "Gérante"}, headers=PART)
    assert company.name in linked.content.decode()
    assert party.name in client.get(url("party_detail", company)).content.decode()
    tie = party.relationships.get()
    client.post(url("tie_end", party, tie.pk), headers=PART)
    tie.refresh_from_db()
    assert tie.ends_on is not None
    client.post(url("tie_resume", party, tie.pk), headers=PART)
    tie.refresh_from_db()
    assert tie.ends_on is None


def test_a_company_outside_the_readers_scope_stays_unnamed(cast: Cast) -> None:
    party = own(cast)
    company = CompanyFactory.create(owner=cast.outsider.user, team=cast.south)
    RelationshipFactory.create(subject=party, object=company)
    page = cast.owner.client.get(url("party_detail", party)).content.decode()
    assert company.name not in page


def test_a_manager_gives_a_customer_to_another_team_and_a_representative_may_not(cast: Cast) -> None:
    party = own(cast)
    data = {"owner": cast.outsider.user.pk, "team": "", "version": party.version}
    assert cast.owner.client.post(url("party_assign", party), data, headers=PART).status_code == 403
    assert cast.manager.client.post(url("party_assign", party), data, headers=PART).status_code in (200, 204)
    party.refresh_from_db()
    assert (party.owner_id, party.team_id) == (cast.outsider.user.pk, cast.south.pk)
    assert (party.standing.owner_id, party.standing.team_id) == (cast.outsider.user.pk, cast.south.pk)


def test_the_page_asks_the_same_number_of_questions_for_three_and_for_six_of_everything(
    cast: Cast,
) -> None:
    counts = []
    for size in (3, 6):
        party = own(cast)
        for number in range(size):
            ContactPointFactory.create(party=party, value=f"s{number}@free.fr")
            RelationshipFactory.create(subject=party, object=CompanyFactory.create(team=cast.north))
            cast.owner.client.post(
                reverse("worklist:note_add", args=["party", party.uuid]), {"text": f"Note {number}"}, headers=PART
            )
        with CaptureQueriesContext(connection) as asked:
            cast.owner.client.get(url("party_detail", party))
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 36
