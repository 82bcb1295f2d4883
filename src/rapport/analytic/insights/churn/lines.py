"""Risk of loss in words: the figures of the page, its tables, how well it foresaw, and what it was learned from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.analytic.insights.churn.facts import BY_BAND, BY_REASON, ChurnRead, band_name
from rapport.analytic.insights.churn.reasons import label_of
from rapport.analytic.insights.explain import Fact, Why
from rapport.analytic.insights.queries.churn import BANDS, HIGH, MEDIUM
from rapport.analytic.insights.readings import StudyFigure
from rapport.analytic.insights.tables import Opens
from rapport.analytic.studies.churn.kinds import MODEL, NAIVE, REASON_OF
from rapport.analytic.studies.models import Study
from rapport.analytic.studies.queries import latest_churn
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound
from rapport.operational.parties.models import Party
from rapport.web import writing

KNOWN = "churn_risk~min~0"
RISKIEST, BEST = "-churn_risk", "-expected_value"
LEFT, RIGHT, TOP, BOTTOM = 46.0, 528.0, 22.0, 266.0
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class ChurnLine:
    """A row of a table; `worth` is expected value, revenue so far for who may see no margin."""

    name: str
    url: str
    customers: str
    lost: str
    risk: str
    worth: str


@dataclass(frozen=True)
class Dot:
    """A tenth of the customers of the last window: where it stands, and what is said of it."""

    x: str
    y: str
    said: str


@dataclass(frozen=True)
class Picture:
    """What came against what was foreseen; on the diagonal both are the same."""

    dots: tuple[Dot, ...]
    diagonal: str
    rows: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    said: str


@dataclass(frozen=True)
class ChurnTeller:
    """Writes one reading of the risk of loss."""

    seen: ChurnRead
    currency: str
    opens: Opens

    def money(self, amount: float | None, *, compact: bool = False) -> str:
        return writing.money(amount, self.currency, compact=compact)

    def band(self) -> list[StudyFigure]:
        """Who is at high risk, what is at stake, how many will be lost, and how well the last window was foreseen."""
        found, proof = self.seen.found, self.seen.proof
        high = found.bands.get(HIGH, {})
        figures = [
            StudyFigure(
                "high", _("At high risk"), writing.number(high.get("customers", 0)),
                _("of %(count)s customers") % {"count": writing.number(found.total["customers"])}, self._in(HIGH),
            ),
            StudyFigure(
                "lost", _("Expected to be lost"), writing.number(round(found.total["lost"])),
                days_told(self.seen.study), self._everyone(),
            ),
        ]  # fmt: skip
        if self.seen.reading.sees_margin:
            told = _("expected of those at high risk")
            stake = self.money(high.get("expected_value", 0.0), compact=True)
            figures.insert(1, StudyFigure("stake", _("Value at stake"), stake, told, self._in(HIGH, sort=BEST)))
        figures.append(
            StudyFigure("proof", _("In the right order"), writing.percent(proof["auc"]), proof_told(self.seen.study))
        )
        figures.append(
            StudyFigure(
                "lift", _("Lift"), _("× %(times)s") % {"times": writing.number(proof["lift"], 1)},
                _("lost in the riskiest tenth, against all"),
            )
        )  # fmt: skip
        return figures

    def bands(self) -> list[ChurnLine]:
        """The riskiest first."""
        told = list(self.seen.found.bands.items())[::-1]
        return [self._line(band_name(name), row, self._in(name, sort=RISKIEST)) for name, row in told]

    def reasons(self) -> list[ChurnLine]:
        """Of those who are not in the low band, the most frequent first."""
        floor = f"churn_risk~min~{BANDS[MEDIUM][0]}"
        return [
            self._line(
                label_of(row["churn_reason"]), row,
                self.opens.customers(f"churn_reason~is~{row['churn_reason']}", floor, sort=RISKIEST),
            )
            for row in self.seen.found.reasons
        ]  # fmt: skip

    def tables(self) -> list[tuple[str, str, str, list[ChurnLine]]]:
        """The tables of the page: key, title, first column, lines."""
        found = [(BY_BAND, _("By band of risk"), _("Risk"), self.bands())]
        lines = self.reasons()
        return [*found, (BY_REASON, _("Main reasons"), _("Main reason"), lines)] if lines else found

    def picture(self) -> Picture:
        """Each tenth of the last window by what was foreseen of it and what came."""

        def x(share: float) -> str:
            return f"{LEFT + share * (RIGHT - LEFT):.1f}"

        def y(share: float) -> str:
            return f"{BOTTOM - share * (BOTTOM - TOP):.1f}"

        dots = tuple(Dot(x(part["foreseen"]), y(part["came"]), self._dot(part)) for part in self.seen.proof["parts"])
        return Picture(
            dots,
            f"M{x(0)} {y(0)}L{x(1)} {y(1)}",
            tuple((y(share), writing.percent(share)) for share in QUARTERS),
            tuple((x(share), writing.percent(share)) for share in QUARTERS),
            "; ".join(dot.said for dot in dots),
        )

    def _dot(self, part: Mapping[str, Any]) -> str:
        words = {"foreseen": writing.percent(part["foreseen"]), "came": writing.percent(part["came"])}
        return _("%(foreseen)s foreseen, %(came)s lost") % words

    def _everyone(self) -> str:
        return self.opens.customers(KNOWN, sort=RISKIEST)

    def _in(self, band: str, *, sort: str = RISKIEST) -> str:
        low, high = BANDS[band]
        return self.opens.customers(f"churn_risk~between~{low}|{high}", sort=sort)

    def _line(self, name: str, row: Mapping[str, Any], url: str) -> ChurnLine:
        return ChurnLine(
            name,
            url,
            writing.number(row["customers"]),
            writing.number(round(row["lost"])),
            writing.percent(row["lost"] / row["customers"] if row["customers"] else None),
            self.money(row["expected_value" if self.seen.reading.sees_margin else "revenue"]),
        )

    def why(self, key: str) -> Why:
        """Return the explanation of a figure. Refuses figures that the page does not have."""
        make = {
            "high": self._high, "stake": self._stake, "lost": self._lost, "proof": self._proof, "lift": self._lift,
        }.get(key)  # fmt: skip
        if make is None or not self.seen.is_foreseen or (key == "stake" and not self.seen.reading.sees_margin):
            raise NotFound
        return make()

    def _counts(self) -> tuple[Fact, ...]:
        return tuple((line.name, line.customers, line.url) for line in self.bands())

    def _high(self) -> Why:
        words = _(
            "High: likelier to be lost than to stay. Medium: one in four at least is lost. Who is lost already, or has "
            "a contract that runs, is in none."
        )
        facts = (*self._counts(), (_("Lost already or under contract"), writing.number(self.seen.found.others), ""))
        return Why(_("At high risk"), facts, lost_told(self.seen.study), words)

    def _stake(self) -> Why:
        facts = tuple((line.name, line.worth, line.url) for line in self.bands())
        words = _("Expected value counts already how likely each customer is to go on: it is what would be missing.")
        return Why(_("Value at stake"), facts, _("sum of the expected value of the customers of a band"), words)

    def _lost(self) -> Why:
        facts = ((_("Customers"), writing.number(self.seen.found.total["customers"]), self._everyone()),)
        return Why(
            _("Expected to be lost"), facts, _("sum of each customer’s risk"), " ".join(behind_churn())
        )  # fmt: skip

    def _proof(self) -> Why:
        told, proof = self.seen.study.figures, self.seen.proof
        facts = [
            (_("Customers of the last window"), writing.number(proof["rows"]), ""),
            (_("Lost of these"), writing.percent(proof["rate"], 1), ""),
            (_("Risks are off by"), writing.percent(proof["calibration_error"], 1), ""),
        ]
        names = {MODEL: _("Right order: the model"), NAIVE: _("Right order: the naive rate")}
        facts += [
            (name, writing.percent(told["proof"][key]["auc"], 1), "")
            for key, name in names.items() if key in told["proof"]
        ]  # fmt: skip
        words = _(
            "The same way, learned from earlier windows alone, gave each customer of the last one a risk. Of two "
            "customers, one lost and one kept, who was lost should have had the higher one; 50% is chance."
        )
        return Why(_("In the right order"), tuple(facts), _("pairs in the right order ÷ all pairs"), words)

    def _lift(self) -> Why:
        proof = self.seen.proof
        top = proof["rate"] * proof["lift"]
        facts = (
            (_("Lost of the tenth with the highest risk"), writing.percent(top, 1), ""),
            (_("Lost of all"), writing.percent(proof["rate"], 1), ""),
            (_("Average precision"), writing.percent(proof["average_precision"], 1), ""),
        )
        words = _("How many more customers who leave one reaches who begins with the highest risks.")
        return Why(_("Lift"), facts, _("share lost in the riskiest tenth ÷ share lost of all"), words)


def days_told(study: Study) -> str:
    """How far it looks."""
    days = study.figures["days"]
    return ngettext("next %(count)s day", "next %(count)s days", days) % {"count": writing.number(days)}


def lost_told(study: Study) -> str:
    """What lost means, and where the history is too short to look as far as the company's rule."""
    days, asked = study.figures["days"], study.figures["asked_days"]
    said = ngettext(
        "Lost: no purchase within %(count)s day.", "Lost: no purchase within %(count)s days.", days
    ) % {"count": writing.number(days)}  # fmt: skip
    if days == asked:
        return said
    short = _("Your rule says %(count)s; the history is long enough for three windows of %(days)s.")
    return f"{said} {short % {'count': writing.number(asked), 'days': writing.number(days)}}"


def proof_told(study: Study) -> str:
    """How the last window was foreseen."""
    days = study.figures["days"]
    said = ngettext("pairs of customers, last %(count)s day", "pairs of customers, last %(count)s days", days)
    return said % {"count": writing.number(days)}


def method_told(study: Study) -> str:
    """Which way the chances were found, and why not by the model where it is not."""
    told = study.figures
    count = {"count": writing.number(told["learned"])}
    if told["method"] == MODEL:
        return (
            _("Logistic regression on what was known of customers before earlier windows (%(count)s examples).") % count
        )
    reasons = {
        "no_better": _("A model foresaw the last window no better than the naive rate, which is therefore used"),
        "no_model": _("The data carry no model: the naive rate is used"),
    }
    said = reasons.get(told.get("instead", ""), reasons["no_model"])
    rest = _("%(why)s: the share lost of customers who bought as often and as lately (%(count)s examples).")
    return rest % {"why": said, **count}


def left_out_told(study: Study) -> str:
    """What was not learned from, because it was not always written down."""
    found = {REASON_OF[name] for name in study.figures.get("left_out", ())}
    if not found:
        return ""
    names = ", ".join(label_of(key).lower() for key in sorted(found))
    return _("Left out, as it was not written down then as it is now: %(names)s.") % {"names": names}


def behind_churn() -> list[str]:
    """The rule and the model behind a customer's risk; nothing before there is one."""
    study = latest_churn()
    if study is None or "method" not in study.figures:
        return []
    sensitive = _("Age, sex, health, nationality, language, address and what stands in for them are never used.")
    return [told for told in (lost_told(study), method_told(study), left_out_told(study), sensitive) if told]


def address_behind(party: Party, actor: Actor) -> str:
    """The page with the reasons of a customer's risk."""
    return reverse("insights:customer_churn", args=[party.uuid])


def why_not(study: Study) -> str:
    """Why a study foresees nothing of anybody."""
    reasons = {
        "too_short": _("The risk of loss needs a history of three windows of 28 days at least."),
        "too_few": _("The risk of loss needs 200 customers in each window, of whom 25 were lost and 25 kept."),
    }
    return reasons.get(str(study.figures.get("reason", "")), "")
