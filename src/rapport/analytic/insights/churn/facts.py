"""Risk of loss as programs read it, and what the page begins with: over REST, from a terminal and in files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rapport.analytic.insights.churn.reasons import Reason, label_of, reasons_of
from rapport.analytic.insights.groups import narrowed
from rapport.analytic.insights.portfolio.sheets import Sheet
from rapport.analytic.insights.queries import Churn, churn, opened, traits
from rapport.analytic.insights.queries.churn import BANDS, HIGH, LOW, MEDIUM, band_of
from rapport.analytic.insights.readings import StudyRead
from rapport.analytic.studies.models import Study
from rapport.analytic.studies.queries import NotScoredYet, latest_churn
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.operational.parties.models import Party

BY_BAND, BY_REASON, PROOF = "bands", "reasons", "proof"
SHEETS = (BY_BAND, BY_REASON, PROOF)


@dataclass(frozen=True)
class ChurnRead(StudyRead):
    """Who reads what of the risks."""

    @property
    def found(self) -> Churn:
        return churn(self.reading)

    @property
    def is_foreseen(self) -> bool:
        """Whether the study foresaw anything: its figures say why where it did not."""
        return "method" in self.study.figures

    @property
    def proof(self) -> Mapping[str, Any]:
        """How well what is used foresaw the last window."""
        told: Mapping[str, Any] = self.study.figures["proof"][self.study.figures["method"]]
        return told


@dataclass(frozen=True)
class CustomerRisk:
    """The risk of one customer and its reasons; `risk` is None of who is lost already or under contract."""

    party: Party
    study: Study
    risk: int | None
    reasons: tuple[Reason, ...]

    @property
    def band(self) -> str:
        return "" if self.risk is None else band_of(self.risk)


def read(params: Mapping[str, str], actor: Actor) -> ChurnRead:
    """Return who reads what. Refuses without the right to it, before it was computed, or a group out of sight."""
    whole, study = opened(actor), latest_churn()
    if study is None:
        raise NotScoredYet
    return ChurnRead(*narrowed(whole, params.get("of", ""), actor), study)


def customer_risk(uuid: str, actor: Actor) -> CustomerRisk:
    """Return the risk of a customer with its reasons, told anew. Refuses as `read`, and customers out of sight."""
    seen, party = read({}, actor), Party.objects.find(uuid, actor)
    row = traits(seen.reading, party.pk) if seen.is_foreseen else None
    if row is None:
        return CustomerRisk(party, seen.study, None, ())
    currency = ports.company.use()().currency
    found = reasons_of(seen.study, row, currency=currency, sees_margin=seen.reading.sees_margin)
    return CustomerRisk(party, seen.study, row["churn_risk"], found)


def churn_facts(params: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """Return the sums, the study's assumptions and how well it foresaw. Refuses as `read` does."""
    seen = read(params, actor)
    return {
        "part": seen.group.name if seen.group else "",
        "study": seen.study.uuid,
        "as_of": seen.study.as_of,
        "currency": ports.company.use()().currency,
        "parameters": seen.study.parameters,
        "figures": {name: value for name, value in seen.study.figures.items() if name != "model"},
        "total": _sums(seen, seen.found.total),
        "others": seen.found.others,
        "bands": [
            {"band": name, "low": BANDS[name][0], "high": BANDS[name][1], **_sums(seen, row)}
            for name, row in seen.found.bands.items()
        ],
        "reasons": [{"reason": row["churn_reason"], **_sums(seen, row)} for row in seen.found.reasons],
    }


def risk_facts(uuid: str, actor: Actor) -> dict[str, Any]:
    """Return the risk of a customer and its reasons. Refuses as `customer_risk` does."""
    found = customer_risk(uuid, actor)
    return {
        "customer": found.party.uuid,
        "study": found.study.uuid,
        "as_of": found.study.as_of,
        "days": found.study.figures.get("days"),
        "risk": found.risk,
        "band": found.band,
        "reasons": [{"reason": each.key, "weight": round(each.weight, 4), "said": each.said} for each in found.reasons],
    }


def _sums(seen: ChurnRead, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row for programs; what may be expected of customers only for those who may see margins."""
    return {**row, "expected_value": row["expected_value"] if seen.reading.sees_margin else None}


def churn_sheet(name: str, seen: ChurnRead) -> Sheet:
    """The numbers of one table of the page as rows."""
    if name == PROOF:
        parts = seen.proof["parts"] if seen.is_foreseen else ()
        rows = [(place, part["count"], part["foreseen"], part["came"]) for place, part in enumerate(parts, start=1)]
        return [_("Part"), _("Customers"), _("Foreseen"), _("Lost")], rows
    names, columns = [_("Customers"), _("Expected to be lost"), _("Revenue so far")], ["customers", "lost", "revenue"]
    if seen.reading.sees_margin:
        names, columns = [*names, _("Expected value")], [*columns, "expected_value"]
    if name == BY_BAND:
        told = [(band_name(band), row) for band, row in seen.found.bands.items()]
        return [_("Risk"), *names], [(said, *(row[each] for each in columns)) for said, row in told]
    lines = [(label_of(row["churn_reason"]), *(row[each] for each in columns)) for row in seen.found.reasons]
    return [_("Main reason"), *names], lines


def band_name(band: str) -> str:
    """A band in words, with its limits."""
    low, high = BANDS[band]
    return _("%(name)s: %(low)s to %(high)s %%") % {"name": band_word(band), "low": low, "high": high}


def band_word(band: str) -> str:
    """A band in a word."""
    return {LOW: _("low"), MEDIUM: _("medium"), HIGH: _("high")}[band]
