"""A long list is written in the background, within the scope of who asked, and its file waits for a week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from rapport.core.audit.models import AuditEntry
from rapport.core.exchange.models import ExportFile
from rapport.core.exchange.services import exports
from rapport.kit import clock
from rapport.operational.parties.tests.factories import PersonFactory
from rapport.web.lists import pages
from tests.cast import Cast

ADDRESS = "/parties/people/export/csv/?sort=name&cols=name,city"


@pytest.fixture(autouse=True)
def _long(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows are long here; four people, one of them of another team."""
    monkeypatch.setattr(pages, "LONG_ROWS", 2)
    for name in ("Ada", "Bea", "Cleo"):
        PersonFactory.create(first_name=name, last_name="Roy", owner=cast.owner.user, team=cast.north)
    PersonFactory.create(first_name="Dora", last_name="Roy", owner=cast.outsider.user, team=cast.south)


def test_the_file_holds_what_who_asked_may_see(cast: Cast, work_off: Callable[[], None]) -> None:
    client = cast.owner.client
    page = client.get(ADDRESS).headers["Location"]
    assert "written in the background" in client.get(page).content.decode()
    assert client.get(ADDRESS).headers["Location"] == page
    work_off()
    assert "Download" in client.get(page).content.decode()
    text = b"".join(client.get(f"{page}file/").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == ["Ada Roy", "Bea Roy", "Cleo Roy"]
    assert AuditEntry.objects.get(verb="list.export").actor == cast.owner.user
    assert ExportFile.objects.get().row_count == 3


def test_nobody_else_gets_the_file_and_a_right_that_is_gone_closes_it(cast: Cast, work_off: Callable[[], None]) -> None:
    page = cast.owner.client.get(ADDRESS).headers["Location"]
    work_off()
    for other in (cast.administrator, cast.colleague):
        assert other.client.get(page).status_code == 404
        assert other.client.get(f"{page}file/").status_code == 404
    cast.owner.user.role.grants.pop("party.export")
    cast.owner.user.role.save()
    assert cast.owner.client.get(f"{page}file/").status_code == 403


def test_a_short_list_is_answered_at_once(cast: Cast) -> None:
    answer = cast.outsider.client.get(ADDRESS)
    assert b"Dora Roy" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert not ExportFile.objects.exists()


def test_a_file_is_forgotten_after_a_week(cast: Cast, work_off: Callable[[], None]) -> None:
    page = cast.owner.client.get(ADDRESS).headers["Location"]
    work_off()
    path = ExportFile.objects.get().file
    assert exports.sweep(at=clock.now() + timedelta(days=6)) == 0
    assert exports.sweep(at=clock.now() + timedelta(days=8)) == 1
    assert not path.exists()
    assert cast.owner.client.get(page).status_code == 404
