"""The warehouse's file: each build has its own, and a link that changes in one step says which one is read."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from django.conf import settings

from rapport.kit.ids import new_uuid

KEPT_BUILDS = 2
BUILDING = ".building"
GIVEN_UP_SECONDS = 6 * 3600


def current() -> Path | None:
    """The file of the last finished build, or nothing before the first."""
    link = Path(settings.WAREHOUSE_PATH)
    found = link.resolve()
    return found if found.exists() else None


def new_build() -> Path:
    """A name for the file that is being built, beside the one that is read. Builds that were given up are removed."""
    link = Path(settings.WAREHOUSE_PATH)
    link.parent.mkdir(parents=True, exist_ok=True)
    for left in link.parent.glob(f"{link.stem}-*{BUILDING}*"):
        if time.time() - left.stat().st_mtime > GIVEN_UP_SECONDS:
            left.unlink(missing_ok=True)
    return link.with_name(f"{link.stem}-{new_uuid().hex}{link.suffix}{BUILDING}")


def copy(former: Path, build: Path) -> None:
    """Begin a build as a copy of a finished one."""
    shutil.copyfile(former, build)


def publish(build: Path) -> None:
    """Let readers find this build from now on. Those who hold the former one keep it until they close it."""
    link = Path(settings.WAREHOUSE_PATH)
    finished = build.with_name(build.stem)
    os.replace(build, finished)
    aside = link.with_name(f"{finished.name}.link")
    aside.symlink_to(finished.name)
    os.replace(aside, link)
    for old in _builds(link)[:-KEPT_BUILDS]:
        old.unlink(missing_ok=True)


def take_in(restored: Path) -> None:
    """Let a build from a backup be the one that is read."""
    build = new_build()
    shutil.move(restored, build)
    publish(build)


def discard(build: Path) -> None:
    """Remove a build that was not finished."""
    build.unlink(missing_ok=True)
    build.with_name(f"{build.name}.wal").unlink(missing_ok=True)


def _builds(link: Path) -> list[Path]:
    """Finished builds, oldest first: their names are ordered by time."""
    return sorted(link.parent.glob(f"{link.stem}-*{link.suffix}"))
