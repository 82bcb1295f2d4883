"""Jobs from a terminal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.core.jobs.models import Job
from rapport.core.jobs.policies import find_job, visible_jobs
from rapport.core.jobs.services import queue
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, register_group, report, say, say_json

SHELL = Actor.system(Door.SHELL)
SHOWN = 50


def list_jobs(arguments: Namespace) -> int:
    jobs = visible_jobs(SHELL).order_by("-created_at")
    if arguments.state:
        jobs = jobs.filter(state=arguments.state)
    return report(arguments, [_row(job) for job in jobs[: arguments.limit]], empty=_("There are no jobs."))


def show(arguments: Namespace) -> int:
    job = find_job(arguments.job, SHELL)
    facts = _row(job) | {"arguments": job.arguments, "attempts": job.attempts, "result": job.result, "error": job.error}
    if arguments.json:
        say_json(facts)
        return OK
    for name, value in facts.items():
        say(f"{name:10} {value}")
    return OK


def cancel(arguments: Namespace) -> int:
    queue.cancel(find_job(arguments.job, SHELL), by=SHELL, at=clock.now())
    return _told(arguments, str(_("The job stops at its next step.")))


def retry(arguments: Namespace) -> int:
    queue.retry(find_job(arguments.job, SHELL), by=SHELL, at=clock.now())
    return _told(arguments, str(_("The job waits to run again.")))


def _told(arguments: Namespace, sentence: str) -> int:
    if arguments.json:
        say_json({"job": arguments.job, "message": sentence})
    else:
        say(sentence)
    return OK


def _row(job: Job) -> dict[str, Any]:
    return {
        "job": str(job.uuid),
        "task": job.task,
        "state": job.state,
        "done": job.done_count,
        "total": job.total_count,
        "asked": job.created_at.isoformat(timespec="seconds"),
        "sentence": job.sentence or job.error_sentence,
    }


def _filters(parser: ArgumentParser) -> None:
    parser.add_argument("--state", choices=Job.State.values, help="only jobs in this state")
    parser.add_argument("--limit", type=int, default=SHOWN)


def _one(parser: ArgumentParser) -> None:
    parser.add_argument("job", help="the job's id, as `rapport jobs list` shows it")


def register() -> None:
    register_group("jobs", _("Watch and steer background jobs"))
    for command in (
        Command("jobs list", _("List jobs, newest first"), list_jobs, _filters, order=700),
        Command("jobs show", _("Show one job with its result or error"), show, _one, order=701),
        Command("jobs cancel", _("Stop a job"), cancel, _one, order=702),
        Command("jobs retry", _("Run a failed or cancelled job again"), retry, _one, order=703),
    ):
        register_command(command)
