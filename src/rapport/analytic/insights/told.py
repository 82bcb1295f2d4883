"""The rules of a study in sentences, for every page that shows what they made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.analytic.methods.rates import Active
from rapport.analytic.studies.queries import latest_standing
from rapport.kit import ports
from rapport.web import writing

MILLION = 1_000_000
Parameters = Mapping[str, Any]


def rules_told(parameters: Parameters) -> list[str]:
    """Return how scores were cut, how classes were cut, and which orders counted."""
    return [scores_told(parameters), classes_told(parameters), horizon_told(parameters)]


def behind_scores() -> list[str]:
    """The rules of the last computation that a customer's scores follow."""
    study = latest_standing()
    return [scores_told(study.parameters), horizon_told(study.parameters)] if study else []


def behind_classes() -> list[str]:
    """The rules of the last computation that a customer's classes follow."""
    study = latest_standing()
    return [classes_told(study.parameters), horizon_told(study.parameters)] if study else []


def scores_told(parameters: Parameters) -> str:
    """How recency, frequency and amount became scores."""
    count = parameters.get("count")
    if parameters["scoring"] == "Thresholds":
        return _("Scores by thresholds: %(recency)s days, %(frequency)s purchases, %(amount)s.") % {
            "recency": _steps(parameters["recency"]),
            "frequency": _steps(parameters["frequency"]),
            "amount": _steps([limit / MILLION for limit in parameters["monetary"]], currency=True),
        }
    if parameters["scoring"] == "Ntiles":
        return _("Scores from 1 to %(count)s by groups of equal size.") % {"count": count}
    return _("Scores from 1 to %(count)s by quantiles: equal values get equal scores.") % {"count": count}


def classes_told(parameters: Parameters) -> str:
    """Where classes A, B and C end."""
    shares = {name: _shares(parameters, f"abc_{name}") for name in ("customers", "amount")}
    return _("Classes by number: %(customers)s %% of customers; by amount: %(amount)s %% of the amount.") % shares


def span_told(parameters: Parameters) -> str:
    """Which orders the curve, the classes and the scores cover, beside their titles."""
    months = parameters.get("horizon_months")
    if not months:
        return _("Whole history")
    return ngettext("Last %(count)s month", "Last %(count)s months", months) % {"count": months}


def horizon_told(parameters: Parameters) -> str:
    """Which orders count for scores and classes."""
    months = parameters.get("horizon_months")
    if not months:
        return _("All orders count.")
    said = ngettext("Orders of the last %(count)s month count.", "Orders of the last %(count)s months count.", months)
    return said % {"count": months}


def build_told(figures: Mapping[str, Any]) -> str:
    """How the last refresh read the orders: what had changed, or everything and why. Older studies do not say."""
    if figures.get("build") != "incremental":
        return build_reasons().get(figures.get("reason", ""), "")
    count = figures["lines_read"]
    if not count:
        return _("Only what had changed was read; no order line had.")
    said = ngettext(
        "Only what had changed was read, with its neighbours: %(count)s order line.",
        "Only what had changed was read, with its neighbours: %(count)s order lines.",
        count,
    )
    return said % {"count": writing.number(count)}


def build_reasons() -> dict[str, str]:
    """Why a refresh read everything, by its reason."""
    return {
        "asked": _("All orders were read anew, as somebody asked."),
        "first_build": _("All orders were read, for the first time."),
        "unreadable": _("All orders were read anew: the figures read before were damaged."),
        "definition": _("All orders were read anew: Rapport computes differently since its update."),
        "currency": _("All orders were read anew: the base currency has changed."),
        "rates": _("All orders were read anew: exchange rates have changed."),
        "much_changed": _("All orders were read anew: most of them had changed."),
        "grown": _("All orders were read anew: the file of figures had grown too large."),
        "disagrees": _("All orders were read anew: the figures read before did not agree with the database."),
    }


def active_told(active: Active) -> str:
    """What makes a customer active in a period."""
    if active.purchases > 1:
        many = ngettext("at least %(count)s purchase", "at least %(count)s purchases", active.purchases)
        said = many % {"count": writing.number(active.purchases)}
    else:
        said = _("a purchase") if active.purchases else _("an order, be it a return")
    if active.revenue:
        amount = writing.money(active.revenue / MILLION, ports.company.use()().currency)
        said = _("%(orders)s and revenue of at least %(amount)s") % {"orders": said, "amount": amount}
    return _("active: %(what)s in the period") % {"what": said}


def shares_of(parameters: Parameters, name: str) -> Sequence[int]:
    """The three shares that a study applied; studies from before they could be chosen applied the theory."""
    usual = {"abc_customers": (20, 30, 50), "abc_amount": (80, 15, 5)}
    found: Sequence[int] = parameters.get(name) or usual[name]
    return found


def _shares(parameters: Parameters, name: str) -> str:
    return "/".join(str(share) for share in shares_of(parameters, name))


def _steps(limits: Sequence[float], *, currency: bool = False) -> str:
    if currency:
        base = ports.company.use()().currency
        return " / ".join(writing.money(limit, base) for limit in limits)
    return " / ".join(writing.number(limit) for limit in limits)
