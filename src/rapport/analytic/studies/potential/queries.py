"""Reading the study of potential, the rules of it, and movements within a reader's scope."""

from __future__ import annotations

from django.db.models import QuerySet

from rapport.analytic.studies.models import Movement, PotentialOverride, PotentialRules, Study
from rapport.analytic.studies.potential.kinds import CLUES, Told
from rapport.analytic.studies.queries import POTENTIAL
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound
from rapport.kit.known import known
from rapport.operational.parties.models import Party


def latest_potential() -> Study | None:
    """Return the last finished study of potential."""
    found = Study.objects.finished().of_method(POTENTIAL).order_by("-finished_at", "-pk")
    return known("latest potential", found.first)


def potential_rules() -> PotentialRules:
    """Return the rules of this company; those that came with the product before anyone changed them."""
    return PotentialRules.objects.filter(pk=1).first() or PotentialRules(pk=1)


def told_of(chosen: PotentialRules) -> Told:
    """Return the rules as the study takes them."""
    return Told(
        chosen.coverage, chosen.wallet, chosen.referral, {**CLUES, **chosen.clues}, chosen.profitable, chosen.promising,
        chosen.loyal_months, chosen.patience_months,
    )  # fmt: skip


def movements_seen(actor: Actor) -> QuerySet[Movement]:
    """Return the movements of customers whom somebody may see, the latest first."""
    mine = Movement.objects.select_related("party").order_by("-moved_on", "-pk")
    return mine.filter(party__in=Party.objects.visible_to(actor).live())


def find_movement(uuid: str, actor: Actor) -> Movement:
    """Return a movement of a customer whom somebody may see. Refuses with NotFound."""
    found = movements_seen(actor).filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def override_of(party: Party) -> PotentialOverride | None:
    """Return what a person said of a customer's potential, where somebody did."""
    return PotentialOverride.objects.filter(party=party).first()
