"""Next offers computed: once a day after the standing, or when asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction

from rapport.analytic.studies.models import Study
from rapport.analytic.studies.offers import study as offering_study
from rapport.analytic.studies.offers import tables
from rapport.analytic.studies.offers.queries import latest_offers
from rapport.analytic.studies.offers.shapes import ACTIVE_DAYS, KEPT, MOST_PRODUCTS, TABLE
from rapport.analytic.studies.policies import REFRESH
from rapport.analytic.studies.queries import OFFERS, NotScoredYet
from rapport.analytic.warehouse import beside
from rapport.analytic.warehouse import queries as warehouse
from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.jobs import services as jobs
from rapport.core.jobs.models import Job
from rapport.kit.actor import Actor
from rapport.operational.catalog.services.offers import Found, publish_many

OFFERS_TASK = "studies.offers"
OLD = timedelta(hours=20)
PARAMETERS = {"active_days": ACTIVE_DAYS, "kept": KEPT, "most_products": MOST_PRODUCTS}
Tell = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    """Tells nobody."""


def ask_offers(*, by: Actor, at: datetime) -> Job:
    """This function will ask for next offers in the background; one that waits already is enough.

    Refuses without the right to refresh.
    """
    demand(by, REFRESH)
    return jobs.enqueue(OFFERS_TASK, by=by, at=at, unique=OFFERS_TASK)


def renew_offers(*, by: Actor, at: datetime) -> Job | None:
    """This function will ask for next offers where the last are not of today, and for nothing otherwise."""
    study = latest_offers()
    is_fresh = study is not None and at - study.seen_at <= OLD and beside.current(TABLE) is not None
    return None if is_fresh else ask_offers(by=by, at=at)


def offer(*, by: Actor, at: datetime, as_of: date, finished: Callable[[], datetime], tell: Tell = _silent) -> Study:
    """This function will compute what to offer each active customer next, and what goes with each product.

    It reads the last build of the warehouse. Offers stand in a file beside it, links and portraits with the products;
    who reads meanwhile reads the former ones. Refuses without the right, and before there is a build.
    """
    demand(by, REFRESH)
    found = warehouse.open_readonly()
    if found is None:
        raise NotScoredYet
    offering = offering_study.Offering(as_of, found, tell)
    with beside.writing(TABLE, tables.SCHEMA) as write:
        for rows in offering.rows():
            write(rows)
    study = Study(
        method=OFFERS, parameters=PARAMETERS, as_of=as_of, seen_at=at, started_at=at, requested_by_id=by.user_id,
        figures=offering.figures, build=found.name,
    )  # fmt: skip
    _keep(study, offering.products(), by=by, at=finished())
    return study


@transaction.atomic
def _keep(study: Study, found: list[Found], *, by: Actor, at: datetime) -> None:
    study.finished_at = at
    study.save()
    publish_many(found, study_id=study.pk, seen_at=study.seen_at, by=by, at=at)
    change = audit.Change("study", study.pk, after={"figures": study.figures})
    audit.record("offers.compute", by=by, at=at, changes=[change])
