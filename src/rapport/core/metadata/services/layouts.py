"""Layouts of record pages: arranged for a role, or given back to the house."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.models import Role
from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.metadata.models import PageLayout
from rapport.kit.actor import Actor
from rapport.kit.errors import Invalid
from rapport.web.panels import panels


@transaction.atomic
def arrange(
    holder: str, role: str, order: Sequence[str], hidden: Sequence[str], *, by: Actor, at: datetime
) -> PageLayout:
    """This function will show the panels of a page to a role in this order, without the hidden ones.

    An empty role is everyone without a layout of their own. Refuses panels that the page has not, and unknown roles.
    """
    demand(by, "layout.edit")
    known = {key for key, panel in panels.items() if panel.holder == holder}
    if not known or not {*order, *hidden} <= known:
        raise Invalid(_("This page has no such panel."), field="order")
    if role and not Role.objects.filter(key=role).exists():
        raise Invalid(_("There is no such role."), field="role")
    row = PageLayout.objects.filter(holder=holder, role=role).first() or PageLayout(holder=holder, role=role)
    before = {"order": row.order, "hidden": row.hidden} if row.pk else {}
    row.order, row.hidden = list(dict.fromkeys(order)), sorted(set(hidden))
    row.save()
    change = audit.Change("page_layout", row.pk, before=before, after={"order": row.order, "hidden": row.hidden})
    audit.record("layout.arrange", by=by, at=at, changes=[change])
    return row


@transaction.atomic
def forget(holder: str, role: str, *, by: Actor, at: datetime) -> None:
    """This function will give a page its common layout back for a role."""
    demand(by, "layout.edit")
    row = PageLayout.objects.filter(holder=holder, role=role).first()
    if row is None:
        return
    change = audit.Change("page_layout", row.pk, before={"order": row.order, "hidden": row.hidden})
    row.delete()
    audit.record("layout.forget", by=by, at=at, changes=[change])
