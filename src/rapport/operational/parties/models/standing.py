"""Standing: what analysis found about a party, as one typed row."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.kit.fields import AmountField, SharedKey
from rapport.operational.parties.models.lifecycle import LifecycleState
from rapport.operational.parties.models.movement_kinds import MovementKind
from rapport.operational.parties.models.party import Party


class AbcClass(models.TextChoices):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


RFM_CELLS = {
    "champions": _("Champions"),
    "loyal_customers": _("Loyal customers"),
    "potential_loyalist": _("Becoming loyal"),
    "new_customers": _("New customers"),
    "promising": _("Promising"),
    "need_attention": _("Need attention"),
    "about_to_sleep": _("About to fall asleep"),
    "cant_lose_them": _("Not to be lost"),
    "at_risk": _("At risk"),
    "lost": _("Lost"),
    "others": _("Others"),
}

CHURN_REASONS = {
    "silence": _("Silent for longer than usual"),
    "rhythm": _("Buys seldom"),
    "trend": _("Buys less often than before"),
    "tenure": _("Time as a customer"),
    "basket": _("Amount of purchases"),
    "returns": _("Sends back"),
    "discount": _("Discounts"),
    "breadth": _("Few different products"),
    "contact": _("Contacts"),
    "mood": _("Declined, not reached or dissatisfied"),
    "contract": _("A contract that has ended"),
    "kind": _("Person or company"),
}


class Standing(models.Model):
    """Historic worth of a party, its scores and classes, what is expected of it, each with the time of its computation.

    Revenue, first and last order and the counts follow an order within seconds; scores, classes and what is expected
    follow at the next refresh. Expected value is the discounted margin (revenue where costs are hardly known) within
    the company's horizon, low and high hold it in four futures out of five, `alive` is the chance, in percent, of
    still being a customer. `churn_risk` is the chance, in percent, that who is neither lost yet nor under contract
    buys nothing within the company's number of days; `churn_reason` is what adds most to it. `lifecycle` is empty until
    the first refresh, and of households. `potential` is what the customer would bring in a year if their behaviour
    changed, `movement` the last of the nine movements. Owner, team and kind repeat the party's, so that a sorted list
    reads one index.
    """

    party = SharedKey(Party, on_delete=models.CASCADE, related_name="standing")
    kind = models.CharField(max_length=10, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    team = models.ForeignKey("identity.Team", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    revenue = AmountField(_("revenue"), default=0)
    margin = AmountField(_("margin"), null=True)
    margin_cover = models.FloatField(_("share of revenue whose cost is known"), null=True)
    order_count = models.PositiveIntegerField(_("orders"), default=0)
    purchase_count = models.PositiveIntegerField(_("purchases"), default=0)
    first_order_on = models.DateField(_("first order"), null=True)
    last_order_on = models.DateField(_("last order"), null=True)
    cadence_days = models.FloatField(_("days between purchases"), null=True)
    rfm_recency = models.PositiveSmallIntegerField(_("recency score"), null=True)
    rfm_frequency = models.PositiveSmallIntegerField(_("frequency score"), null=True)
    rfm_monetary = models.PositiveSmallIntegerField(_("amount score"), null=True)
    rfm_score = models.PositiveSmallIntegerField(_("RFM score"), null=True)
    rfm_cell = models.CharField(_("RFM cell"), max_length=30, blank=True)
    abc_count = models.CharField(_("ABC by number of customers"), max_length=1, choices=AbcClass, blank=True)
    abc_revenue = models.CharField(_("ABC by share of revenue"), max_length=1, choices=AbcClass, blank=True)
    abc_margin = models.CharField(_("ABC by share of margin"), max_length=1, choices=AbcClass, blank=True)
    revenue_rank = models.PositiveIntegerField(_("rank by revenue"), null=True)
    margin_rank = models.PositiveIntegerField(_("rank by margin"), null=True)
    expected_value = AmountField(_("expected value"), null=True)
    expected_low = AmountField(_("expected value, lower end"), null=True)
    expected_high = AmountField(_("expected value, upper end"), null=True)
    expected_purchases = models.FloatField(_("expected purchases"), null=True)
    alive = models.PositiveSmallIntegerField(_("still a customer, in percent"), null=True)
    churn_risk = models.PositiveSmallIntegerField(_("risk of loss, in percent"), null=True)
    churn_reason = models.CharField(_("main reason of the risk"), max_length=12, blank=True)
    lifecycle = models.CharField(_("lifecycle"), max_length=12, choices=LifecycleState, default="", db_default="")
    lifecycle_since = models.DateField(_("in this state since"), null=True)
    potential = AmountField(_("potential"), null=True)
    movement = models.CharField(_("last movement"), max_length=2, choices=MovementKind, default="", db_default="")
    movement_on = models.DateField(_("moved on"), null=True)
    study_id = models.BigIntegerField(null=True)
    facts_at = models.DateTimeField(null=True)
    scored_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "-revenue", "-party"], name="standing_by_revenue"),
            models.Index(fields=["team", "kind", "-revenue", "-party"], name="standing_team_by_revenue"),
            models.Index(fields=["owner", "kind", "-revenue", "-party"], name="standing_owner_by_revenue"),
            models.Index(fields=["kind", "-last_order_on", "-party"], name="standing_by_last_order"),
            models.Index(fields=["team", "kind", "-last_order_on", "-party"], name="standing_team_by_last_order"),
            models.Index(fields=["kind", "-rfm_score", "-party"], name="standing_by_rfm"),
            models.Index(fields=["team", "kind", "-rfm_score", "-party"], name="standing_team_by_rfm"),
            models.Index(fields=["rfm_cell"], name="standing_rfm_cell"),
            models.Index(fields=["kind", "-expected_value", "-party"], name="standing_by_expected"),
            models.Index(fields=["team", "kind", "-expected_value", "-party"], name="standing_team_by_expected"),
            models.Index(
                fields=["-revenue", "-party"],
                name="standing_buyers_by_revenue",
                condition=models.Q(first_order_on__isnull=False),
            ),
            models.Index(
                fields=["-expected_value", "-party"],
                name="standing_buyers_by_expected",
                condition=models.Q(first_order_on__isnull=False),
            ),
            models.Index(fields=["lifecycle"], name="standing_lifecycle"),
            models.Index(fields=["-lifecycle_since", "-party"], name="standing_by_stay"),
            models.Index(fields=["kind", "-lifecycle_since", "-party"], name="standing_kind_by_stay"),
            models.Index(fields=["team", "kind", "-lifecycle_since", "-party"], name="standing_team_by_stay"),
            models.Index(fields=["kind", "-churn_risk", "-party"], name="standing_by_risk"),
            models.Index(fields=["team", "kind", "-churn_risk", "-party"], name="standing_team_by_risk"),
            models.Index(
                fields=["-churn_risk", "-party"],
                name="standing_buyers_by_risk",
                condition=models.Q(first_order_on__isnull=False),
            ),
            models.Index(fields=["kind", "-potential", "-party"], name="standing_by_potential"),
            models.Index(fields=["team", "kind", "-potential", "-party"], name="standing_team_by_potential"),
            models.Index(
                fields=["-potential", "-party"],
                name="standing_buyers_by_potential",
                condition=models.Q(first_order_on__isnull=False),
            ),
        ]


class StandingMoveQuerySet(models.QuerySet["StandingMove"]):
    """Rows of moves."""

    def between_cells(self, since: date) -> Self:
        """Moves from one RFM cell to another since a day; who enters the grid or leaves it has not moved within it."""
        return self.filter(axis="rfm_cell", moved_on__gte=since).exclude(before="").exclude(after="")


class StandingMove(models.Model):
    """A party that changed class or cell on a day: trajectories are read from these."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="moves")
    axis = models.CharField(max_length=30)
    before = models.CharField(max_length=30, blank=True)
    after = models.CharField(max_length=30, blank=True)
    moved_on = models.DateField()
    study_id = models.BigIntegerField(null=True)

    objects = StandingMoveQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["party", "-moved_on"], name="standing_move_party"),
            models.Index(fields=["axis", "moved_on", "party"], name="standing_move_day"),
        ]
