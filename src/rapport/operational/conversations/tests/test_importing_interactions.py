"""Interactions by file: met by the keys of every import, told on the timeline, brought in once."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from rapport.core.exchange.services import undoing
from rapport.kit import clock
from rapport.kit.records import timeline_kinds
from rapport.operational.conversations.models import Channel, Interaction
from rapport.operational.conversations.services.interaction_importing import channel_of
from rapport.operational.orders.tests.test_importing_contracts import bring
from rapport.operational.parties.models import TimelineEntry
from rapport.operational.parties.tests.factories import ContactPointFactory, ExternalIdFactory, PersonFactory
from tests.cast import Cast

FILE = (
    "id;client;e-mail;canal;sens;date;heure;durée;coût;résultat;commercial;note\n"
    "1;C1;;Appel;entrant;02/03/2026;14:30;12;3,50;À rappeler;Owner;Demande un devis\n"
    "2;;lea@example.org;Visite;;03/03/2026;9h;90;;Conclu;Marc Ancien;\n"
    "3;C1;;Pigeon;;03/03/2026;;;;;;\n"
    "4;C1;;Courrier;;03/03/2026;25:00;;;;;\n"
    "5;C8;;SMS;;03/03/2026;;;;;;\n"
)


@pytest.mark.usefixtures("everybody")
def test_interactions_come_in_once_and_stand_on_the_timeline_at_their_time(cast: Cast) -> None:
    party = PersonFactory.create(team=cast.north)
    ExternalIdFactory.create(source="erp", external_id="C1", party=party)
    ContactPointFactory.create(party=PersonFactory.create(), value="lea@example.org")
    record = bring(cast.administrator, FILE, target="interactions")
    told = {row.number: row.reasons[0]["code"] for row in record.rows.all()}
    assert told == {4: "no_channel", 5: "not_a_time", 6: "customer_not_known"}
    call, visit = Interaction.objects.order_by("happened_at")
    assert (call.channel, call.direction, call.outcome, call.minutes, call.cost) == (
        "phone", "in", "follow_up", 12, Decimal("3.5"),
    )  # fmt: skip
    assert (call.happened_at, call.actor) == (datetime(2026, 3, 2, 13, 30, tzinfo=UTC), cast.owner.user)
    assert (visit.actor, visit.actor_name, visit.outcome) == (None, "Marc Ancien", "settled")
    line = TimelineEntry.objects.get(party=party)
    assert (line.verb, line.at) == ("interaction.phone.in", call.happened_at)
    again = bring(cast.administrator, FILE, target="interactions")
    assert (again.created_count, again.matched_count) == (0, 2)


def test_without_a_number_the_file_and_the_row_are_the_key(cast: Cast) -> None:
    ExternalIdFactory.create(source="erp", external_id="C1", party=PersonFactory.create())
    text = "client;canal;date\nC1;SMS;02/03/2026\nC1;SMS;02/03/2026\n"
    assert bring(cast.administrator, text, target="interactions").created_count == 2
    assert bring(cast.administrator, text, target="interactions").created_count == 0
    assert Interaction.objects.count() == 2


def test_what_is_to_come_is_no_interaction(cast: Cast) -> None:
    ExternalIdFactory.create(source="erp", external_id="C1", party=PersonFactory.create())
    record = bring(cast.administrator, "client;canal;date\nC1;SMS;02/03/2096\n", target="interactions")
    assert [row.reasons[0]["code"] for row in record.rows.all()] == ["date_to_come"]


def test_a_file_of_interactions_is_taken_back_as_a_whole(cast: Cast) -> None:
    ExternalIdFactory.create(source="erp", external_id="C1", party=PersonFactory.create())
    text = "id;client;canal;date;note\n1;C1;SMS;02/03/2026;Un\n2;C1;SMS;02/03/2026;Deux\n"
    bring(cast.administrator, text.replace("2;C1", "3;C1"), target="interactions")
    record = bring(cast.administrator, text.replace("Un", "Une"), target="interactions")
    assert (record.created_count, record.updated_count) == (1, 1)
    undoing.undo(record, by=cast.administrator.actor, at=clock.now())
    assert list(Interaction.objects.order_by("external_id").values_list("external_id", "text")) == [
        ("1", "Un"),
        ("3", "Deux"),
    ]


def test_every_channel_is_told_in_the_words_of_files() -> None:
    words = {
        "Appel entrant": "phone", "Télécopie": "fax", "SMS": "sms", "Borne interactive": "kiosk", "Chat": "chat",
        "Facebook": "social", "Formulaire web": "web", "Courrier": "letter", "Courriel": "email", "RDV": "meeting",
        "Visite": "visit", "WhatsApp": "message",
    }  # fmt: skip
    spelt = {"Live chats": "chat", "WebChat": "chat", "phone_call": "phone", "E-mail entrant": "email", "Tél.": "phone"}
    assert {word: channel_of(word) for word in words | spelt} == words | spelt
    assert {channel_of(word).code for word in ("Achat", "Château", "Newsletter")} == {"no_channel"}
    assert {channel_of(str(channel.label)) for channel in Channel} == set(Channel.values) == set(words.values())
    told = {f"interaction.{channel}.{way}" for channel in Channel.values for way in ("in", "out")}
    assert told <= set(timeline_kinds)
