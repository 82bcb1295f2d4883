"""Steps that the command line does not offer: the company, its teams, and customers given to them.

Run as `python -m bench.prepare company|teams`, in the environment of the installation that is measured.
"""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.config.settings")
django.setup()

from bench.program import PASSWORD  # noqa: E402  (Django must be set up first)
from rapport.core.access.models import Role  # noqa: E402
from rapport.core.identity.models import Team, User  # noqa: E402
from rapport.core.identity.services import company, teams, users  # noqa: E402
from rapport.core.identity.services.company import Administrator  # noqa: E402
from rapport.kit import clock  # noqa: E402
from rapport.kit.actor import Actor  # noqa: E402
from rapport.operational.parties.models import Party  # noqa: E402
from rapport.operational.parties.services import ownership  # noqa: E402

TEAMS = 10
SYSTEM = Actor.system()


def make_company() -> None:
    """Name the company and its administrator, ten teams, and a representative in the first of them."""
    settings = {"name": "Bench", "country": "FR", "currency": "EUR", "time_zone": "Europe/Paris", "language": "fr"}
    administrator = Administrator("Admin", "admin@example.org", PASSWORD)
    company.set_up(settings, administrator, by=SYSTEM, at=clock.now())
    role = Role.objects.get(key="sales_representative")
    for number in range(TEAMS):
        team = teams.create(f"Team {number}", by=SYSTEM, at=clock.now())
        email = f"rep{number}@example.org"
        users.create(email, name=f"Rep {number}", role=role, password=PASSWORD, team=team, by=SYSTEM, at=clock.now())


def give_customers() -> None:
    """Give a tenth of the customers to each team."""
    ids = list(Party.objects.order_by("pk").values_list("pk", flat=True))
    for number, team in enumerate(Team.objects.order_by("pk")):
        owner = User.objects.get(team=team)
        ownership.assign_many(ids[number::TEAMS], owner_id=owner.pk, team_id=team.pk, by=SYSTEM, at=clock.now())


if __name__ == "__main__":
    {"company": make_company, "teams": give_customers}[sys.argv[1]]()
