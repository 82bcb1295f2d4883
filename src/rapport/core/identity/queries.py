"""Reading who acts, for which company, at which rates."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from rapport.core.identity.models import CompanySettings, ExchangeRate, Team, User
from rapport.kit.actor import Actor, Door
from rapport.kit.errors import DomainError

_held: ContextVar[CompanySettings | None] = ContextVar("held_company", default=None)


class NotSetUp(DomainError):
    """Asked before the first start was finished."""

    code = "not_set_up"
    status = 409
    message = _("Rapport is not set up yet. Open it in a browser and name your company first.")


def actor_for(user: User, door: Door) -> Actor:
    """Return the user at work: their role's grants, and the teams that they belong to or manage, with all below."""
    return Actor(
        user_id=user.pk,
        name=user.name,
        door=door,
        reaches=user.role.reaches(),
        team_ids=teams_of(user),
        home_team_id=user.team_id,
        hidden_fields=frozenset(user.role.hidden_fields),
        language=user.language,
    )


def teams_of(user: User) -> frozenset[int]:
    """Return the ids of the user's own team and of those that they manage, with every team below."""
    teams = list(Team.objects.order_by().values_list("id", "parent_id", "manager_id"))
    roots = {team for team, _parent, manager in teams if team == user.team_id or manager == user.pk}
    return with_descendants(roots, [(team, parent) for team, parent, _manager in teams])


def with_descendants(roots: Iterable[int], links: Iterable[tuple[int, int | None]]) -> frozenset[int]:
    """Return the roots and everything below them, from (child, parent) links."""
    children: dict[int, list[int]] = {}
    for child, parent in links:
        if parent is not None:
            children.setdefault(parent, []).append(child)
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        team = waiting.pop()
        if team not in found:
            found.add(team)
            waiting.extend(children.get(team, ()))
    return frozenset(found)


def find_company() -> CompanySettings | None:
    """Return the company, or nothing before the first start is done."""
    return _held.get() or CompanySettings.objects.filter(pk=1).first()


def company() -> CompanySettings:
    """Return the company whose Rapport this is. Refuses with NotSetUp before the first start is done."""
    found = find_company()
    if found is None:
        raise NotSetUp
    return found


@contextmanager
def company_held() -> Iterator[CompanySettings | None]:
    """Read the company once for all that happens inside: one request, or one step of a job."""
    token = _held.set(find_company())
    try:
        yield _held.get()
    finally:
        _held.reset(token)


def forget_company() -> None:
    """Let the next reader see what was just changed."""
    _held.set(None)


def rate(currency: str, on: date) -> Decimal | None:
    """Return what one unit is worth in the base currency that day, or nothing when no rate is known."""
    if currency == company().currency:
        return Decimal(1)
    known = ExchangeRate.objects.filter(currency=currency, starts_on__lte=on)
    return known.order_by("-starts_on").values_list("rate", flat=True).first()


@dataclass(frozen=True)
class Rates:
    """Every dated rate at once, for work on many rows."""

    base: str
    _days: dict[str, list[date]] = field(default_factory=dict)
    _values: dict[str, list[Decimal]] = field(default_factory=dict)

    def at(self, currency: str, on: date) -> Decimal | None:
        """Return what `rate` answers, without a query."""
        if currency == self.base:
            return Decimal(1)
        place = bisect_right(self._days.get(currency, []), on)
        return self._values[currency][place - 1] if place else None


def rates() -> Rates:
    """Return the table of dated rates."""
    table = Rates(company().currency)
    for currency, day, value in ExchangeRate.objects.order_by("starts_on").values_list("currency", "starts_on", "rate"):
        table._days.setdefault(currency, []).append(day)
        table._values.setdefault(currency, []).append(value)
    return table
