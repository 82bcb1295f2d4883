"""What orders and contracts add to the page Today: terms that end soon, orders that belong to nobody."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.kit.actor import Actor, Reach
from rapport.operational.orders.models import Contract, Order
from rapport.operational.orders.models.contracts import ending_within
from rapport.web import writing
from rapport.web.day import Act, Line, Plain, plain

DAYS, FEW, MOST = 60, 5, 10_000


def _ending(actor: Actor, today: date) -> Plain | None:
    """Contracts of one's own customers whose term ends soon, else all that one may see; the next end first."""
    rows = Contract.objects.visible_to(actor).filter(ending_within(DAYS, today))
    own = rows.filter(party__owner_id=actor.user_id)
    is_own = own.exists()
    found = (own if is_own else rows).only("ends_on", "renewal", "terminated_on").order_by("ends_on", "pk")[:MOST]
    ends = {row.pk: row.next_end_on(today) or date.max for row in found}
    if not ends:
        return None
    first = sorted(ends, key=lambda pk: (ends[pk], pk))[:FEW]
    shown = rows.select_related("party").in_bulk(first)
    conditions = [f"ends-soon~is~{DAYS}", *(["owner~is~me"] if is_own else [])]
    lines = [_contract(shown[pk], today) for pk in first]
    return Plain(_("Contracts that end soon"), len(ends), _address("orders:contract_list", *conditions), lines=lines)


def _contract(row: Contract, today: date) -> Line:
    page, notice = reverse("orders:contract_detail", args=[row.uuid]), row.notice_by_on(today)
    note = f"{row.get_kind_display()}, {row.title}"
    if notice and notice >= today:
        note = _("%(about)s, notice by %(day)s") % {"about": note, "day": writing.day(notice)}
    customer = reverse("parties:party_detail", args=[row.party.uuid])
    plan = Act(_("Plan the next step"), "calendar-plus", f"{customer}?compose=todo#composer")
    return Line(str(row.party), page, note, writing.day(row.next_end_on(today)), act=plan, is_person=True)


def _orphans(actor: Actor, today: date) -> Plain | None:
    """Orders without customer count in revenue and in nobody's worth: for those who may say whose they are."""
    if actor.reach("order.edit") is not Reach.EVERYONE:
        return None
    count = Order.objects.visible_to(actor).counted().filter(party=None)[:MOST].count()
    if not count:
        return None
    told = ngettext("%(n)s order counts in revenue and in nobody’s worth.",
                    "%(n)s orders count in revenue and in nobody’s worth.", count)  # fmt: skip
    said = told % {"n": writing.number(count)}
    return Plain(_("Orders without customer"), count, _address("orders:order_list", "nobody~is~yes"), said=said)


def _address(name: str, *conditions: str) -> str:
    return f"{reverse(name)}?{urlencode([('f', condition) for condition in conditions])}"


ENDING = plain(_ending, "contract.view", order=22)
ORPHANS = plain(_orphans, "order.edit", order=42)
