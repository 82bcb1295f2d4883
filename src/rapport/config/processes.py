"""Commands that start, prepare and check the installed program."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from argparse import REMAINDER, ArgumentParser, Namespace
from datetime import datetime
from http.client import HTTPConnection, HTTPException

from django.conf import settings
from django.core.management import call_command, execute_from_command_line
from django.db import connection, connections
from django.utils.translation import gettext_lazy as _

from rapport.analytic.studies import services as studies
from rapport.config import cli, env
from rapport.config.base_state import has_users, is_up_to_date, is_used
from rapport.config.supervisor import Program, Supervisor
from rapport.config.web_server import serve
from rapport.core.access.services import roles
from rapport.core.backup import presence
from rapport.core.backup import services as backups
from rapport.core.backup.queries import UPGRADE, Backup
from rapport.core.jobs.worker import Worker, run_scheduler
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, REFUSED, Command, greetings, register_command, say, say_json
from rapport.kit.errors import DomainError
from rapport.kit.sqlite.base import wait_long

USUAL_PORT = 8000
MIGRATION_LOCK = 7_261_740_115


class PortTaken(DomainError):
    code = "port_taken"
    message = _("Port %(port)s is already used. Choose another with --port, or none to take the next free one.")


def up(arguments: Namespace) -> int:
    """Prepare the database, then run web, worker and scheduler until Ctrl-C."""
    presence.hold()
    _migrate()
    if arguments.demo and not has_users():
        connections.close_all()
        subprocess.run([sys.executable, "-m", "rapport.config.cli", "demo", "load"], check=True)
    port = arguments.port or free_port(arguments.host)
    if not _is_free(arguments.host, port):
        raise PortTaken(port=port)
    here = f"http://localhost:{port}"
    lines = [str(line) for greet in greetings.values() if (line := greet())]
    if not has_users():
        lines.append(
            str(_("This is the first start: open %(address)s to create your company.")) % {"address": f"{here}/setup/"}
        )
    connections.close_all()

    def announce() -> None:
        say(here)
        for line in lines:
            say(line)
        say(_("Press Ctrl-C to stop."))

    programs = [
        Program("web", cli.run, ["web", "--host", arguments.host, "--port", str(port)]),
        Program("worker", cli.run, ["worker", "--with-scheduler"]),
    ]
    return Supervisor(programs).run(is_ready=lambda: answers(port, "/health/ready/"), announce=announce)


def web(arguments: Namespace) -> int:
    presence.hold()
    connections.close_all()
    serve(arguments.host, arguments.port)
    return OK


def worker(arguments: Namespace) -> int:
    presence.hold()
    wait_long()
    stop = _stop_on_signal()
    if arguments.with_scheduler:
        threading.Thread(target=run_scheduler, args=(stop,), kwargs={"clock": clock.now}, daemon=True).start()
    Worker(clock=clock.now, threads=arguments.threads).run(stop)
    return OK


def scheduler(arguments: Namespace) -> int:
    presence.hold()
    wait_long()
    run_scheduler(_stop_on_signal(), clock=clock.now)
    return OK


def migrate(arguments: Namespace) -> int:
    is_changed = _migrate()
    if arguments.json:
        say_json({"prepared": True, "changed": is_changed})
    else:
        say(_("The database is prepared.") if is_changed else _("The database was already prepared."))
    return OK


def check(arguments: Namespace) -> int:
    """Refuses when the settings are wrong or the database is not prepared."""
    call_command("check", stdout=sys.stderr)
    is_prepared = is_up_to_date()
    if arguments.json:
        say_json({"settings": "ok", "database": connection.vendor, "prepared": is_prepared})
    elif is_prepared:
        say(_("Settings and database (%(kind)s) are in order.") % {"kind": connection.vendor})
    else:
        say(_("The database (%(kind)s) is not prepared: run `rapport migrate`.") % {"kind": connection.vendor})
    return OK if is_prepared else REFUSED


def manage(arguments: Namespace) -> int:
    execute_from_command_line(["rapport manage", *arguments.words])
    return OK


def free_port(host: str) -> int:
    """Port 8000, or the next that nobody uses, or any."""
    return next((port for port in range(USUAL_PORT, USUAL_PORT + 100) if _is_free(host, port)), 0) or any_port(host)


def answers(port: int, path: str) -> bool:
    """True when the web process on this machine answers 200."""
    door = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        door.request("GET", path, headers={"Host": "localhost"})
        return door.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        door.close()


def any_port(host: str) -> int:
    """A port that nobody uses now, anywhere."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _migrate() -> bool:
    """Bring tables and ready-made roles up to this version, after a backup; True when tables changed."""
    house, at = Actor.system(Door.SHELL), clock.now()
    made = _backed_up(at)
    is_changed = _apply_migrations()
    roles.ensure_builtin(by=house, at=at)
    if made:
        backups.note(made, by=house, at=at)
    studies.renew(by=house, at=at)
    return is_changed


def _backed_up(at: datetime) -> Backup | None:
    """Write a backup before an upgrade of a base that somebody uses. Without one there is no upgrade."""
    if not settings.BACKUP_BEFORE_UPGRADE or is_up_to_date() or not is_used():
        return None
    made = backups.write(at=at, reason=UPGRADE)
    sys.stderr.write(_("Before the upgrade everything was written into %(file)s.") % {"file": made.path} + "\n")
    return made


def _apply_migrations() -> bool:
    """Apply what is missing, one machine at a time; True when something was."""
    if is_up_to_date():
        return False
    with connection.cursor() as cursor:
        is_shared = connection.vendor == "postgresql"
        if is_shared:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        call_command("migrate", interactive=False, verbosity=0)
        if is_shared:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
    return True


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _address(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--host", default=env.text("RAPPORT_BIND", "127.0.0.1"), help="where to listen; 0.0.0.0 is everywhere"
    )


def _up_arguments(parser: ArgumentParser) -> None:
    _address(parser)
    parser.add_argument("--port", type=int, help="8000, or the next free one, when not given")
    parser.add_argument("--demo", action="store_true", help="load the sample company first when nothing is there yet")


def _web_arguments(parser: ArgumentParser) -> None:
    _address(parser)
    parser.add_argument("--port", type=int, default=USUAL_PORT)


def _worker_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--threads", type=int, default=env.number("RAPPORT_WORKER_THREADS", 2, least=1, most=64))
    parser.add_argument("--with-scheduler", action="store_true", help="also ask for scheduled jobs when they are due")


def _manage_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("words", nargs=REMAINDER, help="a Django management command and its arguments")


def register() -> None:
    """Put the commands of the program itself on the shelf."""
    for command in (
        Command("up", _("Start Rapport: web, worker and scheduler"), up, _up_arguments, order=0, needs_base=False),
        Command("migrate", _("Prepare the database for this version"), migrate, order=900, needs_base=False),
        Command("check", _("Check settings and database"), check, order=901, needs_base=False),
        Command("web", _("Serve pages only, for many machines"), web, _web_arguments, order=910),
        Command("worker", _("Run background jobs only, for many machines"), worker, _worker_arguments, order=911),
        Command("scheduler", _("Start scheduled jobs only, for many machines"), scheduler, order=912),
        Command("manage", _("Run a Django command (for developers)"), manage, _manage_arguments, 990, needs_base=False),
    ):
        register_command(command)
