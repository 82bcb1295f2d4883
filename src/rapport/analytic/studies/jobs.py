"""Background work of this room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from rapport.analytic.studies import services
from rapport.analytic.studies.queries import company_day
from rapport.core.jobs.services import Run
from rapport.kit.actor import Actor


def refresh_standing(run: Run, as_of: str = "") -> Mapping[str, Any]:
    """Compute every customer's standing anew, for everyone: the house itself does it, whoever asked."""

    def tell(done: int, total: int) -> None:
        run.step(done, total, _("Reading orders, scoring customers and publishing their standing"))

    day = date.fromisoformat(as_of) if as_of else company_day()
    study = services.refresh(by=Actor.system(), at=run.now(), as_of=day, finished=run.now, tell=tell)
    services.renew_offers(by=Actor.system(), at=run.now())
    services.renew_equity(by=Actor.system(), at=run.now())
    services.renew_potential(by=Actor.system(), at=run.now())
    figures: Mapping[str, Any] = study.figures
    return figures


def publish_lifecycle(run: Run) -> Mapping[str, Any]:
    """Bring many customers into the states that the rules find for them."""
    return {"changed": services.publish_lifecycle(by=Actor.system(), at=run.now())}


def compute_offers(run: Run) -> Mapping[str, Any]:
    """Compute what to offer each customer next, on the last build of the warehouse."""

    def tell(done: int, total: int) -> None:
        run.step(done, total, _("Trying offers on past days, and making those of each customer"))

    study = services.offer(by=Actor.system(), at=run.now(), as_of=company_day(), finished=run.now, tell=tell)
    figures: Mapping[str, Any] = study.figures
    return figures


def compute_equity(run: Run) -> Mapping[str, Any]:
    """Value every customer at the last month ends, on the last build of the warehouse."""

    def tell(done: int, total: int) -> None:
        run.step(done, total, _("Valuing customers at the end of each month"))

    study = services.account(by=Actor.system(), at=run.now(), finished=run.now, tell=tell)
    figures: Mapping[str, Any] = study.figures
    return figures


def measure_potential(run: Run) -> Mapping[str, Any]:
    """Compute the potential and the movements of every customer, on the last build of the warehouse."""
    run.step(0, 1, _("Comparing customers, and reading how they moved"))
    study = services.measure_potential(by=Actor.system(), at=run.now(), as_of=company_day(), finished=run.now)
    figures: Mapping[str, Any] = study.figures
    return {name: value for name, value in figures.items() if isinstance(value, int | float | str)}
