"""What can be done with studies."""

from rapport.analytic.studies.services.follow import follow
from rapport.analytic.studies.services.refresh import TASK, ask, refresh
from rapport.analytic.studies.services.rules import WrongRules, cells_of, change_rules, rules, scoring_of

__all__ = ["TASK", "WrongRules", "ask", "cells_of", "change_rules", "follow", "refresh", "rules", "scoring_of"]
