"""What the customer's page shows of their value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.cache import caches
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.insights.asked import Asked, read
from rapport.analytic.insights.churn.facts import band_word
from rapport.analytic.insights.costs.margin_lines import Teller
from rapport.analytic.insights.portfolio.showing import covered
from rapport.analytic.insights.queries import NetMargin, Reader, is_at_hand, net_margin_of, reader
from rapport.analytic.insights.queries.churn import BANDS, band_of
from rapport.analytic.insights.tables import customers_url
from rapport.analytic.studies.policies import SEE
from rapport.analytic.studies.queries import latest_standing
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.operational.parties.models import CHURN_REASONS, RFM_CELLS, Party, Standing
from rapport.web import writing

AXES = {
    "rfm_cell": gettext_lazy("RFM cell"),
    "rfm_score": gettext_lazy("RFM score"),
    "abc_count": gettext_lazy("ABC by number"),
    "abc_revenue": gettext_lazy("ABC by revenue"),
    "abc_margin": gettext_lazy("ABC by margin"),
}
MOVES = 5
KEPT_SECONDS = 3600


TONES = {
    "champions": "good", "loyal_customers": "good", "potential_loyalist": "good", "new_customers": "info",
    "promising": "info", "need_attention": "warn", "about_to_sleep": "warn", "at_risk": "warn",
    "cant_lose_them": "bad", "lost": "bad",
}  # fmt: skip


@dataclass(frozen=True)
class ValueFact:
    """A line of the panel; `url` opens the customers who share it, `why` says what it was made from."""

    label: str
    value: str
    note: str = ""
    url: str = ""
    why: str = ""


def value(actor: Actor, party: Party) -> Mapping[str, Any] | None:
    """Rhythm, scores and classes of a party, with the time of each; None when there is no order.

    Revenue and margin stand above, in the highlights of the page.
    """
    standing = getattr(party, "standing", None)
    if standing is None or not standing.order_count:
        return None
    sees_margin = actor.sees_field("standing.margin")
    study = latest_standing()
    best = study.parameters.get("count") if study else None
    return {
        "party": party,
        "standing": standing,
        "facts": [
            *_rhythm(standing),
            *_scores(standing, sees_margin, best),
            *_risk(standing),
        ],
        "moves": _moves(party, sees_margin),
        "scored_at": study.finished_at if study and standing.rfm_score else None,
        "trails": actor.has(SEE),
    }


def margin(actor: Actor, party: Party) -> Mapping[str, Any] | None:
    """The margin where it is at hand, else the link by which the page asks for it once it is shown.

    Nothing without orders, figures or the right to them.
    """
    standing = getattr(party, "standing", None)
    if standing is None or not standing.order_count or not actor.sees_field("standing.margin") or not actor.has(SEE):
        return None
    asking = margin_asked(actor, party)
    if asking is None:
        return None
    return asking.drawn() if asking.is_at_hand else {"party": party}


@dataclass(frozen=True)
class MarginAsked:
    """The net margin of a customer in the last twelve months, as one reader asks for it."""

    party: Party
    reading: Reader
    asked: Asked
    teller: Teller

    @property
    def is_at_hand(self) -> bool:
        return is_at_hand(self.reading, self.asked.window)

    def found(self) -> NetMargin:
        return net_margin_of(self.reading, self.asked.window, self.party.pk)

    def drawn(self) -> Mapping[str, Any]:
        """What a template needs to draw it."""
        return {"party": self.party, "margin": self.teller.told(self.found()), "asked": self.asked}


def margin_asked(actor: Actor, party: Party) -> MarginAsked | None:
    """Return how this reader asks for the margin of a customer; None before the first refresh."""
    reading = reader(actor)
    if reading is None:
        return None
    company: Any = ports.company.use()()
    asked = read({}, until=reading.last_day(), fiscal_month=company.fiscal_year_start)
    return MarginAsked(party, reading, asked, Teller(actor, asked.window, company.currency, party))


def scale(actor: Actor, party: Party) -> Mapping[str, Any] | None:
    """Where a customer's revenue stands among all customers of the company; nothing before they are ranked."""
    standing = getattr(party, "standing", None)
    if standing is None or not standing.revenue_rank:
        return None
    every = caches["local"].get_or_set(f"insights:ranked:{standing.study_id}", _ranked, KEPT_SECONDS) or 0
    if standing.revenue_rank > every or every < 2:
        return None
    below = (every - standing.revenue_rank) / (every - 1)
    facts = {"rank": writing.number(standing.revenue_rank), "all": writing.number(every)}
    return {
        "at": f"{4 + below * 364:.1f}",
        "filled": f"{below * 364 + 4:.1f}",
        "told": _("Rank %(rank)s of %(all)s customers") % facts,
        "more": _("more than %(share)s of them") % {"share": writing.percent(covered(below), 1)},
        "cell": RFM_CELLS.get(standing.rfm_cell, ""),
        "cell_url": customers_url(f"rfm_cell~is~{standing.rfm_cell}", sort="-revenue"),
        "tone": TONES.get(standing.rfm_cell, ""),
    }


def _ranked() -> int:
    return Standing.objects.aggregate(last=Max("revenue_rank"))["last"] or 0


def _rhythm(standing: Standing) -> list[ValueFact]:
    facts = [ValueFact(_("First order"), writing.day(standing.first_order_on))]
    if standing.cadence_days:
        count = writing.number(365.25 / float(standing.cadence_days), 1)
        facts.append(ValueFact(_("Frequency"), _("%(count)s purchases a year") % {"count": count}, why="cadence"))
        facts.append(ValueFact(_("Next expected"), _expected(standing), _("if the rhythm holds")))
    return [*facts, ValueFact(_("Purchases"), writing.number(standing.purchase_count))]


def _expected(standing: Standing) -> str:
    """When the next order would come if the rhythm held: a plain reading, no forecast."""
    if standing.last_order_on is None or standing.cadence_days is None:
        return ""
    day = standing.last_order_on + timedelta(days=round(standing.cadence_days))
    return writing.day(day)


def _scores(standing: Standing, sees_margin: bool, best: int | None) -> list[ValueFact]:
    facts = []
    if standing.rfm_score:
        scores = [standing.rfm_recency, standing.rfm_frequency, standing.rfm_monetary]
        url = customers_url(f"rfm_cell~is~{standing.rfm_cell}", sort="-revenue")
        told = _("recency %(r)s, frequency %(f)s, amount %(m)s") % dict(zip("rfm", scores, strict=True))
        label = _("Scores out of 5") if best == 5 else _("Scores")
        facts.append(ValueFact(label, " · ".join(str(score) for score in scores), told, url, "rfm"))
    classes = [("abc_count", _("ABC by number"))]
    if sees_margin:
        classes.append(("abc_margin", _("ABC by margin")))
    for name, label in classes:
        letter = getattr(standing, name)
        if letter:
            facts.append(ValueFact(label, letter, "", customers_url(f"{name}~is~{letter}", sort="-revenue"), "abc"))
    return facts


def _risk(standing: Standing) -> list[ValueFact]:
    """The risk of loss with its band, and its main reason where it is kept."""
    risk = standing.churn_risk
    if risk is None:
        return []
    band = band_of(risk)
    low, high = BANDS[band]
    said = _("%(risk)s, %(band)s") % {"risk": writing.percent(risk / 100), "band": band_word(band)}
    url = customers_url(f"churn_risk~between~{low}|{high}", sort="-churn_risk")
    found = [ValueFact(_("Risk of loss"), said, "", url, "risk")]
    reason = CHURN_REASONS.get(standing.churn_reason, "")
    return [*found, ValueFact(_("Main reason"), str(reason))] if reason else found


def _moves(party: Party, sees_margin: bool) -> list[dict[str, Any]]:
    """The last changes of class and cell."""
    rows = party.moves.exclude(axis="rfm_score").order_by("-moved_on", "-pk")
    if not sees_margin:
        rows = rows.exclude(axis="abc_margin")
    return [
        {
            "label": AXES.get(move.axis, move.axis),
            "before": str(RFM_CELLS.get(move.before, move.before)),
            "after": str(RFM_CELLS.get(move.after, move.after)),
            "on": move.moved_on,
        }
        for move in rows[:MOVES]
    ]
