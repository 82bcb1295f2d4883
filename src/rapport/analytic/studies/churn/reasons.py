"""Why somebody may be lost: what each model's columns add, summed up in reasons that can be said in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from rapport.analytic.methods.group_rates import GroupRates
from rapport.analytic.methods.histories import Floats
from rapport.analytic.methods.propensity import Propensity
from rapport.analytic.studies.churn.kinds import MODEL, NAIVE, REASON_OF, REASONS


class Foreseeing(Protocol):
    """What tells chances and why: the model, or the naive rate where the model is no better."""

    @property
    def names(self) -> tuple[str, ...]: ...
    def chances(self, frame: Any) -> Floats: ...
    def contributions(self, frame: Any) -> Floats: ...
    def told(self) -> dict[str, Any]: ...


def read(figures: Mapping[str, Any]) -> Foreseeing | None:
    """What a study foresees with, from its figures; nothing where it foresaw nothing."""
    if figures.get("method") == MODEL:
        return Propensity.of(figures["model"])
    return GroupRates.of(figures["model"]) if figures.get("method") == NAIVE else None


def explained(model: Foreseeing, frame: Any) -> Floats:
    """Rows × `REASONS`: what each reason adds to the log odds of being lost, against the mean customer."""
    by_column = model.contributions(frame)
    found = np.zeros((len(by_column), len(REASONS)))
    for place, name in enumerate(model.names):
        found[:, REASONS.index(REASON_OF[name])] += by_column[:, place]
    return found
