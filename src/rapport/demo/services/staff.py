"""Writing Alizé's teams and users."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password

from rapport.core.access.models import Role
from rapport.core.identity.models import Team, User
from rapport.demo.generate.rows import Company
from rapport.demo.services.keys import Keys, moment


def write(company: Company, keys: Keys, password: str, *, at: datetime) -> None:
    """This function will write teams and users; all of them share one password, hashed once."""
    _write_teams(company, keys)
    _write_users(company, keys, make_password(password))
    _write_managers(company, keys)


def _write_teams(company: Company, keys: Keys) -> None:
    taken = set(Team.objects.values_list("name", flat=True))
    for team in company.teams:
        name = f"{team.name} (Alizé)" if team.name in taken else team.name
        row = Team.objects.create(name=name, parent_id=keys.teams.get(team.parent), is_sample=True)
        keys.teams[team.key] = row.pk


def _write_users(company: Company, keys: Keys, hashed: str) -> None:
    roles = dict(Role.objects.values_list("key", "pk"))
    rows = [
        User(
            email=employee.email,
            name=employee.name,
            password=hashed,
            role_id=roles[employee.role],
            team_id=keys.teams[employee.team],
            language=employee.language,
            is_sample=True,
            created_at=moment(employee.hired_on),
        )
        for employee in company.employees
    ]
    User.objects.bulk_create(rows)
    ids = dict(User.objects.filter(is_sample=True).values_list("email", "pk"))
    for employee in company.employees:
        keys.users[employee.key] = ids[employee.email]
        keys.names[employee.key] = employee.name


def _write_managers(company: Company, keys: Keys) -> None:
    managers = [
        User(pk=keys.users[employee.key], manager_id=keys.users[employee.manager])
        for employee in company.employees
        if employee.manager
    ]
    User.objects.bulk_update(managers, ["manager"])
    for employee in company.employees:
        if employee.manager in {"", "helene.vasseur"} and employee.role != "partner":
            unmanaged = Team.objects.filter(pk=keys.teams[employee.team], manager__isnull=True)
            unmanaged.update(manager_id=keys.users[employee.key])
