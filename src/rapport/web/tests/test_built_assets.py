"""Built files: a program that runs keeps its styles while the next build is made beside it."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from rapport.web import marks
from rapport.web.assets import build


def _built(folder: Path, name: str) -> None:
    build.retire(folder)
    (folder / name).write_text(name, encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps({"app.css": name}), encoding="utf-8")


def test_files_of_the_builds_of_a_day_stay_beside_the_new_ones(tmp_path: Path) -> None:
    for name in ("app-1.css", "app-2.css", "app-3.css"):
        _built(tmp_path, name)
        build.sweep(tmp_path, older_than=build.STAY_SECONDS)
    assert {path.name for path in tmp_path.glob("*.css")} == {"app-1.css", "app-2.css", "app-3.css"}


def test_a_file_stays_a_day_after_it_was_replaced_however_old_it_is(tmp_path: Path) -> None:
    _built(tmp_path, "app-1.css")
    os.utime(tmp_path / "app-1.css", (0, 0))
    _built(tmp_path, "app-2.css")
    build.sweep(tmp_path, older_than=build.STAY_SECONDS)
    assert (tmp_path / "app-1.css").exists()


def test_a_file_replaced_yesterday_goes_and_the_present_one_stays(tmp_path: Path) -> None:
    _built(tmp_path, "app-1.css")
    _built(tmp_path, "app-2.css")
    long_ago = time.time() - 2 * build.STAY_SECONDS
    for path in tmp_path.iterdir():
        os.utime(path, (long_ago, long_ago))
    build.sweep(tmp_path, older_than=build.STAY_SECONDS)
    assert {path.name for path in tmp_path.iterdir()} == {"app-2.css", "manifest.json"}


def test_a_wheel_carries_the_present_build_alone(tmp_path: Path) -> None:
    _built(tmp_path, "app-1.css")
    _built(tmp_path, "app-2.css")
    build.sweep(tmp_path, older_than=0)
    assert {path.name for path in tmp_path.iterdir()} == {"app-2.css", "manifest.json"}


def test_a_program_names_the_files_of_its_start_while_the_next_build_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "MANIFEST", tmp_path / "manifest.json")
    _forget()
    _built(tmp_path, "app-1.css")
    marks.learn_assets()
    _built(tmp_path, "app-2.css")
    assert marks.asset("app.css").endswith("/app-1.css")
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    marks._stamp_at_start.cache_clear()
    marks._manifest.cache_clear()
