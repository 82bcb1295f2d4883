"""Potential and movements in words: the figures of the page, its tables, and why each is what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.analytic.insights.explain import Fact, Why
from rapport.analytic.insights.movements.facts import MovementsRead
from rapport.analytic.insights.movements.words import CLUES, PARTS, PLAYBOOKS, cause_told
from rapport.analytic.insights.queries.potential import Moved, Row, since_of, waiting
from rapport.analytic.insights.readings import StudyFigure
from rapport.analytic.insights.tables import Opens
from rapport.analytic.studies.models import Movement, Study
from rapport.kit.errors import NotFound, Text
from rapport.operational.parties.models import MovementKind, Party
from rapport.web import writing

LARGEST = "-potential"


@dataclass(frozen=True)
class MovedLine:
    """A movement: its number, its name, its playbook, and its customers."""

    number: str
    name: str
    playbook: str
    url: str
    customers: str
    actual: str
    potential: str


@dataclass(frozen=True)
class GapLine:
    """A customer whose potential exceeds by far what they are expected to bring."""

    name: str
    url: str
    actual: str
    potential: str
    gap: str


@dataclass(frozen=True)
class WaitingLine:
    """A movement that waits for a word of a person."""

    name: str
    url: str
    told: str


@dataclass(frozen=True)
class PartLine:
    """What a part or a clue adds to a potential."""

    name: str
    amount: str


@dataclass(frozen=True)
class MovementsTeller:
    """Writes one reading of potential and movements."""

    seen: MovementsRead
    currency: str
    opens: Opens

    def money(self, amount: float | None, *, compact: bool = False) -> str:
        return writing.money(amount, self.currency, compact=compact)

    @property
    def span(self) -> str:
        return span_told(self.seen.months)

    def band(self) -> list[StudyFigure]:
        """Who moved, what customers bring and could bring, what waits for people, and how well growth was foreseen."""
        found = self.seen.found
        moved = sum(row.customers for row in found.moved)
        exits, poor = (len(waiting(self.seen.actor, kind)) for kind in (MovementKind.EXIT, MovementKind.POOR))
        figures = [StudyFigure("moved", _("Customers who moved"), writing.number(moved), self.span, self._moved())]
        if self.seen.reading.sees_margin:
            total = found.total
            figures += [
                StudyFigure(
                    "actual", _("Expected value"), self.money(total["actual"], compact=True),
                    _("if they go on as they do"),
                ),
                StudyFigure(
                    "potential", _("Potential"), self.money(total["potential"], compact=True),
                    _("a year, if their behaviour changes"), self.opens.customers(sort=LARGEST),
                ),
            ]  # fmt: skip
        figures.append(
            StudyFigure("reasons", _("Reasons asked"), writing.number(poor), _("contracts sold that bring little"))
        )
        figures.append(StudyFigure("exits", _("Exits to decide"), writing.number(exits), _("by a manager alone")))
        return figures

    def _moved(self) -> str:
        return self.opens.customers(self._days())

    def _days(self) -> str:
        first = since_of(self.seen.study, self.seen.months)
        return f"movement_on~between~{first.isoformat()}|{self.seen.study.as_of.isoformat()}"

    def lines(self) -> list[MovedLine]:
        return [self._line(row) for row in self.seen.found.moved]

    def _line(self, row: Moved) -> MovedLine:
        sees = self.seen.reading.sees_margin
        return MovedLine(
            row.kind.replace("p", "′"),
            str(MovementKind(row.kind).label),
            str(PLAYBOOKS[row.kind]),
            self.opens.customers(f"movement~is~{row.kind}", self._days()),
            writing.number(row.customers),
            self.money(row.expected_value if sees else row.revenue),
            self.money(row.potential) if sees else "",
        )

    def gaps(self) -> list[GapLine]:
        """Whose gap is largest; for who may see margins."""
        if not self.seen.reading.sees_margin:
            return []
        rows = self.seen.found.gaps
        people = Party.objects.in_bulk([row["customer_id"] for row in rows])
        return [self._gap(people[row["customer_id"]], row) for row in rows if row["customer_id"] in people]

    def _gap(self, party: Party, row: Row) -> GapLine:
        url = reverse("parties:party_detail", args=[party.uuid])
        return GapLine(str(party), url, *(self.money(row[name]) for name in ("actual", "potential", "gap")))

    def waiting(self) -> list[tuple[str, list[WaitingLine]]]:
        """What waits for people: reasons of owners, decisions of managers."""
        heads = {
            MovementKind.POOR: _("Why do these contracts bring little?"),
            MovementKind.EXIT: _("Exits to be considered"),
        }
        found = [(head, [waiting_line(row) for row in waiting(self.seen.actor, kind)]) for kind, head in heads.items()]
        return [(head, lines) for head, lines in found if lines]

    def why(self, key: str) -> Why:
        """The formula and the numbers behind a figure. Refuses figures that the page does not have."""
        told = _WHYS.get(key)
        if told is None:
            raise NotFound
        title, formula, words = told
        return Why(str(title), tuple(self._behind(key)), str(formula), str(words))

    def _behind(self, key: str) -> list[Fact]:
        figures = self.seen.study.figures
        growth = figures.get("growth", {})
        facts: list[Fact] = [(_("Customers"), writing.number(figures.get("customers", 0)), self.opens.customers())]
        if key == "potential" and self.seen.reading.sees_margin:
            facts.append((_("Margin rate of the base"), writing.percent(figures.get("margin_rate")), ""))
        if key == "potential" and "auc" in growth:
            facts.append((_("Growth foreseen in the right order"), writing.percent(growth["auc"]), ""))
            facts.append((_("Calibration error"), writing.percent(growth["calibration_error"]), ""))
        return facts


_WHYS: Mapping[str, tuple[Text, Text, Text]] = {
    "moved": (
        gettext_lazy("Customers who moved"),
        gettext_lazy("customers whose last movement lies in these months"),
        gettext_lazy(
            "Profitability (known margin less the costs that name the customer, of twelve months) and potential are "
            "read at the end of each of the last 25 months; a movement is a lasting change of either by half of the "
            "company’s limit at least, or a stay where both are low."
        ),
    ),
    "actual": (
        gettext_lazy("Expected value"),
        gettext_lazy("sum of what each customer will bring if they go on as they do"),
        gettext_lazy("As the page of expected value tells."),
    ),
    "potential": (
        gettext_lazy("Potential"),
        gettext_lazy("gaps of coverage × how many alike hold it × what a buyer brings + wallet + referrals + clues"),
        gettext_lazy(
            "Alike are customers of the same kind who began with the same product family. Share of wallet: what the "
            "better quarter of them buys in a year less what the customer buys, × margin rate × the chance that their "
            "sales grow. Clues add or take off their weight of the mean potential of those alike. Weights are the "
            "company’s; a potential set by hand stands until it is taken back."
        ),
    ),
    "reasons": (
        gettext_lazy("Reasons asked"),
        gettext_lazy("movements of this kind without an answer of the owner"),
        gettext_lazy("The owner is asked why what was sold brings little; the answer is kept with the movement."),
    ),
    "exits": (
        gettext_lazy("Exits to decide"),
        gettext_lazy("customers at a loss with little potential for as long as the company’s patience, undecided"),
        gettext_lazy(
            "Never automatic: a manager decides, with a reason, and approves only with every point of the legal "
            "check-list confirmed (GDPR, article 22)."
        ),
    ),
}


def span_told(months: int) -> str:
    """The last months in words."""
    return ngettext("in the last %(count)s month", "in the last %(count)s months", months) % {"count": months}


def waiting_line(row: Movement) -> WaitingLine:
    """A movement that waits, in a line."""
    told = f"{writing.day(row.moved_on)} · {cause_told(row.cause)}" if row.cause else writing.day(row.moved_on)
    return WaitingLine(str(row.party), reverse("insights:movement_detail", args=[row.uuid]), told)


def parts_told(row: Row, currency: str) -> list[PartLine]:
    """What one customer's potential is made of: parts first, then the clues that count."""
    parts = [PartLine(str(name), writing.money(row[key], currency)) for key, name in PARTS.items()]
    clues = [
        PartLine(str(name), writing.money(row[f"clue_{key}"], currency))
        for key, name in CLUES.items()
        if row[f"clue_{key}"]
    ]
    return [*parts, *clues]


def group_told(row: Row, study: Study) -> Mapping[str, Any]:
    """Whom a customer is compared with."""
    groups = study.figures.get("groups", [])
    return groups[row["group"]] if row["group"] < len(groups) else {}
