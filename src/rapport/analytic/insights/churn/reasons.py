"""The reasons of a customer's risk in sentences, with the figures that they were told from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp, expm1
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.analytic.studies.churn import reasons as weighed
from rapport.analytic.studies.churn import study as churn_study
from rapport.analytic.studies.churn.features import FEATURES
from rapport.analytic.studies.churn.kinds import REASONS
from rapport.analytic.studies.models import Study
from rapport.operational.parties.models import CHURN_REASONS
from rapport.web import writing

MOST, LEAST = 5, 0.1
STRONG, PLAIN = 0.7, 0.3
CHANGED = 0.1
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Reason:
    """What adds to a risk or takes from it: `weight` in log odds against the mean customer, said in a sentence."""

    key: str
    label: str
    said: str
    weight: float

    @property
    def raises(self) -> bool:
        return self.weight > 0

    @property
    def told(self) -> str:
        """Which way, and how much."""
        size = abs(self.weight)
        if self.raises:
            words = (_("raises the risk a little"), _("raises the risk"), _("raises the risk much"))
        else:
            words = (_("lowers the risk a little"), _("lowers the risk"), _("lowers the risk much"))
        return words[(size >= PLAIN) + (size >= STRONG)]


@dataclass(frozen=True)
class _Teller:
    """Writes what a row says."""

    row: Row
    days: int
    currency: str

    def number(self, name: str, digits: int = 0) -> str:
        return writing.number(round(self.row[name], digits), digits)

    @property
    def window(self) -> dict[str, str]:
        return {"days": writing.number(self.days)}


def reasons_of(study: Study, row: Row, *, currency: str, sees_margin: bool) -> tuple[Reason, ...]:
    """Return the reasons of a risk, the strongest first; margins only for readers who may see them."""
    model = weighed.read(study.figures)
    if model is None:
        return ()
    weights = weighed.explained(model, {name: [row[name]] for name in FEATURES})[0]
    teller = _Teller(row, study.figures["days"], currency)
    told = [
        Reason(key, label_of(key), _SAID[key](teller), float(weight))
        for key, weight in zip(REASONS, weights, strict=True)
        if abs(weight) >= LEAST and (sees_margin or key != churn_study.RESTRICTED)
    ]
    return tuple(sorted(told, key=lambda each: -abs(each.weight))[:MOST])


def label_of(key: str) -> str:
    """A reason in two words."""
    return _("Margin of purchases") if key == churn_study.RESTRICTED else str(CHURN_REASONS.get(key, key))


def _silence(on: _Teller) -> str:
    days = round(on.row["recency_days"])
    said = ngettext("Last purchase %(count)s day ago", "Last purchase %(count)s days ago", days)
    told = said % {"count": writing.number(days)}
    if not on.row["overdue"]:
        return f"{told}."
    usual = max(1, round(days / on.row["overdue"]))
    every = ngettext("usually every %(count)s day", "usually every %(count)s days", usual)
    return _("%(last)s, %(usual)s.") % {"last": told, "usual": every % {"count": writing.number(usual)}}


def _rhythm(on: _Teller) -> str:
    late, every = round(on.row["late"]), round(on.row["purchases"])
    said = ngettext("%(count)s purchase in the last %(days)s days, %(all)s in all.",
                    "%(count)s purchases in the last %(days)s days, %(all)s in all.", late)  # fmt: skip
    return said % {"count": writing.number(late), "all": writing.number(every), **on.window}


def _trend(on: _Teller) -> str:
    late, trend = on.row["late"], on.row["trend"]
    if trend is None:
        return _("Not a customer for long enough to compare with the %(days)s days before.") % on.window
    before = max(0, round((late + 0.5) / exp(trend) - 0.5))
    count = round(late)
    said = ngettext(
        "%(count)s purchase in the last %(days)s days, %(before)s in as many days before.",
        "%(count)s purchases in the last %(days)s days, %(before)s in as many days before.",
        count,
    )
    return said % {"count": writing.number(count), "before": writing.number(before), **on.window}


def _tenure(on: _Teller) -> str:
    days = round(on.row["tenure_days"])
    said = ngettext("First purchase %(count)s day ago.", "First purchase %(count)s days ago.", days)
    return said % {"count": writing.number(days)}


def _basket(on: _Teller) -> str:
    mean = expm1(on.row["basket"])
    told = {"amount": writing.money(mean, on.currency, compact=True), **on.window}
    change = on.row["basket_change"]
    if change is None or abs(change) < CHANGED:
        return _("%(amount)s a purchase in the last %(days)s days.") % told
    told["before"] = writing.money(mean / exp(change), on.currency, compact=True)
    return _("%(amount)s a purchase in the last %(days)s days, %(before)s in all.") % told


def _returns(on: _Teller) -> str:
    if not on.row["returned"]:
        return _("Nothing was sent back.")
    return _("%(share)s of what was bought was sent back.") % {"share": writing.percent(on.row["returned"])}


def _margin(on: _Teller) -> str:
    if on.row["margin_rate"] is None:
        return _("The margin of their purchases is not known.")
    return _("Margin of %(share)s on their purchases.") % {"share": writing.percent(on.row["margin_rate"])}


def _discount(on: _Teller) -> str:
    if not on.row["discount"]:
        return _("Bought without discount.")
    return _("Discount of %(share)s on average.") % {"share": writing.percent(on.row["discount"] / 100, 1)}


def _breadth(on: _Teller) -> str:
    count = round(on.row["products"])
    said = ngettext("%(count)s product in the last %(days)s days.",
                    "%(count)s different products in the last %(days)s days.", count)  # fmt: skip
    return said % {"count": writing.number(count), **on.window}


def _contact(on: _Teller) -> str:
    if on.row["contact_days"] is None:
        return _("No contact is known.")
    count, days = round(on.row["contacts"]), round(on.row["contact_days"])
    many = ngettext(
        "%(count)s contact in the last %(days)s days", "%(count)s contacts in the last %(days)s days", count
    )
    last = ngettext("the last %(count)s day ago", "the last %(count)s days ago", days)
    told = {
        "many": many % {"count": writing.number(count), **on.window},
        "last": last % {"count": writing.number(days)},
    }
    return _("%(many)s, %(last)s.") % told


def _mood(on: _Teller) -> str:
    said = []
    if on.row["satisfaction"] is not None:
        said.append(_("Satisfaction of %(score)s out of 10.") % {"score": on.number("satisfaction", 1)})
    count = round(on.row["unwilling"])
    if count:
        many = ngettext("%(count)s contact was declined or reached nobody.",
                        "%(count)s contacts were declined or reached nobody.", count)  # fmt: skip
        said.append(many % {"count": writing.number(count)})
    return " ".join(said) or _("No contact was declined; satisfaction is not known.")


def _contract(on: _Teller) -> str:
    return _("A contract has ended.") if on.row["past_contract"] else _("Has never had a contract.")


def _kind(on: _Teller) -> str:
    return _("Is a company.") if on.row["is_company"] else _("Is a person.")


_SAID: Mapping[str, Callable[[_Teller], str]] = {
    "silence": _silence,
    "rhythm": _rhythm,
    "trend": _trend,
    "tenure": _tenure,
    "basket": _basket,
    "returns": _returns,
    "margin": _margin,
    "discount": _discount,
    "breadth": _breadth,
    "contact": _contact,
    "mood": _mood,
    "contract": _contract,
    "kind": _kind,
}
