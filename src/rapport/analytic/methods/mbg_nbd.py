"""MBG/NBD: as BG/NBD, where a customer may also leave right after their very first purchase (contract K13, M01)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rapport.analytic.methods.beta_geometric import BetaGeometric


@dataclass(frozen=True, slots=True)
class MbgNbd(BetaGeometric):
    """The modified beta-geometric/NBD model: who never came back may be gone, which BG/NBD denies.

    Likelihood of (x, t_x, T): B(a, b + x + 1)/B(a, b) · Γ(r + x) α^r / Γ(r) · [(α + T)^−(r+x) + a/(b + x) · (α +
    t_x)^−(r+x)]. Takes, gives, assumes, errors: as `BgNbd`.
    Source: Batislam, Denizel, Filiztekin (2007), International Journal of Research in Marketing 24; Hoppe, Wagner
    (2007), Marketing JRM 29.
    """

    chances: ClassVar[int] = 1
