"""Typed readers of the environment. A wrong value is refused at start, with a sentence."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit


class WrongSetting(SystemExit):
    """Stops the program before anything runs."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(f"{name}: {sentence}")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def secret(name: str, default: str = "") -> str:
    """Read NAME, or the file that NAME_FILE points to."""
    path = text(f"{name}_FILE")
    if not path:
        return text(name, default)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise WrongSetting(f"{name}_FILE", f"cannot read {path} ({error.strerror}).") from None


def flag(name: str, default: bool = False) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise WrongSetting(name, f"{value!r} is neither yes nor no. Write 1 or 0.")


def number(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    value = text(name)
    if not value:
        return default
    if not value.isdigit() or not least <= int(value) <= most:
        raise WrongSetting(name, f"{value!r} is not a whole number from {least} to {most}.")
    return int(value)


def choice(name: str, default: str, known: tuple[str, ...]) -> str:
    value = text(name, default).lower()
    if value not in known:
        raise WrongSetting(name, f"{value!r} is not known. Write one of: {', '.join(known)}.")
    return value


def time_of_day(name: str, default: str) -> str:
    """Read a time as 02:15."""
    value = text(name, default)
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise WrongSetting(name, f"{value!r} is not a time of day. Write 02:15.")
    return value


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    path = Path(text(name) or default).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongSetting(name, f"cannot create the folder {path} ({error.strerror}).") from None
    if not os.access(path, os.W_OK):
        raise WrongSetting(name, f"the folder {path} cannot be written to.")
    return path


def folders(name: str, default: Path) -> list[Path]:
    """Folders that may be used, separated by commas; they are made when somebody uses them."""
    return [Path(word).expanduser().resolve() for word in words(name)] or [default.resolve()]


def database(name: str, data_dir: Path) -> dict[str, object]:
    """Read a database address: nothing (SQLite in the data folder), sqlite:///path or postgresql://…"""
    url = secret(name) or f"sqlite:///{data_dir / 'rapport.sqlite3'}"
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path[1:] if parts.path.startswith("//") else parts.path) or ":memory:")
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgresql(name, url)
    raise WrongSetting(
        name, f"{parts.scheme or url!r} is not known. Write sqlite:///path or postgresql://user@host/name."
    )


def _sqlite(path: str) -> dict[str, object]:
    return {
        "ENGINE": "rapport.kit.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=2147418112; PRAGMA cache_size=-131072; "
                "PRAGMA wal_autocheckpoint=8000;"
            ),
        },
    }


def _postgresql(name: str, url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if not parts.path.strip("/"):
        raise WrongSetting(name, "the address names no database. Write postgresql://user@host/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # compiling a page's query takes longer than running it; a search keeps each of many hits in mind, not pages
        "OPTIONS": {"options": "-c jit=off -c work_mem=32MB"},
    }
