"""Expected value in words: the figures of the page, its tables, how it was computed and how well that foresaw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.analytic.insights.explain import Fact, Why
from rapport.analytic.insights.queries.value import CHANCES
from rapport.analytic.insights.readings import StudyFigure
from rapport.analytic.insights.tables import Opens
from rapport.analytic.insights.value.facts import ValueRead, chance_name
from rapport.analytic.studies.models import Study
from rapport.analytic.studies.queries import latest_value
from rapport.kit.errors import NotFound
from rapport.operational.parties.models import RFM_CELLS
from rapport.web import writing

MILLION = 1_000_000
KNOWN = "alive~min~0"
BEST = "-expected_value"
MODELS = {"BgNbd": "BG/NBD", "MbgNbd": "MBG/NBD"}


@dataclass(frozen=True)
class ValueLine:
    """A row of a table."""

    name: str
    url: str
    customers: str
    expected: str
    share: str
    purchases: str
    alive: str


@dataclass(frozen=True)
class ValueTeller:
    """Writes one reading of expected value."""

    seen: ValueRead
    currency: str
    opens: Opens

    def money(self, amount: float | None, *, compact: bool = False) -> str:
        return writing.money(amount, self.currency, compact=compact)

    def band(self) -> list[StudyFigure]:
        """What is expected in all, of whom, and how well the last forecast was."""
        total, leaving, told = self.seen.found.total, self.seen.found.leaving, self.seen.study.figures
        return [
            StudyFigure(
                "expected", _("Expected value"), self.money(total["expected_value"], compact=True),
                horizon_told(self.seen.study), self._everyone(),
            ),
            StudyFigure(
                "purchases", _("Expected purchases"), writing.number(round(total["expected_purchases"])),
                _("of %(count)s customers") % {"count": writing.number(total["customers"])},
                self._everyone(),
            ),
            StudyFigure(
                "alive", _("Still customers"), writing.number(round(total["alive"])),
                writing.percent(total["alive"] / total["customers"] if total["customers"] else None),
                self.opens.customers("alive~min~50", sort=BEST),
            ),
            StudyFigure(
                "leaving", _("Good ones probably gone"), writing.number(leaving["customers"]),
                _("%(amount)s of revenue so far") % {"amount": self.money(leaving["revenue"], compact=True)},
                self._leavers(),
            ),
            StudyFigure(
                "proof", _("Kept its word"), writing.percent(told.get("coverage")), proof_told(self.seen.study)
            ),
        ]  # fmt: skip

    def cells(self) -> list[ValueLine]:
        """By RFM cell, the most expected first."""
        return [
            self._line(str(RFM_CELLS.get(row["cell"], "")) or _("Without a cell"), row, f"rfm_cell~is~{row['cell']}")
            for row in self.seen.found.cells
        ]

    def chances(self) -> list[ValueLine]:
        """By the chance of still being a customer, the safest first."""
        told = zip(CHANCES, self.seen.found.chances, strict=True)
        return [
            self._line(chance_name(low, high), row, f"alive~between~{low}|{high}") for (low, high), row in told if row
        ][::-1]

    def _everyone(self) -> str:
        return self.opens.customers(KNOWN, sort=BEST)

    def _leavers(self) -> str:
        return self.opens.customers("abc_revenue~is~A|B", "alive~max~49", sort="-revenue")

    def _line(self, name: str, row: Mapping[str, Any], condition: str) -> ValueLine:
        whole = self.seen.found.total["expected_value"]
        share = row["expected_value"] / whole if whole > 0 else 0.0
        return ValueLine(
            name,
            self.opens.customers(condition, KNOWN, sort=BEST),
            writing.number(row["customers"]),
            self.money(row["expected_value"]),
            writing.percent(share, 1),
            writing.number(row["expected_purchases"], 0),
            writing.percent(row["alive"] / row["customers"] if row["customers"] else None),
        )

    def why(self, key: str) -> Why:
        """Return the explanation of a figure. Refuses figures that the page does not have."""
        make = {
            "expected": self._expected, "purchases": self._purchases, "alive": self._alive, "leaving": self._leaving,
            "proof": self._proof,
        }.get(key)  # fmt: skip
        if make is None:
            raise NotFound
        return make()

    def _customers(self) -> Fact:
        return (_("Customers"), writing.number(self.seen.found.total["customers"]), self._everyone())

    def _expected(self) -> Why:
        told, total = self.seen.study.figures, self.seen.found.total
        facts = [
            self._customers(),
            (_("Expected purchases"), writing.number(round(total["expected_purchases"])), ""),
            (_("Revenue so far"), self.money(total["revenue"]), ""),
        ]
        if self.seen.basis == "margin":
            facts += [
                (_("Mean margin rate"), writing.percent(told.get("margin_rate"), 1), ""),
                (_("Share that does not go back"), writing.percent(told.get("kept"), 1), ""),
            ]
        return Why(
            _("Expected value"), tuple(facts),
            _("expected purchases × expected amount × margin rate, each purchase discounted to today"),
            " ".join(behind_value()),
        )  # fmt: skip

    def _purchases(self) -> Why:
        told = self.seen.study.figures
        parameters = {**told.get("buying", {}), **told.get("spend", {})}
        facts = [(name, writing.number(figure, 3), "") for name, figure in parameters.items()]
        return Why(
            _("Expected purchases"), (self._customers(), *facts),
            _("how often each customer bought, how long ago, and how long they have been one"),
            model_told(self.seen.study),
        )  # fmt: skip

    def _alive(self) -> Why:
        facts = tuple((line.name, line.customers, line.url) for line in self.chances())
        words = _(
            "The chance of still being a customer falls the longer somebody is silent beyond their own rhythm. "
            "Nobody without a contract says good-bye: it is computed, not known."
        )
        return Why(_("Still customers"), facts, _("sum of each customer’s chance of still being one"), words)

    def _leaving(self) -> Why:
        leaving = self.seen.found.leaving
        facts = (
            (_("Customers"), writing.number(leaving["customers"]), self._leavers()),
            (_("Revenue so far"), self.money(leaving["revenue"]), ""),
            (_("Expected value"), self.money(leaving["expected_value"]), ""),
        )
        words = _("Classes A and B by revenue, with less than one chance in two of still being a customer.")
        return Why(_("Good customers who have probably left"), facts, words, "")

    def _proof(self) -> Why:
        told = self.seen.study.figures
        facts = [
            (_("Days that the models did not see"), writing.number(told.get("proof_days")), ""),
            (_("Customers"), writing.number(told.get("proof_customers")), ""),
            (_("Foreseen"), self.money(_units(told.get("foreseen"))), ""),
            (_("Brought"), self.money(_units(told.get("brought"))), ""),
            (_("Within their interval"), writing.percent(told.get("coverage"), 1), ""),
        ]
        words = _(
            "The same models, fitted to the orders before those days alone, said what each customer would bring in "
            "them. Four in five should bring what their interval holds."
        )
        return Why(_("Kept its word"), tuple(facts), _("customers within their interval ÷ all customers"), words)


def _units(amount: int | None) -> float | None:
    return None if amount is None else amount / MILLION


def horizon_told(study: Study) -> str:
    """How far it looks, and what a later amount is worth."""
    months = study.parameters["months"]
    said = ngettext("next %(count)s month", "next %(count)s months", months) % {"count": months}
    rate = _rate(study.parameters["discount"])
    return _("%(months)s, discounted by %(rate)s a year") % {"months": said, "rate": rate}


def _rate(percent: float) -> str:
    return writing.percent(percent / 100, 0 if percent == int(percent) else 1)


def proof_told(study: Study) -> str:
    """How well the same models foresaw the last days."""
    days = study.figures.get("proof_days")
    if not days:
        return _("too short a history to prove it")
    said = ngettext(
        "of customers within their interval, last %(count)s day",
        "of customers within their interval, last %(count)s days",
        days,
    )
    return said % {"count": writing.number(days)}


def model_told(study: Study) -> str:
    """Which models, fitted to whom."""
    told = study.figures
    words = {
        "model": MODELS.get(told.get("model", ""), ""),
        "count": writing.number(told.get("customers")),
        "again": writing.number(told.get("repeaters")),
    }
    learned = told.get("learned", told.get("customers"))
    if learned == told.get("customers"):
        return _("%(model)s and Gamma-Gamma, fitted to %(count)s customers of whom %(again)s bought again.") % words
    words["learned"] = writing.number(learned)
    return (
        _("%(model)s and Gamma-Gamma, fitted to %(learned)s of %(count)s customers, of whom %(again)s bought again.")
        % words
    )


def bound_told(study: Study) -> str:
    """What the data do not tell apart: a model that ran to the end of its range says less than it could."""
    at_bound = set(study.figures.get("at_bound", ()))
    said = []
    if {"a", "b"} & at_bound:
        said.append(_("The orders do not show that customers leave for good: trust this chance little."))
    if {"r", "alpha"} & at_bound:
        said.append(_("Customers hardly differ in how often they buy: the model takes one rate for all."))
    return " ".join(said)


def basis_told(study: Study) -> str:
    """What the amounts are."""
    if study.figures.get("basis") == "margin":
        return _("Amounts are margins: each customer’s own rate, as far as their orders carry it.")
    return _("Amounts are revenue: the cost of less than half of it is known.")


def behind_value() -> list[str]:
    """The rules and models behind a customer's expected value; nothing before there is one."""
    study = latest_value()
    if study is None or "model" not in study.figures:
        return []
    horizon = _("Horizon: %(told)s.") % {"told": horizon_told(study)}
    return [told for told in (horizon, basis_told(study), model_told(study), bound_told(study)) if told]


def why_not(study: Study) -> str:
    """Why a study expects nothing of anybody."""
    reasons = {
        "too_few": _("Expected value needs at least 30 customers who bought on two days."),
        "no_model": _("The purchases of your customers follow none of the models of buying."),
    }
    return reasons.get(str(study.figures.get("reason", "")), "")
