"""The portfolio's pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from rapport.analytic.insights import charts, headlines, showing
from rapport.analytic.insights.asked import (
    ACTIVE_CHOICES,
    LOST_CHOICES,
    OPENING_CHOICES,
    REVENUE,
    Asked,
    Usual,
    active_word,
    read,
)
from rapport.analytic.insights.explain import Ground, why
from rapport.analytic.insights.margin_lines import Teller
from rapport.analytic.insights.pictures import picture
from rapport.analytic.insights.queries import Portfolio, Reader, net_margin, portfolio, reader
from rapport.analytic.insights.sheets import sheet
from rapport.analytic.insights.tables import Opens, customers_url
from rapport.analytic.insights.told import build_told, rules_told, span_told
from rapport.analytic.studies import services as studies
from rapport.analytic.studies.policies import REFRESH, RULES, SEE
from rapport.core.access.policies import demand
from rapport.kit import clock, ports
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound
from rapport.web import answers


@require_safe
def portfolio_page(request: HttpRequest) -> HttpResponse:
    """What the reader's customers have been worth, and what the period did to them."""
    actor = _actor(request)
    demand(actor, SEE)
    reading = reader(actor)
    if reading is None or not (asked := _asked(request, reading)) or not (found := portfolio(reading, asked)).customers:
        return render(request, "insights/portfolio_empty.html", _empty(actor, reading))
    return render(request, "insights/portfolio.html", _page(actor, reading, asked, found))


@require_safe
def portfolio_why(request: HttpRequest, figure: str) -> HttpResponse:
    """The formula and the numbers behind one figure."""
    actor, reading, asked = _seen(request)
    explained = why(figure, Ground(portfolio(reading, asked), asked, _currency(), Opens.of(actor)))
    frame = "web/part.html" if request.headers.get("HX-Target") == "why" else "web/base.html"
    context = {"why": explained, "asked": asked, "reading": reading, "frame_template": frame}
    return render(request, "insights/portfolio_why.html", context)


@require_safe
def portfolio_export(request: HttpRequest, chart: str) -> StreamingHttpResponse:
    """The numbers of one chart as a file."""
    actor, reading, asked = _seen(request)
    names, rows = sheet(chart, portfolio(reading, asked), asked)
    drop = ports.exporter.use().export(
        name=f"portfolio-{chart}", headers=names, rows=rows, file_format="csv", by=actor, at=clock.now()
    )
    return answers.download(drop.chunks, drop.name, drop.media_type)


@require_safe
def portfolio_picture(request: HttpRequest, chart: str) -> HttpResponse:
    """One chart as a picture to put into a document."""
    actor, reading, asked = _seen(request)
    drawn = picture(chart, _page(actor, reading, asked, portfolio(reading, asked)))
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="portfolio-{chart}.svg"'
    return response


def _seen(request: HttpRequest) -> tuple[Actor, Reader, Asked]:
    """Who reads what, as asked. Refused without the right, or before anything was computed."""
    actor = _actor(request)
    demand(actor, SEE)
    reading = reader(actor)
    if reading is None:
        raise NotFound
    return actor, reading, _asked(request, reading)


@require_POST
def portfolio_refresh(request: HttpRequest) -> HttpResponse:
    job = studies.ask(by=_actor(request), at=clock.now())
    return redirect("jobs:job_detail", job.uuid)


def _empty(actor: Actor, reading: Reader | None) -> dict[str, Any]:
    may_import = actor.has("import.run")
    return {"reading": reading, "may_refresh": actor.has(REFRESH), "may_import": may_import}


def _page(actor: Actor, reading: Reader, asked: Asked, found: Portfolio) -> dict[str, Any]:
    currency, opens = _currency(), Opens.of(actor)
    concentration = found.concentration
    rates = showing.rate_lines(found, asked)
    by_amount, by_customers = (
        showing.class_lines(found, asked, column, currency) for column in ("by_amount", "by_customers")
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
        "edges": {name: customers_url(condition, sort="-revenue") for name, condition in found.edges.items()},
        "classes": {"by_customers": by_customers, "by_amount": by_amount},
        "cells": showing.cell_lines(found, currency),
        "heat": showing.heat_rows(found, *_scores(reading)),
        "scores": range(1, _scores(reading)[1] + 1),
        "months": charts.bars(showing.month_lines(found, asked, opens), currency=currency),
        "titles": _titles(found, asked, _scores(reading)),
        "margin": Teller(actor, asked.window, currency).told(net_margin(reading, asked.window))
        if reading.sees_margin
        else None,
        "query": asked.query(),
        "choices": _choices(asked, reading),
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


def _titles(found: Portfolio, asked: Asked, scores: tuple[int, int]) -> dict[str, str]:
    return {
        "curve": showing.curve_title(found, asked),
        "abc": showing.abc_title(found, asked),
        "rfm": showing.rfm_title(found, *scores),
        "cells": showing.cells_title(found),
        "rates": showing.rates_title(found),
        "months": showing.months_title(found),
    }


def _choices(asked: Asked, reading: Reader) -> dict[str, Any]:
    """What the menus of the page offer, with the address of each choice."""
    periods = ("12m", "6m", "3m", "24m", "fy", "lastfy")
    return {
        "periods": [(key, asked.query(period=key), key == asked.period_key) for key in periods],
        "lost": [("period" if months is None else months, asked.lost == months) for months in LOST_CHOICES],
        "opening": [("ever" if months is None else months, asked.opening == months) for months in OPENING_CHOICES],
        "active": [(count, active_word(count), asked.active.purchases == count) for count in _counts(asked)],
        "sees_margin": reading.sees_margin,
        "besides_period": asked.words_besides("period", "from", "to"),
        "besides_rules": asked.words_besides("opening", "lost", "active", "active_amount"),
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


def _asked(request: HttpRequest, reading: Reader) -> Asked:
    company: Any = ports.company.use()()
    usual, params = _usual(), request.GET.dict()
    if not reading.sees_margin:
        usual, params = replace(usual, on=REVENUE), params | {"on": REVENUE}
    return read(params, until=reading.last_day(), fiscal_month=company.fiscal_year_start, usual=usual)


def _usual() -> Usual:
    rules = studies.rules()
    return Usual(rules.period, rules.abc_on, rules.opening_months, rules.inactivity_months)


def _currency() -> str:
    return ports.company.use()().currency


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
