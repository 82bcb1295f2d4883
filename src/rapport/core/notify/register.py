"""What this room hands over to the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.core.audit.labels import verb_labels
from rapport.core.jobs.tasks import Run, register_schedule, register_task
from rapport.core.notify import rest, services
from rapport.core.notify.views import waiting
from rapport.kit.records import Holder, holders
from rapport.web.nav import ACCOUNT, WORK, NavItem, nav
from rapport.web.rest import Mounted, routers


def register() -> None:
    """Put notifications on the shelves that lower layers offer."""
    item = NavItem(_("Notifications"), "bell", "notify:inbox", WORK, go="n", order=11, count=waiting)
    nav.register("notifications", item)
    own = NavItem(_("Notifications"), "bell", "notify:preferences", ACCOUNT, order=30)
    nav.register("notification-preferences", own)
    routers.register("notifications", Mounted("/notifications", rest.router, _("Notifications")))
    holders.register("notify.notification", Holder("notify.notification", services.move, services.remove_all, True))
    verb_labels.register("notification.prefer", _("Chose how to hear of what"))
    register_task("notify.sweep", _sweep, label=_("Forget old notifications"))
    register_schedule("notify.sweep", "50 3 * * *", "notify.sweep")


def _sweep(run: Run) -> Mapping[str, Any]:
    return {"forgotten": services.sweep(at=run.now())}
