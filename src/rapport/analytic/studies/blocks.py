"""What studies add to the page Today: how fresh the figures are, and the warehouse of those who keep it running."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _

from rapport.analytic.studies.models import Study
from rapport.analytic.studies.policies import REFRESH
from rapport.analytic.studies.queries import latest_standing
from rapport.analytic.warehouse import queries as warehouse
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.web import writing
from rapport.web.day import Act, Line, Plain, plain

OLD = timedelta(hours=26)
MEGABYTE = 1_000_000
WATCH = "job.view"


def _warehouse(actor: Actor, today: date) -> Plain | None:
    study, now = latest_standing(), clock.now()
    if study is None:
        return None
    again = Act(_("Compute again"), "refresh", reverse("insights:portfolio_refresh"), is_post=True)
    line = Line(
        _("Scores and ranks of %(day)s") % {"day": writing.day(study.as_of)},
        reverse("insights:portfolio"),
        _("From %(customers)s customers, %(orders)s orders, %(lines)s lines.") % _counts(study),
        writing.ago(study.seen_at, now),
        "bad" if now - study.seen_at > OLD else "",
        act=again,
    )
    return Plain(_("Freshness of the figures"), lines=[line], said=" ".join(_said(actor)))


def _said(actor: Actor) -> Iterator[str]:
    """When what follows; how large the warehouse is matters to those who watch the house's work."""
    yield _("Orders count in revenue at once. Ranks and classes follow after an import, each night, or when you ask.")
    if actor.has(WATCH):
        size = localize(round(warehouse.size() / MEGABYTE, 1))
        yield _("The warehouse takes %(size)s MB.") % {"size": size}


def _counts(study: Study) -> dict[str, str]:
    return {name: writing.number(study.figures.get(name, 0)) for name in ("customers", "orders", "lines")}


WAREHOUSE = plain(_warehouse, REFRESH, order=60)
