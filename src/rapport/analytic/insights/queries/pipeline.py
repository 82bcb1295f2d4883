"""The pipeline: collection, aggregation, knowledge, relation, each within what its reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rapport.analytic.insights.queries.built import aggregation, knowledge
from rapport.analytic.insights.queries.collected import collection
from rapport.analytic.insights.queries.stages import Looker, Stage
from rapport.analytic.insights.queries.used import relation
from rapport.kit.actor import Actor


@dataclass(frozen=True)
class Pipeline:
    """The four stages at a moment; `is_whole` where the reader sees the whole company."""

    at: datetime
    is_whole: bool
    stages: tuple[Stage, ...]


def pipeline(actor: Actor, at: datetime) -> Pipeline:
    """Return the four stages as this reader may see them."""
    by = Looker(actor, at)
    return Pipeline(at, by.sees_all, tuple(stage(by) for stage in (collection, aggregation, knowledge, relation)))
