"""What can be done with studies."""

from rapport.analytic.studies.services.equity import EQUITY_TASK, account, ask_equity, renew_equity
from rapport.analytic.studies.services.follow import follow
from rapport.analytic.studies.services.lifecycle import LIFECYCLE_TASK, publish_lifecycle
from rapport.analytic.studies.services.offers import OFFERS_TASK, ask_offers, offer, renew_offers
from rapport.analytic.studies.services.potentials import (
    POTENTIAL_TASK,
    ask_potential,
    measure_potential,
    renew_potential,
)
from rapport.analytic.studies.services.refresh import TASK, ask, derived_tables, refresh, renew
from rapport.analytic.studies.services.replay import replay
from rapport.analytic.studies.services.rules import (
    WrongRules,
    cells_of,
    change_rules,
    parameters_of,
    rules,
    score_counts,
    scoring_of,
)

__all__ = [
    "EQUITY_TASK",
    "LIFECYCLE_TASK",
    "OFFERS_TASK",
    "POTENTIAL_TASK",
    "TASK",
    "WrongRules",
    "account",
    "ask",
    "ask_equity",
    "ask_offers",
    "ask_potential",
    "cells_of",
    "change_rules",
    "derived_tables",
    "follow",
    "measure_potential",
    "offer",
    "parameters_of",
    "publish_lifecycle",
    "refresh",
    "renew",
    "renew_equity",
    "renew_offers",
    "renew_potential",
    "replay",
    "rules",
    "score_counts",
    "scoring_of",
]
