"""Backup, change, restore: the base is as it was. On SQLite and, in the PostgreSQL lane, with pg_dump."""

from __future__ import annotations

import io
import json
import sys
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from rapport.config import cli
from rapport.core.audit.models import AuditEntry
from rapport.core.backup import bases, presence, queries, services
from rapport.core.backup.archive import Manifest, manifest_of
from rapport.core.backup.refusals import (
    BaseInUse,
    DamagedArchive,
    FileThere,
    NewerArchive,
    NoRoom,
    OtherEngine,
    ProgramsMissing,
    RestoreGoesOn,
)
from rapport.core.backup.tests.conftest import everything, files_of
from rapport.core.identity.models import User
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.kit.errors import NotAllowed
from tests.cast import Cast

HOUSE = Actor.system(Door.SHELL)


def make(target: Path) -> Path:
    return services.make(by=HOUSE, at=clock.now(), target=target).path


def back(path: Path) -> services.Restored:
    return services.restore(path, by=HOUSE, at=clock.now())


def change_everything(house: Path) -> None:
    User.objects.update(name="Somebody else")
    AuditEntry.objects.all().delete()
    (house / "files" / "attachments" / "quote").unlink()
    (house / "files" / "later").write_bytes(b"written after the backup")


def test_backup_change_restore_the_base_is_as_it_was(company: Cast, house: Path) -> None:
    before, files = everything(), files_of(house / "files")
    archive = make(house / "house.tar.gz")
    change_everything(house)
    done = back(archive)
    assert everything() == before
    assert files_of(house / "files") == files == {"attachments/quote": b"a signed quote"}
    assert (done.file_count, done.is_key_other) == (1, False)
    assert AuditEntry.objects.filter(verb="backup.restore").count() == 1


def test_what_was_there_is_kept_aside_and_comes_back_too(company: Cast, house: Path) -> None:
    archive = make(house / "house.tar.gz")
    change_everything(house)
    done = back(archive)
    assert done.aside is not None
    assert files_of(done.aside / "files") == {"later": b"written after the backup"}
    kept = {path.name for path in done.aside.iterdir()}
    assert kept & {"base.sqlite3", "database.dump"}


def test_sessions_do_not_travel(company: Cast, house: Path) -> None:
    company.owner.client.get("/me/profile/")
    back(make(house / "house.tar.gz"))
    assert company.owner.client.get("/me/profile/").status_code == 302


def test_the_warehouse_travels(house: Path) -> None:
    (house / "warehouse.duckdb").write_bytes(b"figures")
    archive = make(house / "house.tar.gz")
    (house / "warehouse.duckdb").unlink()
    back(archive)
    assert (house / "warehouse.duckdb").read_bytes() == b"figures"


@pytest.mark.parametrize("damage", ["cut", "changed", "other"])
def test_a_damaged_archive_changes_nothing(company: Cast, house: Path, damage: str) -> None:
    archive = make(house / "house.tar.gz")
    whole, before = archive.read_bytes(), everything()
    middle = len(whole) // 2
    damaged = {
        "cut": whole[:middle],
        "changed": whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :],
        "other": b"a picture of a cat",
    }
    archive.write_bytes(damaged[damage])
    with pytest.raises(DamagedArchive):
        back(archive)
    assert everything() == before
    assert (house / "files" / "attachments" / "quote").exists()


def test_a_member_that_leads_outside_is_refused(house: Path) -> None:
    archive = make(house / "house.tar.gz")
    with tarfile.open(archive) as tar:
        members = [(info, tar.extractfile(info).read()) for info in tar]  # type: ignore[union-attr]
    with tarfile.open(archive, "w:gz") as tar:
        for info, content in [members[0], (tarfile.TarInfo("files/../../evil"), b"x"), *members[1:]]:
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    with pytest.raises(DamagedArchive):
        back(archive)
    assert not list(house.parent.glob("**/evil"))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"version": "999.0.0"}, NewerArchive),
        ({"migrations": ["identity.9999_of_the_future"]}, NewerArchive),
        ({"engine": "sqlite" if connection.vendor == "postgresql" else "postgresql"}, OtherEngine),
    ],
)
def test_an_archive_of_a_newer_version_or_another_engine_is_refused(
    db: None, change: dict[str, object], refusal: type[Exception]
) -> None:
    ours = queries.manifest(clock.now())
    queries.demand_restorable(ours, "house.tar.gz")
    with pytest.raises(refusal):
        queries.demand_restorable(replace(ours, **change), "house.tar.gz")  # type: ignore[arg-type]


def test_restore_is_refused_while_the_program_runs_and_the_program_while_it_restores(house: Path) -> None:
    archive = make(house / "house.tar.gz")
    if connection.vendor == "postgresql":
        other = connection.copy()
        other.ensure_connection()
        with pytest.raises(BaseInUse):
            back(archive)
        other.close()
        return
    presence.hold()
    with pytest.raises(BaseInUse):
        back(archive)
    presence._held.pop().close()
    with presence.alone(), pytest.raises(RestoreGoesOn):
        presence.hold()


def test_a_backup_needs_room_and_overwrites_nothing(
    house: Path, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    archive = make(house / "house.tar.gz")
    with pytest.raises(FileThere):
        make(archive)
    base = type(services.base())
    monkeypatch.setattr(base, "size", lambda self: 2**60)
    with pytest.raises(NoRoom):
        make(house / "other.tar.gz")
    assert not (house / "other.tar.gz").exists()


def test_the_archive_says_what_it_is_and_holds_no_key(house: Path, settings: object) -> None:
    archive = make(house / "house.tar.gz")
    manifest = manifest_of(archive)
    assert isinstance(manifest, Manifest)
    assert manifest.engine == connection.vendor
    assert manifest.key_hint == queries.key_hint()
    assert archive.stat().st_mode & 0o077 == 0
    with tarfile.open(archive) as tar:
        assert not [name for name in tar.getnames() if "key" in name]


def test_only_administrators_make_backups(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        services.make(by=cast.manager.actor, at=clock.now())


def test_the_commands_answer_machines_and_ask_people(
    house: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    target = house / "house.tar.gz"
    assert cli.run(["backup", str(target), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["file"] == str(target)
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    assert cli.run(["restore", str(target)]) == 1
    assert "--yes" in capsys.readouterr().err
    assert cli.run(["restore", str(target), "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["aside"]


def test_a_script_of_newer_programs_suits_an_older_server(tmp_path: Path) -> None:
    script = tmp_path / "database.sql"
    before, setting, after = "SET lock_timeout = 0;\n", "SET transaction_timeout = 0;", "\nSELECT 1;" * 2000
    script.write_text(before + setting + after)
    bases._without_timeout(script)
    assert script.read_text() == before + "-" * len(setting) + after


def test_a_program_that_is_not_installed_is_named() -> None:
    with pytest.raises(ProgramsMissing) as refused:
        bases._program("pg_dump_of_nowhere")
    assert "postgresql-client" in str(refused.value)
