"""A PostgreSQL server for the length of a command: `python scripts/postgres.py COMMAND …`.

It is made in a temporary folder, listens on a free port of this machine, belongs to a user other than root, and is
stopped by its process id. The command finds its address in RAPPORT_DATABASE_URL.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 60
FAST_AND_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "60"}


class NoServer(SystemExit):
    """PostgreSQL is not installed, or does not start."""


def programs() -> Path | None:
    """The folder of the newest PostgreSQL server on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


@contextmanager
def server(options: dict[str, str] | None = None) -> Iterator[str]:
    """Start a server, yield its address, stop it."""
    folder = programs()
    if folder is None:
        raise NoServer("PostgreSQL is not installed. On Debian and Ubuntu: apt install postgresql")
    place = Path(tempfile.mkdtemp(prefix="rapport-postgres-"))
    port = _free_port()
    try:
        process = _start(folder, place, port, FAST_AND_FORGETFUL | (options or {}))
        try:
            _wait(folder, process, port, place)
            _call([folder / "createdb", "-h", "127.0.0.1", "-p", port, "-U", "rapport", "rapport"])
            yield f"postgresql://rapport@127.0.0.1:{port}/rapport"
        finally:
            _stop(process)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _start(folder: Path, place: Path, port: int, options: dict[str, str]) -> subprocess.Popen[bytes]:
    owner = _owner()
    if owner:
        os.chown(place, owner["user"], owner["group"])
    data = place / "data"
    initdb = [folder / "initdb", "-D", data, "-U", "rapport", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"]
    _call([*initdb, "--no-sync"], cwd=place, **owner)
    settings = options | {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": str(place)}
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (place / "log").open("wb") as log:
        return subprocess.Popen(
            [str(folder / "postgres"), "-D", str(data), *words], cwd=place, stdout=log, stderr=log, **owner
        )


def _wait(folder: Path, process: subprocess.Popen[bytes], port: int, place: Path) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    ready = [str(folder / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    while subprocess.run(ready, check=False).returncode:
        if process.poll() is not None or time.monotonic() > give_up_at:
            raise NoServer(f"PostgreSQL does not start:\n{(place / 'log').read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _owner() -> dict[str, Any]:
    """Whom the server runs as: ourselves, or, because it refuses root, an account without rights."""
    if os.geteuid():
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = known.get("postgres") or known["nobody"]
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _call(words: list[Any], **options: Any) -> None:
    done = subprocess.run([str(word) for word in words], check=False, capture_output=True, text=True, **options)
    if done.returncode:
        raise NoServer(f"{words[0]} failed:\n{done.stdout}{done.stderr}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with server() as address:
        return subprocess.run(sys.argv[1:], check=False, env=os.environ | {"RAPPORT_DATABASE_URL": address}).returncode


if __name__ == "__main__":
    sys.exit(main())
