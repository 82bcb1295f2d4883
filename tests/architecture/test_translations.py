"""Every text of the product has its French."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.architecture.source import PACKAGE

CATALOGUES = sorted(PACKAGE.glob("**/locale/fr/LC_MESSAGES/django.po"))
LEFT_OUT = shutil.ignore_patterns("locale", "static", "tests", "migrations", "assets", "__pycache__", "kit.html", "kit")


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="fr")


def _key(message: Message) -> tuple[str, str]:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or "", text


def _is_translated(message: Message) -> bool:
    said = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return bool(said) and all(said) and not message.fuzzy


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(PACKAGE).parents[3]))
def test_no_translation_is_empty_or_unsure(path: Path) -> None:
    assert not [message.id for message in _read(path) if message.id and not _is_translated(message)]


def test_no_text_lacks_its_translation(tmp_path: Path) -> None:
    if shutil.which("xgettext") is None:
        assert not os.environ.get("CI"), "gettext must be installed where the build decides"
        pytest.skip("gettext is not installed")
    known = {_key(message) for path in CATALOGUES for message in _read(path) if message.id}
    used = {_key(message) for message in _extracted(tmp_path) if message.id}
    assert not used - known


def _extracted(folder: Path) -> Catalog:
    """Collect the texts of the package, the kit's own pages for developers left out."""
    copy = folder / "rapport"
    shutil.copytree(PACKAGE, copy, ignore=LEFT_OUT)
    shutil.copytree(PACKAGE / "kit", copy / "kit", ignore=shutil.ignore_patterns("locale", "__pycache__"))
    (copy / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "-l", "fr", "--no-location"]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    return _read(copy / "locale" / "fr" / "LC_MESSAGES" / "django.po")
