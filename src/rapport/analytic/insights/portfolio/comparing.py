"""A part of the portfolio beside the whole: the same figures of all that the reader may see, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rapport.analytic.insights.asked import Asked
from rapport.analytic.insights.portfolio import headlines, showing
from rapport.analytic.insights.portfolio.sheets import Sheet
from rapport.analytic.insights.queries import NetMargin, Portfolio, Reader, net_margin
from rapport.analytic.insights.tables import Opens
from rapport.operational.parties.models import RFM_CELLS
from rapport.web import writing


@dataclass(frozen=True)
class Beside:
    """What the whole says where a part is shown: values by the key of their line, titles by chart."""

    customers: str
    headlines: Mapping[str, str]
    rates: Mapping[str, str]
    classes: Mapping[str, Mapping[str, str]]
    cells: Mapping[str, str]
    titles: Mapping[str, str]
    margin: Mapping[str, str]


def beside(
    found: Portfolio, whole: Reader, asked: Asked, currency: str, opens: Opens, scores: tuple[int, int]
) -> Beside:
    """Return the whole's figures in the words of the page."""
    shown = headlines.lines(found, asked, currency, opens, sees_margin=whole.sees_margin)
    total = sum(row["revenue"] for row in found.cells) or 1.0
    cells = {str(RFM_CELLS.get(row["cell"], row["cell"])): row["revenue"] / total for row in found.cells}
    shares = {"by_customers": "amount_share", "by_amount": "customer_share"}
    return Beside(
        customers=writing.number(found.customers),
        headlines={line.key: line.value for line in shown},
        rates={line.key: line.value for line in showing.rate_lines(found, asked, opens)},
        classes={
            name: {row["klass"]: writing.percent(row[share], 1) for row in found.classes[name] if row["klass"]}
            for name, share in shares.items()
        },
        cells={name: writing.percent(share, 1) for name, share in cells.items()},
        titles=showing.titles(found, asked, scores),
        margin=_margin(net_margin(whole, asked.window)) if whole.sees_margin else {},
    )


def _margin(found: NetMargin) -> dict[str, str]:
    """Each line as a share of the whole's revenue."""
    if found.revenue <= 0:
        return {}
    shares = {each.kind: each.total / found.revenue for each in (*found.kinds, found.acquisition)}
    net = {"net": found.net / found.revenue} if found.net is not None else {}
    return {kind: writing.percent(share, 1) for kind, share in (shares | net).items()}


def side_by_side(part: Sheet, name: str, whole: Sheet) -> Sheet:
    """One sheet of both: whose each row is stands first."""
    rows: Sequence[Sequence[Any]] = [
        *((name, *row) for row in part[1]),
        *((_("All customers"), *row) for row in whole[1]),
    ]
    return [_("Part of the portfolio"), *part[0]], rows
