"""Background work of this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.studies import services as studies
from rapport.analytic.studies.queries import company_day
from rapport.core.jobs.services import Run
from rapport.core.jobs.tasks import register_task
from rapport.demo import queries, services
from rapport.kit.actor import Actor


def register() -> None:
    """Put the tasks on their shelf."""
    register_task(services.LOAD, load, label=gettext_lazy("Load the sample company"), priority=10)
    register_task(services.REMOVE, remove, label=gettext_lazy("Remove the sample company"), priority=10)


def load(run: Run) -> Mapping[str, Any]:
    """Load the sample company, unless an earlier try has, and compute what its customers are worth."""
    run.step(0, 2, _("Inviting sixty employees and five thousand customers"))
    if not queries.is_loaded():
        services.load(by=run.by, at=run.now())
    run.step(1, 2, _("Computing what each customer is worth"))
    system = Actor.system()
    studies.refresh(by=system, at=run.now(), as_of=company_day(), finished=run.now)
    studies.replay(by=system, at=run.now())
    studies.offer(by=system, at=run.now(), as_of=company_day(), finished=run.now)
    studies.measure_potential(by=system, at=run.now(), as_of=company_day(), finished=run.now)
    studies.account(by=system, at=run.now(), finished=run.now)
    return {"address": reverse("demo:home")}


def remove(run: Run) -> Mapping[str, Any]:
    """Remove the sample company, unless an earlier try has; whoever asked has seen what goes with it."""
    run.step(0, 1, _("Taking out sample records and what hangs on them"))
    if queries.is_loaded():
        services.remove(by=Actor.system(), at=run.now(), confirmed=True)
        studies.ask(by=Actor.system(), at=run.now())
    return {"address": reverse("demo:home")}
