"""The shelf of verbs: each room registers what can be granted and how far each ready-made role reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Reach
from rapport.kit.errors import Text
from rapport.kit.registry import Registry

DIRECTOR = "director"
MANAGER = "manager"
SALES_REPRESENTATIVE = "sales_representative"
GENERAL_AGENT = "general_agent"
SERVICE_AGENT = "service_agent"
MARKETER = "marketer"
ANALYST = "analyst"
BACK_OFFICE = "back_office"
ADMINISTRATOR = "administrator"
PARTNER = "partner"

ROLE_NAMES: Mapping[str, Text] = {
    DIRECTOR: _("Director"),
    MANAGER: _("Manager"),
    SALES_REPRESENTATIVE: _("Sales representative"),
    GENERAL_AGENT: _("General agent"),
    SERVICE_AGENT: _("Service agent"),
    MARKETER: _("Marketer"),
    ANALYST: _("Analyst"),
    BACK_OFFICE: _("Back office"),
    ADMINISTRATOR: _("Administrator"),
    PARTNER: _("Partner"),
}


@dataclass(frozen=True)
class Verb:
    """Something that can be granted. `defaults` gives the reach of each ready-made role; others have none."""

    label: Text
    group: Text
    defaults: Mapping[str, Reach]
    reaches: tuple[Reach, ...] = (Reach.OWN, Reach.TEAM, Reach.EVERYONE)

    def default_of(self, role: str) -> Reach | None:
        """The reach of a ready-made role; a director may all that a manager may, for everyone."""
        if role == DIRECTOR and MANAGER in self.defaults:
            return Reach.EVERYONE
        return self.defaults.get(role)

    def fitting(self, reach: Reach) -> Reach:
        """The reach itself when this verb offers it, else the next larger one that it offers."""
        return min((offered for offered in (Reach.NONE, *self.reaches) if offered >= reach), default=Reach.NONE)


@dataclass(frozen=True)
class RestrictedField:
    """A field that roles can be kept from, named `noun.field`."""

    label: Text
    hidden_from: frozenset[str] = field(default_factory=frozenset)


verbs: Registry[Verb] = Registry("verbs")
restricted_fields: Registry[RestrictedField] = Registry("restricted fields")


def everyone(*roles: str) -> dict[str, Reach]:
    return dict.fromkeys(roles, Reach.EVERYONE)


def team(*roles: str) -> dict[str, Reach]:
    return dict.fromkeys(roles, Reach.TEAM)


def own(*roles: str) -> dict[str, Reach]:
    return dict.fromkeys(roles, Reach.OWN)


ALL_OR_NOTHING = (Reach.EVERYONE,)
ADMINISTRATION: Text = _("Administration")
