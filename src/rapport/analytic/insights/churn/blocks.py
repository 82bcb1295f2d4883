"""What the risk of loss adds to the page Today: whose leaving would cost most."""

from __future__ import annotations

from datetime import date

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.analytic.insights.queries.churn import BANDS, HIGH
from rapport.analytic.insights.tables import customers_url
from rapport.analytic.studies.policies import SEE
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.operational.parties.models import CHURN_REASONS, Party
from rapport.web import writing
from rapport.web.day import Act, Line, Plain, plain

FEW, MOST = 5, 10_000


def _at_risk(actor: Actor, today: date) -> Plain | None:
    """One's own customers at high risk, else all that one may see; whoever is expected to bring most first."""
    visible = Party.objects.visible_to(actor).filter(standing__churn_risk__gte=BANDS[HIGH][0])
    own = visible.filter(owner_id=actor.user_id)
    is_own = own.exists()
    rows = own if is_own else visible
    sees = actor.sees_field("standing.margin")
    order = "expected_value" if sees else "revenue"
    best = list(rows.select_related("standing").order_by(F(f"standing__{order}").desc(nulls_last=True), "pk")[:FEW])
    if not best:
        return None
    low, high = BANDS[HIGH]
    conditions = [f"churn_risk~between~{low}|{high}", *(["owner~is~me"] if is_own else [])]
    address = customers_url(*conditions, sort=f"-{order}")
    lines = [_line(party, sees) for party in best]
    return Plain(_("At risk this week"), rows[:MOST].count(), address, lines=lines)


def _line(party: Party, sees_margin: bool) -> Line:
    page, standing = reverse("parties:party_detail", args=[party.uuid]), party.standing
    worth = standing.expected_value if sees_margin else standing.revenue
    amount = "" if worth is None else writing.money(worth, ports.company.use()().currency)
    reason = CHURN_REASONS.get(standing.churn_reason, "")
    return Line(
        str(party), page, str(reason), writing.percent((standing.churn_risk or 0) / 100), "warn", amount,
        value_says=_("Expected value") if sees_margin else _("Revenue so far"),
        act=Act(_("Plan the next step"), "calendar-plus", f"{page}?compose=todo#composer"), is_person=True,
    )  # fmt: skip


AT_RISK = plain(_at_risk, SEE, order=26)
