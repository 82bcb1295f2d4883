"""Files of people and companies: matched, created, left waiting or refused, and never twice."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from rapport.core.audit.models import AuditEntry, RecordChange
from rapport.core.exchange.models import Import, ImportRow
from rapport.core.exchange.services import deciding, imports, running
from rapport.core.metadata.models import CustomField
from rapport.core.search.models import SearchDocument
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.operational.parties.models import ContactPoint, ExternalId, Party, Standing, TimelineEntry
from rapport.operational.parties.tests.factories import ContactPointFactory, ExternalIdFactory, PersonFactory
from tests.cast import Cast

Bring = Callable[..., Import]


@pytest.fixture
def bring(cast: Cast) -> Bring:
    """Import a text as a file and return what came of it."""

    def work(
        text: str, target: str = "people", *, by: Actor | None = None, dry: bool = False, **options: str
    ) -> Import:
        actor, at = by or cast.administrator.actor, clock.now()
        mapping = options.pop("map", "")
        content = io.BytesIO(text.encode())
        record = imports.start(content, name="file.csv", target=target, by=actor, at=at, whole=True, **options)
        if mapping:
            imports.configure(record, mapping=imports.map_by_text(record, mapping), by=actor, at=at)
        (imports.check if dry else running.run)(record, by=actor, at=at)
        record.refresh_from_db()
        return record

    return work


def counts(record: Import) -> tuple[int, int, int, int, int]:
    return (
        record.created_count, record.updated_count, record.matched_count, record.waiting_count, record.refused_count,
    )  # fmt: skip


def why(record: Import) -> list[tuple[int, list[str]]]:
    return [(row.number, [reason["code"] for reason in row.reasons]) for row in record.rows.order_by("number")]


def test_a_person_comes_in_with_everything_that_hangs_on_them(bring: Bring) -> None:
    record = bring(
        "N° client;Civilité;Nom;Prénom;Mail;Tél;Adresse;CP;Ville;Date de naissance\n"
        "C12;Mme;Marchand;Sophie;S.Marchand@Free.fr;06 12 48 70 33;3 rue du Bac;44400;Rezé;14/05/1980\n",
        source="shop",
    )
    party = Party.objects.get()
    assert counts(record) == (1, 0, 0, 0, 0)
    assert (party.name, party.salutation, party.phone, party.city) == ("Sophie Marchand", "Mme", "+33612487033", "Rezé")
    assert party.sort_name == "marchand sophie"
    assert {point.kind for point in party.contact_points.all()} == {"email", "phone", "address"}
    assert ExternalId.objects.get().external_id == "C12"
    assert Standing.objects.filter(party=party, kind="person").exists()
    assert "marchand" in SearchDocument.objects.get(record_type="party").text
    assert RecordChange.objects.get(record_type="party").after["last_name"] == "Marchand"
    assert AuditEntry.objects.filter(verb="party.import").count() == 1
    assert TimelineEntry.objects.get().verb == "party.import"


def test_the_same_file_again_changes_nothing(bring: Bring) -> None:
    text = "nom;prenom;mail\nMarchand;Sophie;s@free.fr\nLe Goff;Yann;y@free.fr\nSans;Adresse;\n"
    assert counts(bring(text))[0] == 3
    assert counts(bring(text)) == (0, 0, 3, 0, 0)
    assert Party.objects.count() == 3


def test_one_hit_by_email_or_telephone_matches_and_fills_what_was_empty(bring: Bring) -> None:
    known = PersonFactory.create(first_name="Sophie", last_name="Marchand", email="s@free.fr", city="Rezé")
    record = bring("nom;prenom;mail;fonction\nMarchand;Sophie;S@FREE.fr;Gérante\n")
    known.refresh_from_db()
    assert counts(record) == (0, 1, 0, 0, 0)
    assert known.job_title == "Gérante"
    assert known.version == 2


def test_several_hits_wait_for_a_decision_that_can_be_taken(bring: Bring, cast: Cast) -> None:
    first, second = (PersonFactory.create(first_name=name, last_name="Roy", email="") for name in ("Ana", "Bob"))
    for party in (first, second):
        ContactPointFactory.create(party=party, value="famille@roy.fr", is_main=True)
    record = bring("nom;mail;fonction\nRoy;famille@roy.fr;Gérant\n")
    assert counts(record) == (0, 0, 0, 1, 0)
    row = record.rows.get()
    assert set(row.candidates) == {first.pk, second.pk}
    deciding.decide(record, str(row.pk), str(second.pk), by=cast.administrator.actor, at=clock.now())
    second.refresh_from_db()
    record.refresh_from_db()
    assert second.job_title == "Gérant"
    assert (record.waiting_count, record.updated_count) == (0, 1)


def test_an_email_of_somebody_with_another_name_waits(bring: Bring) -> None:
    PersonFactory.create(first_name="Jean", last_name="Dupont", email="dupont@free.fr")
    record = bring("nom;prenom;mail\nDupont;Marie;dupont@free.fr\n")
    assert why(record) == [(2, ["address_of_another"])]


def test_two_members_of_a_family_in_one_file_are_two_people(bring: Bring) -> None:
    record = bring("nom;prenom;mail\nDupont;Jean;d@free.fr\nDupont;Marie;d@free.fr\n")
    assert counts(record) == (2, 0, 0, 0, 0)


def test_the_second_row_of_one_key_is_refused_by_the_number_of_the_first(bring: Bring) -> None:
    record = bring("id;nom;mail\n7;Marchand;a@free.fr\n7;Marchand;b@free.fr\n;Marchand;a@free.fr\n")
    assert why(record) == [(3, ["number_twice"]), (4, ["party_twice"])]
    assert record.rows.get(number=3).reasons[0]["params"]["row"] == 2


def test_rows_with_values_that_cannot_be_read_are_refused_and_the_rest_comes_in(bring: Bring) -> None:
    record = bring(
        "nom;mail;naissance\nBon;bon@free.fr;01/02/1980\nUn;un@free;01/02/1980\n"
        "Deux;deux@free.fr;31/02/1980\nTrois;trois@free.fr;01/02/2999\n;;\n;;01/02/1980\nTrop;a@b.fr;01/02/1980;plus\n"
    )
    assert [number for number, _codes in why(record)] == [3, 4, 5, 7, 8]
    assert [codes for _number, codes in why(record)] == [
        ["email_without_domain"], ["no_such_day"], ["date_to_come"], ["no_name"], ["too_many_values"],
    ]  # fmt: skip
    assert Party.objects.get().name == "Bon"


def test_refused_rows_leave_as_a_file_that_can_be_corrected_and_sent_again(bring: Bring, cast: Cast) -> None:
    record = bring("nom;mail\nBon;bon@free.fr\nMauvais;mauvais@free\n=SUM(A1);x@\n")
    answer = cast.administrator.client.get(f"/imports/{record.uuid}/refused/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [row[:2] for row in rows] == [["nom", "mail"], ["Mauvais", "mauvais@free"], ["'=SUM(A1)", "x@"]]
    corrected = text.replace("mauvais@free;", "mauvais@free.fr;")
    assert bring(corrected).created_count == 1


def test_a_check_says_what_would_happen_and_writes_nothing(bring: Bring) -> None:
    PersonFactory.create(first_name="Sophie", last_name="Marchand", email="s@free.fr")
    record = bring("nom;prenom;mail\nMarchand;Sophie;s@free.fr\nNeuf;Paul;p@free.fr\nFaux;;x@y\n", dry=True)
    preview = record.preview
    assert (preview["matched"], preview["created"], preview["refused"]) == (1, 1, 1)
    assert len(preview["shown"]) == 3
    assert Party.objects.count() == 1
    assert record.state == Import.State.CHECKED


def test_custom_fields_take_columns(bring: Bring) -> None:
    CustomField.objects.create(record_type="person", key="date_pose", label="Date de pose", kind="date")
    bring("nom;Date de pose\nMarchand;03/02/2021\n")
    assert Party.objects.get().custom == {"date_pose": "2021-02-03"}


def test_a_number_known_in_the_source_finds_a_party_without_name_and_fills_it(bring: Bring) -> None:
    party = PersonFactory.create(first_name="", last_name="", name="", city="")
    ExternalIdFactory.create(party=party, source="shop", external_id="42")
    record = bring("id;raison sociale;ville\n42;Camping du Lac;Nantes\n", "companies", source="shop")
    party.refresh_from_db()
    assert counts(record) == (0, 1, 0, 0, 0)
    assert (party.kind, party.name, party.city) == ("company", "Camping du Lac", "Nantes")
    assert party.standing.kind == "company"


def test_a_telephone_in_no_known_form_is_kept_as_it_is_written(bring: Bring) -> None:
    bring("nom;tel\nDuval;88.60.15.31\n")
    assert ContactPoint.objects.get(kind="phone").value == "88.60.15.31"


def test_someone_without_the_right_cannot_import(cast: Cast) -> None:
    answer = cast.owner.client.get("/imports/new/")
    assert answer.status_code == 403


def test_an_import_that_stopped_goes_on_behind_its_last_batch(bring: Bring, cast: Cast) -> None:
    text = "id;nom\n" + "".join(f"{n};Nom {n}\n" for n in range(4500)) + "3;Encore\n"
    actor, at = cast.administrator.actor, clock.now()
    record = imports.start(io.BytesIO(text.encode()), name="f.csv", target="people", by=actor, at=at, whole=True)

    class Stopped(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        running.run(record, by=actor, at=at, progress=stop)
    assert 0 < Party.objects.count() < 4500
    running.run(Import.objects.get(pk=record.pk), by=actor, at=at)
    record.refresh_from_db()
    assert counts(record) == (4500, 0, 0, 0, 1)
    assert Party.objects.count() == 4500
    assert ImportRow.objects.get().reasons[0]["code"] == "number_twice"


def test_the_wizard_brings_in_a_file_step_by_step(cast: Cast, work_off: Callable[[], None]) -> None:
    client = cast.administrator.client
    file = io.BytesIO(b"NOM_CLIENT;MAIL;OBS\nMARCHAND Sophie;s@free.fr;rappeler\nLE GOFF Yann;y@free;\n")
    file.name = "clients.csv"
    assert client.get("/imports/new/?target=people").status_code == 200
    sent = client.post("/imports/new/", {"target": "people", "source": "shop", "currency": "EUR", "file": file})
    record = Import.objects.get()
    assert sent.headers["Location"] == f"/imports/{record.uuid}/"
    assert record.mapping == {"0": "full_name", "1": "email"}
    assert "NOM_CLIENT" in client.get(sent.headers["Location"]).content.decode()
    columns = {"column-0": "full_name", "column-1": "email", "column-2": "", "then": "check"}
    client.post(f"/imports/{record.uuid}/columns/", columns)
    work_off()
    page = client.get(f"/imports/{record.uuid}/?rows=refused").content.decode()
    assert "y@free" in page
    assert Party.objects.count() == 0
    client.post(f"/imports/{record.uuid}/run/")
    work_off()
    record.refresh_from_db()
    assert counts(record) == (1, 0, 0, 0, 1)
    assert Party.objects.get().name == "Sophie MARCHAND"
    assert client.get(f"/imports/{record.uuid}/").status_code == 200
    assert "clients.csv" in client.get("/imports/").content.decode()


def test_an_empty_file_is_refused_on_the_page(cast: Cast) -> None:
    file = io.BytesIO(b"")
    file.name = "empty.csv"
    answer = cast.administrator.client.post("/imports/new/", {"target": "people", "file": file})
    assert answer.status_code == 422
    assert not Import.objects.exists()


def test_northwind_customers_come_in_as_ninety_one_companies(bring: Bring, shared_data: Path) -> None:
    record = bring((shared_data / "northwind" / "customers.csv").read_text(), "companies", source="northwind")
    assert counts(record) == (91, 0, 0, 0, 0)
    assert Party.objects.companies().get(external_ids__external_id="BLONP").street == "24, place Kléber"
