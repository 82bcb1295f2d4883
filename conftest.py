"""What every test can use. Tests never touch the data folder or the database of the person who runs them."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from django.db import connection
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

DATA_DIR = Path(tempfile.mkdtemp(prefix="rapport-tests-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
os.environ["RAPPORT_DATA_DIR"] = str(DATA_DIR)
os.environ["RAPPORT_FILES_DIR"] = str(DATA_DIR / "files")
os.environ["DJANGO_SETTINGS_MODULE"] = "rapport.config.settings"
os.environ.setdefault("RAPPORT_SECRET_KEY", "for-tests-only")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
django.setup()
from rapport.config import collector  # noqa: E402  (Django must be set up first)
from rapport.core.access.services import roles  # noqa: E402
from rapport.core.audit.models import AuditEntry  # noqa: E402
from rapport.core.events.models import OutboxEvent  # noqa: E402
from rapport.core.identity.tests.factories import EARLIER  # noqa: E402
from rapport.kit import known  # noqa: E402
from rapport.kit.actor import Actor, Door  # noqa: E402

del os.environ["DJANGO_SETTINGS_MODULE"]  # else a parallel worker reads the settings before its own folder is named

HAS_DATABASE = pytest.StashKey[bool]()
pytest_plugins = ["tests.cast", "tests.postbox", "tests.working"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--guide", action="store_true", help="write the pictures of docs/guide (see `make guide`)")
    parser.addoption("--database-only", action="store_true", help="leave out the tests that open no database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What opens no database need not be seen again on the second one."""
    if config.getoption("--database-only"):
        left_out = [item for item in items if not _opens_database(item)]
        items[:] = [item for item in items if _opens_database(item)]
        config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish() -> None:
    collector.spare()


def _opens_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    is_marked = bool(item.get_closest_marker("django_db") or item.get_closest_marker("database"))
    return bool(fixtures) or is_marked or issubclass(getattr(item, "cls", None) or object, TransactionTestCase)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Keep the SQLite test database in a file: other processes and the warehouse open it by its path."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(DATA_DIR / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker, pytestconfig: pytest.Config) -> None:
    """Prepare the roles as `rapport migrate` does: every test begins with them."""
    with django_db_blocker.unblock():
        _prepare_roles()
    pytestconfig.stash[HAS_DATABASE] = True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test in a transaction of its own leaves an empty base: the next one on this worker finds the roles again."""
    yield
    if nextitem and item.config.stash.get(HAS_DATABASE, False) and _empties_database(item):
        with item.config.stash[blocking_manager_key].unblock():
            _prepare_roles()


def _empties_database(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in getattr(item, "fixturenames", ())


def _prepare_roles() -> None:
    roles.ensure_builtin(by=Actor.system(Door.SHELL), at=EARLIER)
    AuditEntry.objects.all().delete()
    OutboxEvent.objects.all().delete()


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests write rows without the verbs that renew the stamp, so requests keep nothing unless a test asks for it."""
    monkeypatch.setattr(known, "is_on", False)
