"""Standing from a terminal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.analytic.studies import services
from rapport.analytic.studies.models import Study
from rapport.analytic.studies.queries import METHODS, company_day, find_study, standing_sheet, studies_done
from rapport.kit import clock, ports
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, register_group, report, say, say_json
from rapport.kit.errors import DomainError

SHELL = Actor.system(Door.SHELL)
FORMATS = ("csv", "xlsx", "parquet")


class UnknownFormat(DomainError):
    code = "unknown_format"
    message = _("%(name)s: write a file that ends in .csv, .xlsx or .parquet.")


class NotWritable(DomainError):
    code = "not_writable"
    message = _("%(name)s cannot be written: %(reason)s.")


def refresh(arguments: Namespace) -> int:
    as_of, started = arguments.as_of or company_day(), perf_counter()
    study = services.refresh(by=SHELL, at=clock.now(), as_of=as_of, finished=clock.now, whole=arguments.whole)
    return answer_study(arguments, study, started=started)


def export(arguments: Namespace) -> int:
    path: Path = arguments.file
    file_format = path.suffix.lstrip(".").lower()
    if file_format not in FORMATS:
        raise UnknownFormat(name=str(path))
    sheet = standing_sheet(SHELL)
    drop = ports.exporter.use().export(
        name="standing", headers=list(sheet.names), rows=sheet.rows, file_format=file_format, by=SHELL, at=clock.now()
    )
    try:
        with path.open("wb") as file:
            file.writelines(drop.chunks)
    except OSError as error:
        raise NotWritable(name=str(path), reason=error.strerror) from None
    _answer(arguments, {"file": str(path)})
    return OK


def list_studies(arguments: Namespace) -> int:
    found = [_told(study) for study in studies_done(arguments.method)[: arguments.limit]]
    return report(arguments, found, empty=str(_("No study has been computed yet.")))


def show_study(arguments: Namespace) -> int:
    study = find_study(arguments.study)
    _answer(arguments, _told(study) | {"parameters": study.parameters, "figures": study.figures})
    return OK


def _told(study: Study) -> dict[str, Any]:
    return {name: getattr(study, name) for name in ("uuid", "method", "version", "as_of", "seen_at", "finished_at")}


def _answer(arguments: Namespace, facts: Mapping[str, Any]) -> None:
    if arguments.json:
        say_json(facts)
        return
    for name, value in facts.items():
        say(f"{name:16} {value}")


def answer_study(arguments: Namespace, study: Study, *, started: float) -> int:
    """Say what a study found that was computed since `started`; figures with many rows are for machines alone."""
    facts = {"study": str(study.uuid), "as_of": study.as_of, "seen_at": study.seen_at, **study.figures}
    if not arguments.json:
        facts = {name: value for name, value in facts.items() if not isinstance(value, dict | list)}
    _answer(arguments, facts | {"seconds": round(perf_counter() - started, 2)})
    return OK


def add_day(parser: ArgumentParser) -> None:
    parser.add_argument("--as-of", type=date.fromisoformat, help="the last day that counts, as 2026-12-31 (today)")


def _refresh(parser: ArgumentParser) -> None:
    add_day(parser)
    parser.add_argument("--whole", action="store_true", help="read all orders anew, not only what changed")


def _file(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="where to write: a .csv, .xlsx or .parquet file")


def _list(parser: ArgumentParser) -> None:
    parser.add_argument("--method", choices=METHODS, help="of this method alone")
    parser.add_argument("--limit", type=int, default=20, help="how many, the latest first (20)")


def _study(parser: ArgumentParser) -> None:
    parser.add_argument(
        "study", help="its id, or a method for the latest of it: standing, value, churn, offers, equity"
    )


def register() -> None:
    register_group("studies", _("What was computed of customers, with what it assumed"))
    register_command(Command("studies list", _("List the computations, the latest first"), list_studies, _list))
    register_command(
        Command("studies show", _("Show what a computation assumed and what came out"), show_study, _study)
    )
    register_command(Command("studies run", _("Compute standing and expected value anew"), refresh, _refresh))
    register_group("standing", _("What each customer is worth"))
    register_command(
        Command("standing refresh", _("Compute revenue, scores and classes of every customer"), refresh, _refresh)
    )
    register_command(Command("standing export", _("Write every customer's standing to a file"), export, _file))
