"""What parties add to the page Today of who only reads the customers that are theirs or shown to them: a partner."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.kit import clock
from rapport.kit.actor import Actor, Reach
from rapport.operational.parties.models import Party
from rapport.operational.parties.queries import timeline
from rapport.web import writing
from rapport.web.day import Line, Plain, plain

FEW, BACK = 5, timedelta(days=30)
VIEW, EDIT = "party.view", "party.edit"


def _shown(actor: Actor, today: date) -> Plain | None:
    """What took place last at each of their customers, as far as their timelines show it to this reader."""
    if actor.reach(VIEW) is not Reach.OWN or actor.has(EDIT):
        return None
    now = clock.now()
    lines = [_line(party, told) for party, told in timeline.lately(actor, since=now - BACK, now=now, count=FEW)]
    return Plain(_("What moved at your customers"), lines=lines, said="" if lines else _quiet(actor))


def _quiet(actor: Actor) -> str:
    if Party.objects.visible_to(actor).exists():
        return _("Nothing has happened at your customers in thirty days.")
    return _("No customer is open to you yet. Those given or shown to you appear here, with what happened last.")


def _line(party: Party, told: timeline.Line) -> Line:
    page = reverse("parties:party_detail", args=[party.uuid])
    return Line(str(party), page, told.sentence, writing.ago(told.at, clock.now()), is_person=True)


SHOWN = plain(_shown, VIEW, order=5)
