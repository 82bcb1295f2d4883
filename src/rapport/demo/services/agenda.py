"""Writing what Alizé’s staff has planned together: the agenda, to-dos given away, a mention, the contact plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rapport.core.access.held import Held, find_held
from rapport.core.identity.models import User
from rapport.core.identity.queries import actor_for
from rapport.core.worklist.models import EventKind
from rapport.core.worklist.models.rules import Rule
from rapport.core.worklist.services import events, notes, todos
from rapport.core.worklist.services.doers import Doer
from rapport.demo.generate.rows import Company
from rapport.demo.services.keys import PARIS, Keys
from rapport.kit.actor import Actor, Door
from rapport.operational.conversations.models import Channel
from rapport.operational.plans.models import ContactRule
from rapport.operational.plans.services import contact_plan, due
from rapport.operational.plans.services.contact_plan import Cadence

CAMILLE, JULIEN, THEO = "camille.roussel", "julien.mercier", "theo.lefevre"
KNOWN_BEFORE = timedelta(hours=2)
FRIDAY = 5


@dataclass(frozen=True)
class _Planned:
    """An event: with whom, in how many days, at which hour."""

    name: str
    days: int
    hour: time
    kind: EventKind
    title: str
    minutes: int = 60
    place: str = ""
    rule: str = ""


_EVENTS = (
    _Planned("Amandine Perrot", -1, time(16), EventKind.MEETING, "Devis panneaux 6 kWc", 45, "Agence, salle Erdre"),
    _Planned("Karim Haddad", 0, time(9, 30), EventKind.CALL, "Accès au garage", 15),
    _Planned("Jean-Yves Le Goff", 0, time(11, 15), EventKind.VISIT, "Repérage avant la pose", 60, "Pornic"),
    _Planned("Marc Guérin", 0, time(17, 30), EventKind.CALL, "Parrainage, deux contacts", 20, "", "FREQ=MONTHLY"),
    _Planned("Karim Haddad", 1, time(10), EventKind.VISIT, "Visite technique", 90, "Rezé"),
    _Planned("Sophie Marchand", 3, time(14), EventKind.VISIT, "Visite annuelle", 70, "Rezé", "FREQ=YEARLY"),
    _Planned("Amandine Perrot", 6, time(9), EventKind.MEETING, "Réponse au devis", 30, "Visio", "FREQ=WEEKLY;COUNT=3"),
)


def write(company: Company, keys: Keys, *, at: datetime) -> list[int]:
    """This function will plan events, give to-dos, mention a colleague, and write the contact plan."""
    camille, julien, theo = (_actor(keys, key) for key in (CAMILLE, JULIEN, THEO))
    at, today = at - KNOWN_BEFORE, at.astimezone(PARIS).date()
    for planned, held in _known(company, keys, camille):
        events.add(held, _appointment(planned, today), by=camille, at=at)
    for name, words, giver, doer in (
        ("Marc Guérin", "Remercier pour les deux voisins présentés", julien, CAMILLE),
        ("Sophie Marchand", "Envoyer le relevé de pression", camille, THEO),
    ):
        for held in _of(company, keys, name, giver):
            plan = todos.Plan(words, today + timedelta(days=1), doer=Doer(keys.users[doer]))
            todos.add(held, plan, by=giver, at=at)
    for held in _of(company, keys, "Sophie Marchand", theo):
        notes.add(held, "@Camille Roussel elle demande si une batterie vaut le coup, à chiffrer.", by=theo, at=at)
    return _contact_plan(_actor(keys, JULIEN), at)


def _contact_plan(by: Actor, at: datetime) -> list[int]:
    if ContactRule.objects.exists():
        return []
    rules = [
        contact_plan.add(Cadence(120, abc_class="A", channel=Channel.PHONE.value), by=by, at=at),
        contact_plan.add(Cadence(365, abc_class="B"), by=by, at=at),
    ]
    due.refresh()
    return [rule.pk for rule in rules]


def _appointment(planned: _Planned, today: date) -> events.Appointment:
    starts_at = datetime.combine(_working(today, planned.days), planned.hour, PARIS)
    rule = Rule.parse(planned.rule) if planned.rule else None
    return events.Appointment(starts_at, planned.kind.value, planned.minutes, planned.title, planned.place, rule=rule)


def _working(today: date, days: int) -> date:
    """The day so far from today; beside today, nobody is met at a weekend: the working day further off."""
    day = today + timedelta(days=days)
    while days and day.isoweekday() > FRIDAY:
        day += timedelta(days=1 if days > 0 else -1)
    return day


def _known(company: Company, keys: Keys, by: Actor) -> Iterator[tuple[_Planned, Held]]:
    for planned in _EVENTS:
        for held in _of(company, keys, planned.name, by):
            yield planned, held


def _of(company: Company, keys: Keys, name: str, by: Actor) -> Iterator[Held]:
    """The customer of that name, where the sample has them."""
    for party in company.parties:
        if party.name == name:
            yield find_held("party", by, pk=keys.parties[party.number])
            return


def _actor(keys: Keys, key: str) -> Actor:
    return actor_for(User.objects.select_related("role").get(pk=keys.users[key]), Door.SHELL)
