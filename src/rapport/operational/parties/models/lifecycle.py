"""Where a customer stands in the life of a relationship, since when and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.kit.errors import Text
from rapport.operational.parties.models.party import Party


class LifecycleState(models.TextChoices):
    """The seven states of a relationship, in the order in which it is lived."""

    UNKNOWN = "unknown", pgettext_lazy("lifecycle", "Unknown")
    PROSPECT = "prospect", pgettext_lazy("lifecycle", "Prospect")
    NEW = "new", pgettext_lazy("lifecycle", "New customer")
    SATISFIED = "satisfied", pgettext_lazy("lifecycle", "Satisfied")
    DISSATISFIED = "dissatisfied", pgettext_lazy("lifecycle", "Dissatisfied")
    INACTIVE = "inactive", pgettext_lazy("lifecycle", "Inactive")
    LOST = "lost", pgettext_lazy("lifecycle", "Lost")


class SuperState(models.TextChoices):
    """What the seven states come to."""

    STRANGER = "not_customer", pgettext_lazy("lifecycle", "Not a customer")
    NOT_YET = "not_yet", pgettext_lazy("lifecycle", "Not yet a customer")
    CUSTOMER = "customer", pgettext_lazy("lifecycle", "Customer")


class Phase(models.TextChoices):
    """What one does with the relationship in a state."""

    INITIATE = "initiate", _("Initiate a relationship")
    ESTABLISH = "establish", _("Establish a relationship")
    DEVELOP = "develop", _("Develop a relationship")
    STABILISE = "stabilise", _("Stabilise a relationship")
    REACTIVATE = "reactivate", _("Reactivate a relationship")
    RENEW = "renew", _("Begin a relationship again")


SUPER_STATES: Mapping[str, SuperState] = {
    LifecycleState.UNKNOWN: SuperState.STRANGER,
    LifecycleState.PROSPECT: SuperState.NOT_YET,
    LifecycleState.NEW: SuperState.CUSTOMER,
    LifecycleState.SATISFIED: SuperState.CUSTOMER,
    LifecycleState.DISSATISFIED: SuperState.CUSTOMER,
    LifecycleState.INACTIVE: SuperState.CUSTOMER,
    LifecycleState.LOST: SuperState.STRANGER,
}


class Cause(models.TextChoices):
    """Why a customer is in a state: `%(days)s` is the number of days of the rule."""

    NOTHING = "nothing", _("Nothing is known but how to reach them")
    CONTACT = "contact", _("A first contact took place")
    SEGMENT = "segment", _("On a list or in a segment of ours")
    KNOWN = "known", _("More is known of them: a to-do, or an order that came back")
    FIRST = "first", _("First purchase or contract")
    AGAIN = "again", _("Bought again after having been lost")
    SETTLED = "settled", _("A customer for more than %(days)s days, without complaint")
    BOUGHT = "bought", _("Bought again")
    APPEASED = "appeased", _("No complaint in the last %(days)s days")
    COMPLAINT = "complaint", _("A contact ended badly")
    SILENT = "silent", _("Neither purchase nor contract for %(days)s days")
    HAND = "hand", _("Decided by hand")
    RELEASED = "released", _("The decision by hand has ended: the rules hold again")


class LifecycleRules(models.Model):
    """By which days this company tells the states apart: one row, changed in the settings.

    Lost is who neither bought nor had a contract for the portfolio's number of days; `inactive_days` are fewer (None:
    half of them). One is new for `new_days` after the first purchase, or the first after having been lost. A contact
    with a satisfaction of `unhappy_satisfaction` or less, or one that was declined where `declined_counts`, makes
    dissatisfied for `unhappy_days`.
    """

    version = models.PositiveIntegerField(default=1, editable=False)
    inactive_days = models.PositiveSmallIntegerField(_("inactive after"), null=True, blank=True)
    new_days = models.PositiveSmallIntegerField(_("new for"), default=90)
    unhappy_days = models.PositiveSmallIntegerField(_("dissatisfied for"), default=90)
    unhappy_satisfaction = models.PositiveSmallIntegerField(_("dissatisfied from"), default=5)
    declined_counts = models.BooleanField(_("a declined contact counts"), default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="lifecycle_rules_one_row")]
        verbose_name_plural = "lifecycle rules"

    def __str__(self) -> str:
        return str(self.pk)


class LifecycleProcess(models.Model):
    """How the company handles customers in a state: its own playbook, who answers for it, within how many days.

    Without a row the ready-made ones of `queries.lifecycle` hold.
    """

    state = models.CharField(max_length=12, choices=LifecycleState, primary_key=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    playbook = models.TextField(_("playbook"), max_length=2000, blank=True)
    target_days = models.PositiveSmallIntegerField(_("target time, in days"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name_plural = "lifecycle processes"

    def __str__(self) -> str:
        return str(LifecycleState(self.state).label)


class LifecycleChangeQuerySet(models.QuerySet["LifecycleChange"]):
    """Rows of changes."""

    def newest_first(self) -> Self:
        return self.order_by("-began_on", "-pk")


class LifecycleChange(models.Model):
    """A customer who came into a state on a day, by the rules or by hand; they stay until the next row."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="lifecycle_changes", db_index=False)
    state = models.CharField(max_length=12, choices=LifecycleState)
    began_on = models.DateField()
    cause = models.CharField(max_length=10, choices=Cause)
    days = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    actor_name = models.CharField(max_length=150, blank=True)
    noted_at = models.DateTimeField()

    objects = LifecycleChangeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["party", "-began_on", "-id"], name="lifecycle_of_party")]

    def __str__(self) -> str:
        return f"{self.began_on.isoformat()}: {LifecycleState(self.state).label}"

    @property
    def super_state(self) -> SuperState:
        return SUPER_STATES[self.state]

    @property
    def is_by_hand(self) -> bool:
        return self.cause == Cause.HAND

    @property
    def why(self) -> Text:
        """The cause in words."""
        return self.reason or str(Cause(self.cause).label) % {"days": self.days or 0}


class LifecycleOverride(models.Model):
    """A state that somebody chose for a customer, with the reason: it holds until a day, or until they buy.

    `rule_state` and `rule_since` are what the rules say meanwhile; they hold again afterwards.
    """

    party = models.OneToOneField(Party, on_delete=models.CASCADE, primary_key=True, related_name="lifecycle_override")
    state = models.CharField(max_length=12, choices=LifecycleState)
    set_on = models.DateField()
    until_on = models.DateField(null=True)
    rule_state = models.CharField(max_length=12, blank=True)
    rule_since = models.DateField(null=True)

    def __str__(self) -> str:
        return str(LifecycleState(self.state).label)
