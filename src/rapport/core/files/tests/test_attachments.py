"""Attachments: dropped on a customer's page, downloaded, removed and restored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.utils import override_settings
from django.urls import reverse

from rapport.core.access.services.bins import purge
from rapport.core.files.models import Attachment
from rapport.core.files.services import attachments, storage
from rapport.kit.actor import Actor
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

PART = {"HX-Request": "true"}
PLAN = b"%PDF-1.4 roof plan"


@pytest.fixture
def party(cast: Cast) -> Party:
    return PersonFactory.create(owner=cast.owner.user, team=cast.north)


def send(cast: Cast, party: Party, name: str = "roof plan.pdf", data: bytes = PLAN, who: str = "owner") -> int:
    address = reverse("files:file_add", args=["party", party.uuid])
    response = getattr(cast, who).client.post(address, {"file": SimpleUploadedFile(name, data)}, headers=PART)
    return int(response.status_code)


def stored() -> list[Path]:
    return [path for path in (Path(settings.MEDIA_ROOT) / "attachments").rglob("*") if path.is_file()]


def test_a_file_is_kept_under_a_name_of_our_own_and_comes_back_whole(cast: Cast, party: Party) -> None:
    assert send(cast, party, "../../etc/passwd.pdf") == 204
    row = Attachment.objects.get()
    assert (row.name, row.size, row.party_id) == ("passwd.pdf", len(PLAN), party.pk)
    assert "passwd" not in row.path
    response = cast.colleague.client.get(reverse("files:file_download", args=[row.uuid]))
    assert b"".join(response.streaming_content) == PLAN
    assert response["Content-Disposition"] == 'attachment; filename="passwd.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_page_or_a_drawing_with_script_is_never_served_as_such(cast: Cast, party: Party) -> None:
    for name in ("evil.html", "evil.svg"):
        send(cast, party, name, b"<script>alert(1)</script>")
        row = Attachment.objects.latest("pk")
        response = cast.owner.client.get(reverse("files:file_download", args=[row.uuid]))
        assert response["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 204), ("colleague", 204), ("manager", 204), ("analyst", 403), ("outsider", 404)]
)
def test_who_may_attach_a_file(cast: Cast, party: Party, who: str, status: int) -> None:
    assert send(cast, party, who=who) == status


@pytest.mark.parametrize(("who", "status"), [("colleague", 200), ("analyst", 200), ("outsider", 404), ("partner", 404)])
def test_who_may_download_a_file(cast: Cast, party: Party, who: str, status: int) -> None:
    send(cast, party)
    address = reverse("files:file_download", args=[Attachment.objects.get().uuid])
    assert getattr(cast, who).client.get(address).status_code == status


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing_behind(cast: Cast, party: Party) -> None:
    before = stored()
    with override_settings(UPLOAD_LIMIT_BYTES=10):
        assert send(cast, party) == 413
    assert not Attachment.objects.exists()
    assert stored() == before


def test_an_empty_file_is_refused(cast: Cast, party: Party) -> None:
    assert send(cast, party, data=b"") == 422


def test_a_removed_file_leaves_the_page_and_comes_back_by_undo(cast: Cast, party: Party) -> None:
    send(cast, party)
    row, page = Attachment.objects.get(), reverse("parties:party_detail", args=[party.uuid])
    cast.owner.client.post(reverse("files:file_remove", args=[row.uuid]), headers=PART)
    assert "roof plan.pdf" not in cast.owner.client.get(page).content.decode()
    assert cast.owner.client.get(reverse("files:file_download", args=[row.uuid])).status_code == 404
    cast.owner.client.post(reverse("files:file_restore", args=[row.uuid]), headers=PART)
    assert "roof plan.pdf" in cast.owner.client.get(page).content.decode()


def test_after_a_month_in_the_bin_the_file_itself_is_deleted(
    cast: Cast, party: Party, django_capture_on_commit_callbacks: object
) -> None:
    send(cast, party)
    row = Attachment.objects.get()
    place = storage.absolute(row.path)
    at = datetime(2026, 3, 12, tzinfo=UTC)
    attachments.remove(row, by=cast.owner.actor, at=at)
    assert purge("file", by=Actor.system(), at=at + timedelta(days=29)) == 0
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert purge("file", by=Actor.system(), at=at + timedelta(days=31)) == 1
    assert not place.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\dir\\a.pdf", "a.pdf"),
        ("a\x00\nb.txt", "a b.txt"),
        ("...", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_file_name_is_kept_readable_and_harmless(given: str, kept: str) -> None:
    assert attachments.clean_name(given) == kept
