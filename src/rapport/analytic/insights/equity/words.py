"""What people read for the movements of customer equity."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from rapport.analytic.methods.customer_equity import ACQUIRED, GROWN, LOST, STEADY, WEAKENED, WON_BACK
from rapport.kit.errors import Text

MOVED: Mapping[str, Text] = {
    ACQUIRED: _("Acquired"),
    WON_BACK: _("Won back"),
    GROWN: _("Worth more"),
    WEAKENED: _("Worth less"),
    LOST: _("Lost"),
    STEADY: _("Unchanged"),
}
TOLD: Mapping[str, Text] = {
    ACQUIRED: _("bought for the first time"),
    WON_BACK: _("bought again after a long silence"),
    GROWN: _("remained, and are expected to bring more"),
    WEAKENED: _("remained, and are expected to bring less"),
    LOST: _("have bought nothing for longer than a customer may be silent"),
    STEADY: _("are expected to bring as much as before"),
}
