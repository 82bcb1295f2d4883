"""Questions that companies ask of their figures, ready to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from rapport.kit.errors import Text


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the address of the cube that answers it; `missing` says why there is none."""

    text: Text
    query: str = ""
    missing: Text = ""
    of_margin: bool = False


QUESTIONS = (
    Question(
        _("How does the profitability index of each colleague change over the year?"),
        "?measure=index&rows=employee&across=quarter",
        of_margin=True,
    ),
    Question(
        _("Which customers have bought a product? Its figure opens them, and their list becomes a segment."),
        "?measure=customers,revenue,quantity&rows=line,product",
    ),
    Question(
        _("How long does a product take to be made and delivered?"),
        missing=_("Orders carry their own date but neither that of making nor that of delivery: this is not known."),
    ),
    Question(
        _("What does each channel cost, and what does an interaction on it cost?"),
        "?measure=interactions,contact_cost,cost_each,revenue&rows=channel",
        of_margin=True,
    ),
    Question(
        _("How does the cost of handling an order change?"),
        "?measure=handling,orders&rows=quarter&period=24m",
        of_margin=True,
    ),
)


def questions(*, sees_margin: bool) -> Sequence[Question]:
    """The questions that a reader may ask."""
    return [each for each in QUESTIONS if sees_margin or not each.of_margin]
