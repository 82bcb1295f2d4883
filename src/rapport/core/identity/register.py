"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access import grants
from rapport.core.access.grants import ALL_OR_NOTHING, Verb, everyone
from rapport.core.identity.ports import Colleagues
from rapport.core.identity.queries import company
from rapport.kit import ports

ADMINISTRATION = _("Administration")
EMPLOYEES = tuple(key for key in grants.ROLE_NAMES if key != grants.PARTNER)


def register() -> None:
    """Put this room's things on the shelves that lower layers offer."""
    ports.company.provide(company)
    ports.people.provide(Colleagues())
    _register_verbs()


def _register_verbs() -> None:
    administrator = everyone(grants.ADMINISTRATOR)
    verbs = {
        "user.edit": (_("Manage users and teams"), administrator),
        "company.edit": (_("Change the company settings and rates"), administrator),
        "token.create": (_("Make API tokens for oneself"), everyone(*EMPLOYEES)),
    }
    for key, (label, defaults) in verbs.items():
        grants.verbs.register(key, Verb(label, ADMINISTRATION, defaults, ALL_OR_NOTHING))
