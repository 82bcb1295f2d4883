"""A mapping is kept by name, used by itself for files of the same columns, or named; it is renamed and removed."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from rapport.config.cli import run
from rapport.core.exchange.models import Import, ImportTemplate
from rapport.core.exchange.services import imports, running, templates
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.operational.parties.models import Party
from tests.cast import Cast

BY = Actor.system(Door.SHELL)
TEXT = "Truc;Machin;Bidule\nMarchand;Sophie;7\n"
PLACES = {"0": "last_name", "1": "first_name", "2": "external_id"}
OTHER = "bidule;truc;MACHIN\n9;Roy;Ana\n"


def start(text: str = TEXT, **more: Any) -> Import:
    return imports.start(io.BytesIO(text.encode()), name="f.csv", target="people", by=BY, at=clock.now(), **more)


def keep(name: str = "Weekly", text: str = TEXT, **more: Any) -> ImportTemplate:
    record = start(text, **more)
    mapping = {int(place): key for place, key in PLACES.items()}
    imports.configure(record, mapping=mapping, by=BY, at=clock.now())
    return templates.save(record, name, by=BY, at=clock.now())


@pytest.mark.usefixtures("cast")
def test_a_file_with_the_same_columns_is_read_as_kept_whatever_their_order() -> None:
    assert start().mapping != PLACES
    keep(source="shop", choices={"dates": "mdy"})
    record = start(OTHER)
    assert record.mapping == {"0": "external_id", "1": "last_name", "2": "first_name"}
    assert (record.source, record.how_read.dates, record.template.name) == ("shop", "mdy", "Weekly")
    running.run(record, by=BY, at=clock.now())
    assert Party.objects.get().name == "Ana Roy"
    assert start("Autre;Nom\n1;Roy\n").template is None


@pytest.mark.usefixtures("cast")
def test_what_is_said_about_the_file_comes_before_what_was_kept_and_can_be_proposed_again() -> None:
    keep(source="shop", choices={"dates": "mdy"})
    record = start(source="fair", choices={"dates": "ymd"})
    assert (record.source, record.how_read.dates) == ("fair", "ymd")
    imports.configure(record, propose=True, by=BY, at=clock.now())
    assert record.template is None
    assert record.mapping != PLACES


@pytest.mark.usefixtures("cast")
def test_a_mapping_is_replaced_under_its_name_and_names_are_taken_once() -> None:
    first = keep()
    keep("weekly")
    other = keep("Fair")
    assert ImportTemplate.objects.count() == 2
    with pytest.raises(templates.TemplateNameTaken):
        templates.rename(other, "WEEKLY", by=BY, at=clock.now())
    templates.rename(other, "Fairs", by=BY, at=clock.now())
    with pytest.raises(templates.TemplateNameMissing):
        templates.save(start(), "  ", by=BY, at=clock.now())
    templates.remove(first, by=BY, at=clock.now())
    assert [row.name for row in ImportTemplate.objects.by_name()] == ["Fairs"]


@pytest.mark.usefixtures("cast")
def test_the_command_line_names_a_mapping(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep()
    path = tmp_path / "f.csv"
    path.write_text("Truc;Machin;Rien\nMarchand;Sophie;7\n")
    words = ["import", "people", str(path), "--dry-run", "--json"]
    assert run([*words, "--template", "weekly"]) == 0
    assert json.loads(capsys.readouterr().out)["mapping"] == {"Truc": "last_name", "Machin": "first_name"}
    assert run([*words, "--template", "monthly"]) == 1
    assert "Weekly" in capsys.readouterr().out
    assert run([*words[:3], "--template", "Weekly", "--json"]) == 0
    capsys.readouterr()
    assert run(["imports", "templates", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["name"] == "Weekly"


def test_pages_keep_rename_and_remove_mappings(cast: Cast) -> None:
    record, client = start(), cast.administrator.client
    client.post(f"/imports/{record.uuid}/template/", {"name": "Weekly"})
    made = ImportTemplate.objects.get()
    assert "Weekly" in client.get("/imports/templates/").content.decode()
    assert "read as in “Weekly”" in client.get(f"/imports/{start().uuid}/").content.decode()
    client.post(f"/imports/templates/{made.uuid}/rename/", {"name": "Shop"})
    assert "Shop" in client.get("/imports/templates/").content.decode()
    assert cast.outsider.client.get("/imports/templates/").status_code == 403
    assert cast.outsider.client.post(f"/imports/templates/{made.uuid}/remove/").status_code == 404
    client.post(f"/imports/templates/{made.uuid}/remove/")
    assert "No mapping is kept yet" in client.get("/imports/templates/").content.decode()


def test_rest_keeps_lists_renames_and_removes_mappings(cast: Cast) -> None:
    client, record = cast.robot.client, keep_as_robot(cast)
    made = client.post(f"/api/v1/imports/{record}/template", {"name": "Weekly"}, "application/json").json()
    address = f"/api/v1/imports/templates/{made['uuid']}"
    assert client.get("/api/v1/imports/templates").json()[0]["name"] == "Weekly"
    assert client.patch(address, {"name": "Shop"}, "application/json").json()["name"] == "Shop"
    assert client.delete(address).status_code == 204
    assert client.get("/api/v1/imports/templates").json() == []


def keep_as_robot(cast: Cast) -> str:
    file = io.BytesIO(TEXT.encode())
    file.name = "f.csv"
    answer = cast.robot.client.post("/api/v1/imports", {"target": "people", "file": file})
    return str(answer.json()["uuid"])
