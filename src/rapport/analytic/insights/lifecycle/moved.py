"""Who moved from a state to another between two days, as a condition of lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.kit.actor import Actor
from rapport.operational.parties.models import LifecycleChange, LifecycleState
from rapport.operational.parties.queries.lifecycle import LABELS
from rapport.web import writing
from rapport.web.lists.conditions import BadFilter
from rapport.web.lists.spec import Filter, Kind

KEY = "lifecycle_move"
NOBODY = "nobody"


@dataclass(frozen=True)
class Move:
    """From a state (none: not known yet) on a day to a state on a later one, and the word of an address for it."""

    before: str
    after: str
    since: date
    until: date

    def encode(self) -> str:
        return ".".join((self.before or NOBODY, self.after, self.since.isoformat(), self.until.isoformat()))

    @classmethod
    def decode(cls, text: str) -> Move:
        try:
            before, after, since, until = text.split(".")
            days = (date.fromisoformat(since), date.fromisoformat(until))
        except ValueError:
            raise BadFilter(text=text[:60]) from None
        if before not in (NOBODY, *LifecycleState.values) or after not in LifecycleState.values:
            raise BadFilter(text=text[:60])
        return cls("" if before == NOBODY else before, after, *days)

    def __str__(self) -> str:
        said = {
            "before": LABELS.get(self.before) or _("Not known yet"), "after": LABELS[self.after],
            "since": writing.day(self.since), "until": writing.day(self.until),
        }  # fmt: skip
        return _("%(before)s on %(since)s, %(after)s on %(until)s") % said

    @property
    def condition(self) -> Q:
        return _was(self.after, self.until) & _was(self.before, self.since)


def _was(state: str, day: date) -> Q:
    rows = LifecycleChange.objects.filter(party=OuterRef("pk"), began_on__lte=day).newest_first()
    return Q(Exact(Coalesce(Subquery(rows.values("state")[:1]), Value("")), Value(state)))


def _condition(operator: str, values: Sequence[str], actor: Actor) -> Q:
    either = Q(pk__in=[])
    for value in values:
        either |= Move.decode(value).condition
    return either


def _describe(values: Sequence[str]) -> str:
    return ", ".join(str(Move.decode(value)) for value in values)


MOVED = Filter(
    KEY, gettext_lazy("Change of state"), Kind.SPECIAL, icon="switch-horizontal", custom=_condition,
    describe=_describe,
)  # fmt: skip
