"""The warehouse's file: each build has its own, and a link that changes in one step says which one is read."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from rapport.kit.ids import new_uuid

KEPT_BUILDS = 2


def current() -> Path | None:
    """The file of the last finished build, or nothing before the first."""
    link = Path(settings.WAREHOUSE_PATH)
    found = link.resolve()
    return found if found.exists() else None


def new_build() -> Path:
    """A name for the file that is being built, beside the one that is read."""
    link = Path(settings.WAREHOUSE_PATH)
    link.parent.mkdir(parents=True, exist_ok=True)
    return link.with_name(f"{link.stem}-{new_uuid().hex}{link.suffix}")


def publish(build: Path) -> None:
    """Let readers find this build from now on. Those who hold the former one keep it until they close it."""
    link = Path(settings.WAREHOUSE_PATH)
    aside = link.with_name(f"{build.name}.link")
    aside.symlink_to(build.name)
    os.replace(aside, link)
    for old in _builds(link)[:-KEPT_BUILDS]:
        old.unlink(missing_ok=True)


def discard(build: Path) -> None:
    """Remove a build that was not finished."""
    build.unlink(missing_ok=True)
    build.with_name(f"{build.name}.wal").unlink(missing_ok=True)


def _builds(link: Path) -> list[Path]:
    """Finished builds, oldest first: their names are ordered by time."""
    return sorted(path for path in link.parent.glob(f"{link.stem}-*{link.suffix}") if path != link)
