"""What this room hands over to the house."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rapport.core.access import grants
from rapport.core.access.grants import ALL_OR_NOTHING, Verb, everyone, verbs
from rapport.core.audit.labels import verb_labels
from rapport.demo import commands, jobs, policies, queries
from rapport.demo.services.loading import PASSWORD
from rapport.kit.actor import Actor
from rapport.web.context import Banner, Face, Faces, banners, faces
from rapport.web.nav import SETTINGS, NavItem, nav


def register() -> None:
    """Put the sample company on the shelves that lower layers offer."""
    administrators = everyone(grants.ADMINISTRATOR)
    label = _("Load and remove the sample company")
    verbs.register(policies.MANAGE, Verb(label, _("Administration"), administrators, ALL_OR_NOTHING))
    commands.register()
    jobs.register()
    banners.register("demo", _banner)
    faces.register("demo", _faces)
    verb_labels.register(queries.LOADED, _("Loaded the sample company"))
    verb_labels.register("demo.remove", _("Removed the sample company"))
    page = NavItem(_("Sample company"), "building-store", "demo:home", SETTINGS, verb=policies.MANAGE, order=90)
    nav.register("demo", page)


def _faces() -> Faces | None:
    """One sample user of each role, the administrator among them, as `rapport demo load` says how to sign in."""
    if not queries.is_loaded():
        return None
    return Faces(PASSWORD, [Face(user.name, str(user.role), user.email) for user in queries.faces()])


def _banner(actor: Actor) -> Banner | None:
    if not queries.is_loaded():
        return None
    if not policies.can_manage(actor):
        return Banner(_("You are looking at a sample company."))
    return Banner(
        _("Sample data. It leaves in one click and takes nothing else with it."), _("Remove"), reverse("demo:home")
    )
