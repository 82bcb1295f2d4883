"""Files that another program leaves in a folder come in by themselves, once each, and are put aside."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rapport.config.cli import run
from rapport.core.exchange.models import Import, ImportFolder
from rapport.core.exchange.services import folders, imports, running
from rapport.core.exchange.sources import source_lines
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.operational.parties.models import Party
from tests.cast import Cast

BY = Actor.system(Door.SHELL)
GOOD = "id;nom\n1;Roy\n2;Petit\n"


@pytest.fixture
def place(cast: Cast, tmp_path: Path, settings: Any) -> Path:
    settings.IMPORT_FOLDERS = [tmp_path]
    return tmp_path / "shop"


@pytest.fixture
def folder(place: Path) -> ImportFolder:
    return folders.add("shop", target="people", minutes=15, source="shop", by=BY, at=clock.now())


def look(folder: ImportFolder) -> int:
    folder.refresh_from_db()
    return folders.look(folder, by=BY, at=clock.now())


def test_a_file_is_taken_once_it_has_not_moved_between_two_looks(folder: ImportFolder, place: Path) -> None:
    file = place / "people.csv"
    file.write_text("id;nom\n1;Roy\n")
    (place / "next.csv.part").write_text(GOOD)
    assert look(folder) == 0
    file.write_text(GOOD)
    assert look(folder) == 0
    assert look(folder) == 1
    assert Party.objects.count() == 2
    assert [each.name for each in (place / "done").iterdir()] == ["people.csv"]
    record = Import.objects.get()
    assert (record.folder, record.state, record.source) == (folder, Import.State.DONE, "shop")
    assert look(folder) == 0
    folder.refresh_from_db()
    assert folder.look_at - clock.now() > timedelta(minutes=14)


def test_what_is_refused_goes_aside_with_its_reason_and_the_rows_to_correct(folder: ImportFolder, place: Path) -> None:
    (place / "empty.csv").write_text("")
    (place / "mixed.csv").write_text("id;nom;mail\n1;Roy;\n2;Ana;no mail\n")
    assert look(folder) == 0
    assert look(folder) == 2
    assert sorted(each.name for each in (place / "done").iterdir()) == ["mixed.csv"]
    aside = {each.name: each.read_text("utf-8-sig") for each in (place / "refused").iterdir()}
    assert sorted(aside) == ["empty.csv", "empty.txt", "mixed-refused.csv"]
    assert len(aside["empty.txt"]) > 20
    assert "no mail" in aside["mixed-refused.csv"]


def test_a_file_that_came_in_before_a_kill_is_only_put_aside(folder: ImportFolder, place: Path) -> None:
    file = place / "people.csv"
    file.write_text(GOOD)
    look(folder)
    look(folder)
    (place / "done" / "people.csv").rename(file)
    look(folder)
    assert look(folder) == 1
    assert Import.objects.count() == 1
    assert not file.exists()


def test_a_file_of_the_same_name_comes_in_again_beside_the_first(folder: ImportFolder, place: Path) -> None:
    for text in (GOOD, "id;nom\n3;Ada\n"):
        (place / "people.csv").write_text(text)
        look(folder)
        assert look(folder) == 1
    assert Party.objects.count() == 3
    assert len(list((place / "done").iterdir())) == 2


def test_the_schedule_looks_on_behalf_of_who_set_the_folder_up(
    cast: Cast, place: Path, work_off: Callable[[], None]
) -> None:
    by = cast.administrator.actor
    folder = folders.add("shop", target="people", minutes=5, by=by, at=clock.now())
    (place / "people.csv").write_text(GOOD)
    for _look in range(2):
        ImportFolder.objects.update(look_at=clock.now())
        assert folders.ask_due(by=BY, at=clock.now()) == 1
        work_off()
    assert Import.objects.get().created_by == cast.administrator.user
    folders.pause(folder, by=by, at=clock.now())
    assert folders.ask_due(by=BY, at=clock.now() + timedelta(hours=1)) == 0


def test_a_folder_outside_those_that_are_allowed_is_refused(place: Path) -> None:
    outside = place.parent / "link"
    outside.symlink_to("/etc")
    for path in ("../elsewhere", "/etc", "link", ""):
        with pytest.raises(folders.FolderNotAllowed):
            folders.add(path, target="people", minutes=5, by=BY, at=clock.now())
    with pytest.raises(imports.UnknownTarget):
        folders.add("shop", target="planets", minutes=5, by=BY, at=clock.now())


def test_a_folder_that_cannot_be_read_says_so_on_its_page(folder: ImportFolder, place: Path, cast: Cast) -> None:
    for each in ("done", "refused"):
        (place / each).rmdir()
    place.rmdir()
    place.write_text("a file")
    look(folder)
    folder.refresh_from_db()
    assert str(place) in folder.problem
    assert "File exists" in cast.administrator.client.get("/imports/folders/").content.decode()


def test_pages_add_pause_resume_and_remove_folders(cast: Cast, place: Path) -> None:
    client = cast.administrator.client
    refused = client.post("/imports/folders/new/", {"path": "/etc", "target": "people", "minutes": "15"})
    assert refused.status_code == 422
    client.post("/imports/folders/new/", {"path": "shop", "target": "people", "minutes": "15"})
    folder = ImportFolder.objects.get()
    assert str(place) in client.get("/imports/folders/").content.decode()
    client.post(f"/imports/folders/{folder.uuid}/pause/")
    assert not ImportFolder.objects.get().is_active
    client.post(f"/imports/folders/{folder.uuid}/resume/")
    assert cast.manager.client.get("/imports/folders/").status_code == 403
    assert cast.manager.client.post(f"/imports/folders/{folder.uuid}/remove/").status_code == 404
    client.post(f"/imports/folders/{folder.uuid}/remove/")
    assert not ImportFolder.objects.exists()


@pytest.mark.usefixtures("folder")
def test_the_command_line_lists_folders(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["imports", "folders", "--json"]) == 0
    assert "shop" in capsys.readouterr().out


def test_rest_lists_adds_and_removes_folders(cast: Cast, place: Path) -> None:
    client = cast.robot.client
    assert client.get("/api/v1/imports/folders").status_code == 403
    admin = cast.administrator.client
    body = {"path": "shop", "target": "people", "minutes": 60}
    made = admin.post("/api/v1/imports/folders", body, "application/json").json()
    assert (made["path"], made["minutes"]) == (str(place), 60)
    assert len(admin.get("/api/v1/imports/folders").json()) == 1
    assert admin.delete(f"/api/v1/imports/folders/{made['uuid']}").status_code == 204


def test_every_source_has_its_way_in_and_its_quality(folder: ImportFolder, place: Path, cast: Cast) -> None:
    (place / "mixed.csv").write_text("id;nom;mail\n1;Roy;\n2;Ana;no mail\n")
    look(folder)
    look(folder)
    by_hand = imports.start(
        io.BytesIO(GOOD.encode()), name="a.csv", target="people", source="fair", by=BY, at=clock.now()
    )
    running.run(by_hand, by=BY, at=clock.now())
    lines = {line.key: line for line in source_lines(cast.administrator.actor)}
    assert {key: (line.rows, line.refused, line.quality, line.tone) for key, line in lines.items()} == {
        "shop": (2, 1, 0.5, "bad"), "fair": (2, 0, 1.0, "good"),
    }  # fmt: skip
    assert lines["shop"].ways != lines["fair"].ways
    assert "fair" in cast.administrator.client.get("/imports/sources/").content.decode()
    assert cast.partner.client.get("/imports/sources/").status_code == 403
