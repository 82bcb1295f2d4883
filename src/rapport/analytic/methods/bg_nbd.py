"""BG/NBD: purchases without a contract, where a customer may leave right after a purchase (contract K13, M01)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rapport.analytic.methods.beta_geometric import BetaGeometric


@dataclass(frozen=True, slots=True)
class BgNbd(BetaGeometric):
    """The beta-geometric/NBD model: nobody leaves before their first repeat purchase.

    Likelihood of (x, t_x, T): B(a, b + x)/B(a, b) · Γ(r + x) α^r / Γ(r) · [(α + T)^−(r+x) + [x > 0] · a/(b + x − 1) ·
    (α + t_x)^−(r+x)]. Takes: `histories.grouped`. Gives: r, alpha (in units of time), a, b with their `estimate`.
    Assumes: no seasons, purchases of different customers independent, customer-days counted once.
    Errors: NotConverged; `estimate.at_bound` names parameters that ran to their end (nobody leaves: a towards nothing).
    Source: Fader, Hardie, Lee (2005), Marketing Science 24. Truth: CDNOW sample r .243, α 4.414, a .793, b 2.426,
    log-likelihood −9,582.4.
    """

    chances: ClassVar[int] = 0
