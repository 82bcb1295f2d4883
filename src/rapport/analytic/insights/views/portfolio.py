"""The portfolio's pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from rapport.analytic.insights import groups
from rapport.analytic.insights.asked import (
    ACTIVE_CHOICES,
    LOST_CHOICES,
    OPENING_CHOICES,
    PERIODS,
    Asked,
    active_word,
    asked_of,
)
from rapport.analytic.insights.costs.channel_lines import ChannelTeller
from rapport.analytic.insights.costs.margin_lines import ROW, Teller
from rapport.analytic.insights.costs.won_lines import WonTeller
from rapport.analytic.insights.explain import Ground, Why, why
from rapport.analytic.insights.groups import Group
from rapport.analytic.insights.portfolio import charts, headlines, showing
from rapport.analytic.insights.portfolio.comparing import beside, side_by_side
from rapport.analytic.insights.portfolio.pictures import picture
from rapport.analytic.insights.portfolio.sheets import sheet
from rapport.analytic.insights.queries import (
    Portfolio,
    Reader,
    acquisition,
    channel_costs,
    net_margin,
    opened,
    portfolio,
)
from rapport.analytic.insights.tables import Opens
from rapport.analytic.insights.told import build_told, rules_told, span_told
from rapport.analytic.insights.views.empty import nothing_yet
from rapport.analytic.insights.views.files import file_of
from rapport.analytic.insights.views.whys import why_shown
from rapport.analytic.studies import services as studies
from rapport.analytic.studies.policies import REFRESH, RULES
from rapport.analytic.studies.queries import NotScoredYet
from rapport.kit import clock, ports
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound
from rapport.web.requests import ActorRequest


@dataclass(frozen=True)
class Seen:
    """Who reads what, as asked: all that they may see, or a part of it beside the whole."""

    actor: Actor
    whole: Reader
    asked: Asked
    reading: Reader
    group: Group | None

    @cached_property
    def found(self) -> Portfolio:
        return portfolio(self.reading, self.asked)

    @cached_property
    def beside(self) -> Portfolio | None:
        """The whole, where a part of it is read."""
        return None if self.group is None else portfolio(self.whole, self.asked)

    @property
    def won(self) -> WonTeller:
        return WonTeller(self.actor, self.asked, _currency())

    @property
    def teller(self) -> Teller:
        return Teller(self.actor, self.asked.window, _currency(), group=self.asked.of)

    @property
    def opens(self) -> Opens:
        return Opens.of(self.actor, self.asked.of)


@require_safe
def portfolio_page(request: ActorRequest) -> HttpResponse:
    """What the reader's customers have been worth, and what the period did to them."""
    try:
        seen = _seen(request)
    except NotScoredYet:
        return nothing_yet(request)
    if not seen.found.customers:
        return nothing_yet(request, reading=seen.reading, group=seen.group, all_of_it=seen.asked.query(of=""))
    return render(request, "insights/portfolio.html", _page(seen))


@require_safe
def portfolio_why(request: ActorRequest, figure: str) -> HttpResponse:
    """The formula and the numbers behind one figure."""
    seen = _seen(request)
    return why_shown(request, _explained(seen, figure), seen.reading.study, asked=seen.asked, group=seen.group)


def _explained(seen: Seen, figure: str) -> Why:
    """The explanation of a figure: of the page, of a row of the margin, or of the cost of winning customers."""
    is_of_margin = figure == "won" or figure.startswith(ROW)
    if is_of_margin and not seen.reading.sees_margin:
        raise NotFound
    if figure == "won":
        return seen.won.why(acquisition(seen.reading, seen.asked.window, seen.asked.won))
    if is_of_margin:
        return seen.teller.why(figure.removeprefix(ROW), net_margin(seen.reading, seen.asked.window))
    return why(figure, Ground(seen.found, seen.asked, _currency(), seen.opens))


@require_safe
def portfolio_channels(request: ActorRequest) -> HttpResponse:
    """What each channel cost, as a page or as a part of the portfolio, which asks for it once it is seen."""
    seen = _seen(request)
    if not seen.reading.sees_margin:
        raise NotFound
    found = channel_costs(seen.reading, seen.asked.window, seen.actor)
    told = ChannelTeller(seen.actor, seen.asked, _currency()).told(found)
    frame = "web/part.html" if request.headers.get("HX-Target") == "channels" else "web/base.html"
    context = {"channels": told, "asked": seen.asked, "group": seen.group, "in_part": not seen.reading.scope.everyone}
    return render(request, "insights/portfolio_channels.html", context | {"frame_template": frame})


@require_safe
def portfolio_export(request: ActorRequest, chart: str) -> StreamingHttpResponse:
    """The numbers of one chart as a file; of a part of the portfolio, beside those of the whole."""
    seen = _seen(request)
    names, rows = sheet(chart, seen.found, seen.asked)
    if seen.group is not None and seen.beside is not None:
        names, rows = side_by_side((names, rows), seen.group.name, sheet(chart, seen.beside, seen.asked))
    return file_of(f"portfolio-{chart}", (names, rows), by=seen.actor)


@require_safe
def portfolio_picture(request: ActorRequest, chart: str) -> HttpResponse:
    """One chart as a picture to put into a document."""
    drawn = picture(chart, _page(_seen(request)))
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="portfolio-{chart}.svg"'
    return response


def _seen(request: ActorRequest) -> Seen:
    """Read what is asked. Refused without the right, before anything was computed, or of a group out of sight."""
    whole = opened(request.actor)
    asked = asked_of(request.GET.dict(), whole)
    return Seen(request.actor, whole, asked, *groups.narrowed(whole, asked.of, request.actor))


@require_POST
def portfolio_refresh(request: ActorRequest) -> HttpResponse:
    job = studies.ask(by=request.actor, at=clock.now())
    return redirect("jobs:job_detail", job.uuid)


def _page(seen: Seen) -> dict[str, Any]:
    actor, reading, asked, found, opens = seen.actor, seen.reading, seen.asked, seen.found, seen.opens
    currency, concentration = _currency(), found.concentration
    rates = showing.rate_lines(found, asked, opens)
    by_amount, by_customers = (
        showing.class_lines(found, asked, column, currency, opens) for column in ("by_amount", "by_customers")
    )
    half, peak = concentration["half_share"], concentration["peak"]
    drawn = charts.curve(found.curve, half_share=half, peak=peak, classes=by_customers)
    return {
        "reading": reading,
        "asked": asked,
        "found": found,
        "currency": currency,
        "may_refresh": actor.has(REFRESH),
        "rates": rates,
        "headlines": headlines.lines(found, asked, currency, opens, sees_margin=reading.sees_margin),
        "flows": showing.existing_lines(found, asked, currency, opens),
        "curve": drawn,
        "edges": {name: opens.customers(condition, sort="-revenue") for name, condition in found.edges.items()},
        "classes": {"by_customers": by_customers, "by_amount": by_amount},
        "cells": showing.cell_lines(found, currency, opens),
        "heat": showing.heat_rows(found, *_scores(reading), opens),
        "scores": range(1, _scores(reading)[1] + 1),
        "months": charts.bars(showing.month_lines(found, asked, opens), currency=currency),
        "titles": showing.titles(found, asked, _scores(reading)),
        "margin": seen.teller.told(net_margin(reading, asked.window)) if reading.sees_margin else None,
        "won": seen.won.told(acquisition(reading, asked.window, asked.won)) if reading.sees_margin else None,
        "group": seen.group,
        "beside": beside(seen.beside, seen.whole, asked, currency, opens, _scores(reading)) if seen.beside else None,
        "query": asked.query(),
        "choices": _choices(seen),
        "toggles": {chart: f"{asked.with_table(chart)}#{chart}" for chart in ("curve", "months")},
        "on_revenue": f"{asked.query(on='revenue')}#curve",
        "on_margin": f"{asked.query(on='margin')}#curve",
        "span": span_told(found.rules),
        "in_part": not reading.scope.everyone,
        "whole_note": showing.whole_note(found),
        "rules": rules_told(found.rules),
        "build_told": build_told(reading.study.figures) if actor.has(REFRESH) else "",
        "may_change_rules": actor.has(RULES),
    }


def _choices(seen: Seen) -> dict[str, Any]:
    """What the menus of the page offer, with the address of each choice."""
    asked = seen.asked
    return {
        "periods": [(key, asked.query(period=key), key == asked.period_key) for key in PERIODS],
        "lost": [("period" if months is None else months, asked.lost == months) for months in LOST_CHOICES],
        "opening": [("ever" if months is None else months, asked.opening == months) for months in OPENING_CHOICES],
        "active": [(count, active_word(count), asked.active.purchases == count) for count in _counts(asked)],
        "sees_margin": seen.reading.sees_margin,
        "besides_period": asked.words_besides("period", "from", "to"),
        "besides_rules": asked.words_besides("opening", "lost", "active", "active_amount"),
        "groups": groups.offered(seen.actor, asked.query),
        "everybody": asked.query(of=""),
    }


def _counts(asked: Asked) -> tuple[int, ...]:
    """What "active" may mean, the meaning in use among them."""
    asked_for = asked.active.purchases
    return ACTIVE_CHOICES if asked_for in ACTIVE_CHOICES else (*ACTIVE_CHOICES, asked_for)


def _scores(reading: Reader) -> tuple[int, int]:
    """How many scores of recency and of frequency the study cut."""
    given = reading.study.parameters
    count = given.get("count")
    return (count, count) if count else (len(given["recency"]) + 1, len(given["frequency"]) + 1)


def _currency() -> str:
    return ports.company.use()().currency
