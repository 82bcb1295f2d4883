"""The page of the pipeline: from what comes in to what people do with it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.analytic.insights.pipeline import tables as tables
from rapport.analytic.insights.pipeline.lines import PipelineTeller
from rapport.analytic.insights.policies import PIPELINE
from rapport.analytic.insights.queries.pipeline import pipeline
from rapport.analytic.studies.policies import REFRESH
from rapport.core.access.policies import demand
from rapport.kit import clock
from rapport.web.requests import ActorRequest


@require_safe
def pipeline_page(request: ActorRequest) -> HttpResponse:
    """The four stages, how fresh each is, what waits, and the rows of each table."""
    actor = request.actor
    demand(actor, PIPELINE)
    found = pipeline(actor, clock.now())
    teller = PipelineTeller(actor, found)
    context = {
        "stages": teller.stages(), "records": teller.records(), "doors": teller.doors(),
        "zones": tables.zones(teller.of("aggregation")), "why_built": tables.why_built(teller.of("aggregation")),
        "studies": tables.studies(teller.of("knowledge"), found.at, actor), "uses": teller.uses(),
        "in_part": not found.is_whole, "may_refresh": actor.has(REFRESH),
    }  # fmt: skip
    return render(request, "insights/pipeline.html", context)
