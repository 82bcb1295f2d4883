"""Reading who acts, for which company, at which rates."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from allauth.usersessions.models import UserSession
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from rapport.core.access.grants import verbs
from rapport.core.access.models import Role
from rapport.core.access.policies import shares_of
from rapport.core.identity.models import ApiToken, CompanySettings, ExchangeRate, Team, User
from rapport.core.identity.policies import rights_of
from rapport.kit.actor import Actor, Door
from rapport.kit.errors import DomainError, Text
from rapport.kit.known import known
from rapport.kit.paging import Cursor, Slice
from rapport.kit.prepared import prepared
from rapport.kit.text import fold

_held: ContextVar[CompanySettings | None] = ContextVar("held_company", default=None)


class NotSetUp(DomainError):
    """Asked before the first start was finished."""

    code = "not_set_up"
    status = 409
    message = _("Rapport is not set up yet. Open it in a browser and name your company first.")


class NobodyNamed(DomainError):
    """A command was asked for as somebody who does not work here."""

    code = "nobody_named"
    message = _("No colleague who works here has the e-mail address “%(email)s”.")


def actor_for(user: User, door: Door) -> Actor:
    """Return the user at work: their role's grants, and the teams that they belong to or manage, with all below."""
    rights = rights_of(user.role)
    return Actor(
        user_id=user.pk,
        name=user.name,
        door=door,
        reaches=user.role.reaches(),
        team_ids=teams_of(user),
        home_team_id=user.team_id,
        hidden_fields=rights.hidden,
        locked_fields=rights.locked,
        role=user.role.key,
        language=user.language,
        shares=shares_of(user.pk),
    )


def actor_named(email: str, door: Door) -> Actor:
    """Return whoever works here under this address, at work. Refuses with NobodyNamed."""
    user = User.objects.active().filter(email__iexact=email).select_related("role").first()
    if user is None:
        raise NobodyNamed(field="as", email=email)
    return actor_for(user, door)


def teams_of(user: User) -> frozenset[int]:
    """Return the ids of the user's own team and of those that they manage, with every team below."""
    teams = known("teams", lambda: list(Team.objects.order_by().values_list("id", "parent_id", "manager_id")))
    roots = {team for team, _parent, manager in teams if team == user.team_id or manager == user.pk}
    return with_descendants(roots, [(team, parent) for team, parent, _manager in teams])


def colleagues() -> tuple[dict[int, User], dict[int, Team]]:
    """Return every user and every team by key, for pages that show many of them. Nobody may change what is shared."""
    return known("colleagues", lambda: ({user.pk: user for user in User.objects.order_by()}, _teams_by_key()))


def _teams_by_key() -> dict[int, Team]:
    return {team.pk: team for team in Team.objects.order_by()}


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
    return _held.get() or next(iter(_settings()), None)


@prepared
def _settings() -> QuerySet[CompanySettings]:
    return CompanySettings.objects.filter(pk=1)


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


@dataclass(frozen=True)
class RateLine:
    """A dated rate, and the last day on which it holds: none while no later one follows."""

    row: ExchangeRate
    until: date | None


def rate_lines() -> list[RateLine]:
    """Return the dated rates by currency, newest first."""
    lines: list[RateLine] = []
    for row in ExchangeRate.objects.order_by("currency", "-starts_on")[:1000]:
        later = lines[-1].row if lines and lines[-1].row.currency == row.currency else None
        lines.append(RateLine(row, later.starts_on - timedelta(days=1) if later else None))
    return lines


PAGE = 50


NEVER = "never"


@dataclass(frozen=True)
class UserFilter:
    """Which users a page shows: a part of a name, a role, a team, and whether they may sign in, or never have.

    Nobody waits for the sample company's people to sign in: theirs is no invitation.
    """

    text: str = ""
    role: str = ""
    team: str = ""
    state: str = ""

    def rows(self) -> QuerySet[User]:
        rows: QuerySet[User] = User.objects.named(self.text).select_related("role", "team", "manager")
        if self.role:
            rows = rows.filter(role__key=self.role)
        if self.team:
            rows = rows.filter(team__uuid=self.team)
        if self.state == NEVER:
            rows = rows.filter(is_active=True, is_sample=False, last_login=None)
        elif self.state:
            rows = rows.filter(is_active=self.state == "active")
        return rows


def _place(user: User) -> tuple[str, int]:
    """Where a user stands: Céline before Cyril, whatever the database holds for letters with accents."""
    return fold(user.name), user.pk


def page_of_users(chosen: UserFilter, cursor: Cursor | None) -> Slice:
    """Return one page of users in the order of their names."""
    backwards = cursor is not None and cursor.backwards
    found = sorted(chosen.rows(), key=_place, reverse=backwards)
    if cursor is not None:
        name, key = cursor.values
        start = (fold(str(name)), key)
        found = [user for user in found if (_place(user) < start if backwards else _place(user) > start)]
    found = found[: PAGE + 1]
    more, found = len(found) > PAGE, found[:PAGE]
    if backwards:
        found.reverse()
    if not found:
        return Slice([], None, None)
    last, first = found[-1], found[0]
    after = Cursor((last.name, last.pk)) if more or backwards else None
    before = Cursor((first.name, first.pk), backwards=True) if (more if backwards else cursor) else None
    return Slice(found, after, before)


@dataclass(frozen=True)
class TeamLine:
    """A team at its depth in the tree."""

    team: Team
    depth: int
    member_count: int


def team_tree() -> list[TeamLine]:
    """Return every team below the one that it stands in, with its number of active members."""
    members = Count("members", filter=Q(members__is_active=True))
    teams = list(Team.objects.select_related("manager").order_by("name"))
    counts = dict(Team.objects.order_by().values_list("pk").annotate(count=members))
    children: dict[int | None, list[Team]] = {}
    for team in teams:
        children.setdefault(team.parent_id, []).append(team)
    lines: list[TeamLine] = []
    waiting = [(team, 0) for team in reversed(children.get(None, []))]
    while waiting:
        team, depth = waiting.pop()
        lines.append(TeamLine(team, depth, counts[team.pk]))
        waiting.extend((child, depth + 1) for child in reversed(children.get(team.pk, [])))
    return lines


@dataclass(frozen=True)
class VerbChoices:
    """Verbs of one group, as (key, label)."""

    group: Text
    verbs: list[tuple[str, Text]]


def verbs_of(actor: Actor) -> list[VerbChoices]:
    """Return the actor's own verbs by group: those that a token of theirs may have."""
    groups: dict[str, VerbChoices] = {}
    for key, verb in verbs.items():
        if actor.has(key):
            groups.setdefault(str(verb.group), VerbChoices(verb.group, [])).verbs.append((key, verb.label))
    return list(groups.values())


def tokens_of(user_id: int) -> QuerySet[ApiToken]:
    """Return a user's tokens, newest first; revoked ones are left out."""
    return ApiToken.objects.filter(user_id=user_id, revoked_at=None)[:100]


def sessions_of(user_id: int) -> list[UserSession]:
    """Return the sessions that are still open, the last used first."""
    open_ones = UserSession.objects.purge_and_list(User(pk=user_id))
    return sorted(open_ones, key=lambda session: session.last_seen_at, reverse=True)


def roles_for_choice() -> QuerySet[Role]:
    return Role.objects.order_by("-is_builtin", "name")
