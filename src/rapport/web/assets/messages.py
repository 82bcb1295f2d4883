"""Compiles every translation catalogue of the house, without the gettext tools."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def catalogues(package: Path) -> list[Path]:
    return sorted(package.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_all(package: Path) -> int:
    """Write the .mo beside each .po that is newer; answer how many were written."""
    written = 0
    for source in catalogues(package):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        _compile(source, target)
        written += 1
    return written


def _compile(source: Path, target: Path) -> None:
    with source.open("rb") as read:
        catalogue = read_po(read, locale=source.parts[-3])
    draft = target.with_suffix(".mo.part")
    with draft.open("wb") as write:
        write_mo(write, catalogue)
    draft.replace(target)
