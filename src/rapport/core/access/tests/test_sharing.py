"""A record shown to somebody: who may, what it opens, what it does not, and the way back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import F

from rapport.collaborative.rest.tests.door import ask
from rapport.core.access.held import Held, find_held
from rapport.core.access.models import RecordShare, Role
from rapport.core.access.services import sharing
from rapport.core.audit.models import AuditEntry, RecordChange
from rapport.core.events.models import OutboxEvent
from rapport.core.events.services import deliver
from rapport.core.identity.models import User
from rapport.core.notify.models import Notification
from rapport.core.search import services as index
from rapport.kit.errors import NotAllowed, NotFound
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Party
from rapport.operational.parties.services import ownership, people
from rapport.operational.parties.tests.factories import CompanyFactory, PersonFactory
from tests.cast import Cast, Member

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
PART = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def sophie(cast: Cast) -> Party:
    made: Party = PersonFactory.create(last_name="Marchand", owner=cast.owner.user, team=cast.north)
    return made


def held(party: Party, who: Member) -> Held:
    return find_held("party", who.actor, pk=party.pk)


def show(cast: Cast, party: Party, to: Member) -> int:
    return sharing.share(held(party, cast.head), to.user.pk, by=cast.head.actor, at=AT)


def sees(who: Member, party: Party) -> bool:
    return Party.objects.visible_to(who.actor).filter(pk=party.pk).exists()


def url(party: Party, rest: str = "") -> str:
    return f"/shown/party/{party.uuid}/{rest}"


def test_who_may_give_a_customer_away_shows_them_once_with_an_entry_and_an_event(cast: Cast, sophie: Party) -> None:
    assert (show(cast, sophie, cast.partner), show(cast, sophie, cast.partner)) == (1, 0)
    share = RecordShare.objects.get()
    assert (share.record_type, share.record_id, share.user, share.shared_at) == (
        "party", sophie.pk, cast.partner.user, AT,
    )  # fmt: skip
    entry = AuditEntry.objects.get(verb="party.share")
    change = RecordChange.objects.get(entry=entry)
    assert (change.party_id, change.before, change.after) == (
        sophie.pk, {"shown_to": None}, {"shown_to": cast.partner.user.pk},
    )  # fmt: skip
    event = OutboxEvent.objects.get()
    assert event.payload == {
        "record_type": "party", "record_ids": [sophie.pk], "user_id": cast.partner.user.pk, "by_id": cast.head.user.pk,
    }  # fmt: skip


@pytest.mark.parametrize("who", ["owner", "colleague", "analyst", "outsider", "partner"])
def test_who_may_not_give_a_customer_away_does_not_show_them(cast: Cast, sophie: Party, who: str) -> None:
    member: Member = getattr(cast, who)
    it = Held("party", sophie, held(sophie, cast.head).kind)
    with pytest.raises(NotAllowed):
        sharing.share(it, cast.partner.user.pk, by=member.actor, at=AT)
    assert not RecordShare.objects.exists()


def test_what_is_shown_is_seen_and_not_changed_given_away_or_shown_on(cast: Cast, sophie: Party) -> None:
    other = _head_of_the_south(cast)
    assert not sees(other, sophie)
    show(cast, sophie, other)
    assert sees(other, sophie)
    with pytest.raises(NotAllowed):
        people.edit(sophie, {"first_name": "Anne"}, by=other.actor, at=AT)
    with pytest.raises(NotAllowed):
        ownership.assign(sophie, owner_id=other.user.pk, team_id=None, by=other.actor, at=AT)
    with pytest.raises(NotAllowed):
        sharing.share(held(sophie, other), cast.outsider.user.pk, by=other.actor, at=AT)
    page = other.client.get(f"/parties/{sophie.uuid}/")
    assert (page.status_code, b'id="shown"' in page.content) == (200, False)


def test_a_role_that_sees_none_or_all_and_somebody_gone_are_refused_aloud(cast: Cast, sophie: Party) -> None:
    Role.objects.filter(key="partner").update(grants={})
    with pytest.raises(sharing.RoleSeesNone) as refused:
        show(cast, sophie, cast.partner)
    assert cast.partner.user.name in str(refused.value)
    with pytest.raises(sharing.SeesAll):
        show(cast, sophie, cast.analyst)
    User.objects.filter(pk=cast.outsider.user.pk).update(is_active=False)
    with pytest.raises(sharing.NoSuchReader):
        show(cast, sophie, cast.outsider)
    assert not RecordShare.objects.exists()


def test_an_order_is_shown_with_its_customer_only(cast: Cast, sophie: Party) -> None:
    order = OrderFactory.create(party=sophie, number="Z-77")
    index.index("order", [order.pk])
    with pytest.raises(NotAllowed):
        sharing.share(
            find_held("order", cast.head.actor, pk=order.pk), cast.outsider.user.pk, by=cast.head.actor, at=AT
        )
    show(cast, sophie, cast.outsider)
    assert cast.outsider.client.get(f"/orders/{order.uuid}/").status_code == 200
    assert "<mark>Z-77</mark>" in cast.outsider.client.get("/search/", {"q": "Z-77"}).content.decode()


def test_search_takes_no_key_of_a_shown_customer_for_the_key_of_an_order(cast: Cast, sophie: Party) -> None:
    """Their numbers may be the same: an order of somebody else must not be found by it, nor be counted."""
    foreign = OrderFactory.create(pk=sophie.pk, party=PersonFactory.create(team=cast.north), number="Z-99")
    index.index("order", [foreign.pk])
    show(cast, sophie, cast.outsider)
    assert "Z-99" not in cast.outsider.client.get("/search/", {"q": "Z-9"}).content.decode()


def test_nobody_is_shown_more_than_lists_can_carry(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "MOST", 2)
    ids = [party.pk for party in PersonFactory.create_batch(3, team=cast.north)]
    with pytest.raises(sharing.TooManyShown):
        sharing.share_many("party", ids, cast.partner.user.pk, by=cast.head.actor, at=AT)
    assert sharing.share_many("party", ids[:2], cast.partner.user.pk, by=cast.head.actor, at=AT) == 2


def test_many_are_refused_as_a_whole_when_one_is_out_of_reach(cast: Cast, sophie: Party) -> None:
    foreign = PersonFactory.create(team=cast.south)
    with pytest.raises(NotAllowed):
        sharing.share_many("party", [sophie.pk, foreign.pk], cast.partner.user.pk, by=cast.head.actor, at=AT)
    assert not RecordShare.objects.exists()


def test_taken_back_it_is_seen_no_longer(cast: Cast, sophie: Party) -> None:
    show(cast, sophie, cast.partner)
    sharing.unshare(held(sophie, cast.head), cast.partner.user.pk, by=cast.head.actor, at=AT)
    assert not sees(cast.partner, sophie)
    with pytest.raises(NotFound):
        sharing.unshare(held(sophie, cast.head), cast.partner.user.pk, by=cast.head.actor, at=AT)
    assert AuditEntry.objects.filter(verb="party.unshare").count() == 1


def test_undo_takes_back_what_was_shown_with_it_and_nothing_older(cast: Cast, sophie: Party) -> None:
    show(cast, sophie, cast.partner)
    fresh, binned = PersonFactory.create_batch(2, team=cast.north)
    ids = [sophie.pk, fresh.pk, binned.pk]
    assert sharing.share_many("party", ids, cast.partner.user.pk, by=cast.head.actor, at=AT) == 2
    entry = AuditEntry.objects.latest("pk").pk
    Party.objects.filter(pk=binned.pk).update(binned_at=AT, version=F("version") + 1)
    with pytest.raises(NotFound):
        sharing.take_back(entry, by=cast.manager.actor, at=AT)
    assert sharing.take_back(entry, by=cast.head.actor, at=AT) == 1
    assert set(RecordShare.objects.values_list("record_id", flat=True)) == {sophie.pk, binned.pk}


def test_who_is_shown_a_customer_hears_of_it_by_name(cast: Cast, sophie: Party) -> None:
    show(cast, sophie, cast.partner)
    _deliver()
    heard = Notification.objects.get()
    assert (heard.user, heard.kind, heard.record_id) == (cast.partner.user, "party.shown", sophie.pk)
    page = cast.partner.client.get("/notifications/").content.decode()
    assert f"/parties/{sophie.uuid}/" in page


def test_the_panel_says_to_whom_offers_others_and_takes_back(cast: Cast, sophie: Party) -> None:
    client = cast.head.client
    assert cast.partner.user.pk
    assert 'id="shown"' in client.get(f"/parties/{sophie.uuid}/").content.decode()
    offered = client.get(url(sophie, "people/"), {"q": "part"}).content.decode()
    assert str(cast.partner.user.uuid) in offered
    part = client.post(url(sophie), {"user": str(cast.partner.user.uuid)}, headers=PART)
    assert (part.status_code, cast.partner.user.name in part.content.decode()) == (200, True)
    assert "shown:changed" in part["HX-Trigger"]
    assert str(cast.partner.user.uuid) not in client.get(url(sophie, "people/"), {"q": "part"}).content.decode()
    gone = client.post(url(sophie, f"{cast.partner.user.uuid}/remove/"), headers=PART)
    assert (gone.status_code, RecordShare.objects.count()) == (200, 0)
    back = url(sophie, f"{cast.partner.user.uuid}/")
    assert back in gone["HX-Trigger"]
    assert client.post(back).status_code == 302
    assert sees(cast.partner, sophie)


def test_the_panel_refuses_in_place(cast: Cast, sophie: Party) -> None:
    for user in ("", str(cast.analyst.user.uuid), str(sophie.uuid)):
        answer = cast.head.client.post(url(sophie), {"user": user}, headers=PART)
        assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (422, True)


def test_an_owner_reads_to_whom_and_cannot_change_it(cast: Cast, sophie: Party) -> None:
    show(cast, sophie, cast.partner)
    page = cast.owner.client.get(f"/parties/{sophie.uuid}/").content.decode()
    shown = page[page.index('id="shown"') :]
    assert cast.partner.user.name in shown
    assert "/remove/" not in shown
    assert cast.owner.client.get(url(sophie, "people/")).status_code == 403
    assert cast.owner.client.post(url(sophie, f"{cast.partner.user.uuid}/remove/")).status_code == 403
    assert cast.outsider.client.post(url(sophie, f"{cast.partner.user.uuid}/remove/")).status_code == 404


def test_to_whom_it_is_shown_nobody_tells_those_to_whom_it_is_shown(cast: Cast, sophie: Party) -> None:
    show(cast, sophie, cast.outsider)
    show(cast, sophie, cast.partner)
    name, key = cast.outsider.user.name, cast.outsider.user.pk
    for path in (f"/parties/{sophie.uuid}/", f"/parties/{sophie.uuid}/history/"):
        assert name not in cast.partner.client.get(path).content.decode()
    told = ask(cast.partner, "get", f"/records/party/{sophie.uuid}/history").json()["items"]
    assert not [field for step in told for field in step["fields"] if key in (field["before"], field["after"])]
    for reader in (cast.partner, cast.outsider):
        steps = ask(reader, "get", f"/records/party/{sophie.uuid}/history").json()["items"]
        assert "party.share" not in {step["verb"] for step in steps}
        assert cast.head.user.name not in reader.client.get(f"/parties/{sophie.uuid}/history/").content.decode()
    steps = ask(cast.owner, "get", f"/records/party/{sophie.uuid}/history").json()["items"]
    assert "party.share" in {step["verb"] for step in steps}
    assert ask(cast.partner, "get", f"/records/party/{sophie.uuid}/shown-to").status_code == 403
    assert name in cast.owner.client.get(f"/parties/{sophie.uuid}/history/").content.decode()


@pytest.mark.parametrize(("kind", "made"), [("people", PersonFactory), ("companies", CompanyFactory)])
def test_ticked_rows_are_shown_at_once_and_taken_back(cast: Cast, kind: str, made: Any) -> None:
    rows = made.create_batch(3, owner=cast.owner.user, team=cast.north)
    ids, reader = [str(row.uuid) for row in rows[:2]], cast.partner
    asked = cast.head.client.get(f"/parties/{kind}/bulk/show/", {"ids": ids}).content.decode()
    assert f">{reader.user.name}</option>" in asked
    values = {"ids": ids, "confirmed": "1", "user": str(reader.user.pk)}
    done = cast.head.client.post(f"/parties/{kind}/bulk/show/", values, headers=PART)
    assert {row.pk for row in rows if sees(reader, row)} == {row.pk for row in rows[:2]}
    entry = AuditEntry.objects.get(verb="party.share").pk
    assert f"/shown/undo/{entry}/" in done["HX-Trigger"]
    assert cast.owner.client.post(f"/shown/undo/{entry}/").status_code == 404
    assert cast.head.client.post(f"/shown/undo/{entry}/").status_code == 302
    assert not any(sees(reader, row) for row in rows)


def test_over_rest_it_is_shown_listed_and_taken_back(cast: Cast, sophie: Party) -> None:
    path, reader = f"/records/party/{sophie.uuid}/shown-to", cast.partner.user
    put = ask(cast.head, "put", f"{path}/{reader.uuid}")
    assert (put.status_code, [(one["user"], one["name"]) for one in put.json()]) == (
        200, [(str(reader.uuid), reader.name)],
    )  # fmt: skip
    assert [one["user"] for one in ask(cast.owner, "get", path).json()] == [str(reader.uuid)]
    assert ask(cast.owner, "delete", f"{path}/{reader.uuid}").status_code == 403
    assert ask(cast.outsider, "get", path).status_code == 404
    assert ask(cast.head, "delete", f"{path}/{reader.uuid}").status_code == 204
    assert ask(cast.head, "delete", f"{path}/{reader.uuid}").status_code == 404
    refused = ask(cast.head, "put", f"{path}/{cast.analyst.user.uuid}")
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:rapport:problem:sees_all")


def _head_of_the_south(cast: Cast) -> Member:
    """The outsider, who leads the south team now."""
    cast.outsider.user.role = cast.head.user.role
    cast.outsider.user.save()
    return cast.outsider


def _deliver() -> None:
    deliver(worker="test", clock=lambda: AT)


def test_who_is_shown_a_customer_writes_at_none_of_their_doors(cast: Cast, sophie: Party) -> None:
    order = OrderFactory.create(party=sophie)
    show(cast, sophie, cast.outsider)
    show(cast, sophie, cast.partner)
    on, uuid = f"/records/party/{sophie.uuid}", str(sophie.uuid)
    writes: list[tuple[str, str, Any]] = [
        ("patch", f"/people/{uuid}", {"job_title": "Painter"}), ("delete", f"/people/{uuid}", None),
        ("put", f"/people/{uuid}/owner", {"owner": None, "team": None}),
        ("put", f"/people/{uuid}/tags", {"tags": ["x"]}),
        ("post", f"/people/{uuid}/contact-points", {"kind": "email", "value": "a@example.org"}),
        ("post", f"{on}/notes", {"text": "Noted"}), ("put", f"{on}/tags", {"tags": ["x"]}),
        ("post", f"{on}/todos", {"title": "Call", "due_on": "2026-03-13"}),
        ("post", f"{on}/events", {"title": "Meet", "starts_at": "2026-03-13T09:00:00Z"}),
        ("post", "/interactions", {"party": uuid, "channel": "phone", "text": "Spoke"}),
        ("post", "/hours", {"party": uuid, "minutes": 60, "text": "Worked"}),
        ("post", "/orders", {"party": uuid, "placed_on": "2026-03-12", "lines": []}),
        ("patch", f"/orders/{order.uuid}", {"channel": "Web"}),
        ("post", "/contracts", {"party": uuid, "label": "Lent", "starts_on": "2026-03-12"}),
        ("put", f"{on}/shown-to/{cast.colleague.user.uuid}", None),
    ]  # fmt: skip
    for reader, refusals in ((cast.outsider, {403}), (cast.partner, {403, 404})):
        version = {"If-Match": f'"{sophie.version}"'}
        answers = {f"{how} {path}": ask(reader, how, path, body, **version).status_code for how, path, body in writes}
        assert {path: status for path, status in answers.items() if status not in refusals} == {}
    assert (RecordShare.objects.count(), AuditEntry.objects.exclude(verb="party.share").count()) == (2, 0)
