"""A column of a file becomes a fixed list; whom it does not find is said, on the page, over REST and in a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rapport.config.cli import run as rapport
from rapport.operational.parties.models import ContactPointKind, ExternalId
from rapport.operational.parties.services import contact_points
from rapport.operational.parties.tests.factories import PersonFactory
from rapport.operational.segments.models import Segment
from tests.cast import Cast

FILE = (
    "nom;contact\nA;ANNE@example.org \nB;{number}\nC;{uuid}\nD;06 12 48 70 33\nE;K-77\nF;nobody@example.org\n"
    "G;{far}\nH;anne@example.org\n"
)


@pytest.fixture
def text(cast: Cast) -> str:
    """A file that names five of the owner's customers, one twice, one of another team, and nobody."""
    people = PersonFactory.create_batch(5, owner=cast.owner.user, team=cast.north)
    far = PersonFactory.create(owner=cast.outsider.user, team=cast.south)
    contact_points.write(
        people[0], contact_points.drafted([contact_points.Point(ContactPointKind.EMAIL, "anne@example.org")])
    )
    contact_points.write(
        people[3], contact_points.drafted([contact_points.Point(ContactPointKind.PHONE, "0612487033")])
    )
    ExternalId.objects.create(party=people[4], source="shop", external_id="K-77")
    return FILE.format(number=people[1].number, uuid=people[2].uuid, far=far.uuid)


def test_a_column_of_a_file_becomes_a_fixed_list_and_says_whom_it_did_not_find(cast: Cast, text: str) -> None:
    page = reverse("segments:segment_from_file")
    assert "multipart" in cast.owner.client.get(page).content.decode()
    assert cast.owner.client.post(page, {"name": "Fair"}).status_code == 422
    assert cast.owner.client.post(page, {"name": "Fair", "pasted": "x@y.org\n"}).status_code == 422
    shown = cast.owner.client.post(page, {"name": "Fair", "file": SimpleUploadedFile("fair.csv", text.encode())})
    answer = shown.content.decode()
    segment = Segment.objects.get()
    assert (shown.status_code, segment.member_count) == (200, 5)
    assert "nobody@example.org" in answer
    rows = "7,nobody@example.org,=why\n"
    file = cast.owner.client.post(reverse("segments:segment_missed"), {"rows": rows}).content.decode()
    assert "7,nobody@example.org,'=why" in file
    again = cast.owner.client.post(page, {"segment": str(segment.uuid), "pasted": text})
    assert (again.status_code, Segment.objects.get().member_count) == (200, 5)
    assert cast.analyst.client.post(page, {"name": "All", "pasted": text, "column": "nom"}).status_code == 422


def test_programs_and_terminals_make_lists_from_files(
    cast: Cast, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = SimpleUploadedFile("fair.csv", text.encode())
    answer = cast.administrator.client.post("/api/v1/segments/from-file", {"file": file, "name": "Fair"})
    told = answer.json()
    assert (answer.status_code, told["column"], told["added"]) == (201, "contact", 6)
    assert [row["value"] for row in told["missed"]] == ["nobody@example.org"]
    path, missed = tmp_path / "fair.csv", tmp_path / "missed.csv"
    path.write_text(text, encoding="utf-8")
    words = ["from-file", str(path), "--name", "Fair too", "--missed", str(missed), "--json"]
    assert rapport(["segments", *words]) == 0
    assert json.loads(capsys.readouterr().out)["added"] == 6
    assert "nobody@example.org" in missed.read_text(encoding="utf-8")
    assert Segment.objects.count() == 2
