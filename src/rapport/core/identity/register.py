"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access import grants
from rapport.core.access.grants import ADMINISTRATION, ALL_OR_NOTHING, Verb, everyone
from rapport.core.audit.labels import noun_labels, verb_labels
from rapport.core.audit.services import writers
from rapport.core.identity import blocks as own_blocks
from rapport.core.identity import commands, rest
from rapport.core.identity.holdings import Holding, holdings
from rapport.core.identity.jobs import hand_over, requester
from rapport.core.identity.ports import Colleagues
from rapport.core.identity.queries import company
from rapport.core.identity.services import leaving, stamp
from rapport.core.jobs.services import register_actor_source, register_task
from rapport.kit import known, ports
from rapport.web.day import blocks
from rapport.web.nav import ACCOUNT, SETTINGS, NavItem, nav
from rapport.web.rest import Mounted, routers

EMPLOYEES = tuple(key for key in grants.ROLE_NAMES if key != grants.PARTNER)


def register() -> None:
    """Put this room's things on the shelves that lower layers offer."""
    routers.register("house", Mounted("", rest.router, _("Company")))
    ports.company.provide(company)
    ports.people.provide(Colleagues())
    register_actor_source(requester)
    register_task("user.hand_over", hand_over, label=_("Hand over what a leaver held"))
    managed = Holding(_("Teams and colleagues managed"), "users", leaving.reports, leaving.hand_reports_over, order=90)
    holdings.register("reports", managed)
    known.settle("company", "team", "user", "role")
    writers.register("stamp", stamp.write)
    blocks.register("unseen-users", own_blocks.UNSEEN)
    _register_verbs()
    _register_pages()
    _register_words()
    commands.register()


def _register_verbs() -> None:
    administrator = everyone(grants.ADMINISTRATOR)
    verbs = {
        "user.edit": (_("Manage users and teams"), administrator),
        "company.edit": (_("Change the company settings and rates"), administrator),
        "user.view": (_("Find colleagues by name"), everyone(*EMPLOYEES)),
        "token.create": (_("Make API tokens for oneself"), everyone(*EMPLOYEES)),
    }
    for key, (label, defaults) in verbs.items():
        grants.verbs.register(key, Verb(label, ADMINISTRATION, defaults, ALL_OR_NOTHING))


def _register_pages() -> None:
    pages = {
        "company": (_("Company"), "building", "identity:company_edit", "company.edit"),
        "rates": (_("Exchange rates"), "currency-euro", "identity:rate_list", "company.edit"),
        "users": (_("Users"), "users", "identity:user_list", "user.edit"),
        "second-step": (_("Two steps"), "shield-lock", "identity:second_step_rule", "company.edit"),
        "teams": (_("Teams"), "users-group", "identity:team_list", "user.edit"),
    }
    for order, (key, (label, icon, url_name, verb)) in enumerate(pages.items()):
        nav.register(f"settings-{key}", NavItem(label, icon, url_name, SETTINGS, verb, order=order))
    own_pages = {
        "profile": (_("My profile"), "user-circle", "identity:profile", ""),
        "password": (_("My password"), "lock", "identity:password", ""),
        "second-step": (_("My second step"), "shield-lock", "identity:second_step", ""),
        "passkeys": (_("My passkeys"), "fingerprint", "identity:passkey_list", ""),
        "sessions": (_("My sessions"), "device-laptop", "identity:session_list", ""),
        "tokens": (_("My API tokens"), "key", "identity:token_list", "token.create"),
    }
    for order, (key, (label, icon, url_name, verb)) in enumerate(own_pages.items()):
        nav.register(f"my-{key}", NavItem(label, icon, url_name, ACCOUNT, verb, order=order))


def _register_words() -> None:
    """How this room's verbs, and those of roles, read in the audit log."""
    for verb, sentence in _SENTENCES.items():
        verb_labels.register(verb, sentence)
    for noun, label in _NOUNS.items():
        noun_labels.register(noun, label)


_SENTENCES = {
    "company.set_up": _("Set Rapport up"),
    "company.edit": _("Changed the company settings"),
    "company.set_logo": _("Changed the logo"),
    "rate.add": _("Added an exchange rate"),
    "rate.edit": _("Changed an exchange rate"),
    "rate.remove": _("Removed an exchange rate"),
    "user.create": _("Created a user"),
    "user.edit": _("Edited a user"),
    "user.deactivate": _("Deactivated a user"),
    "user.reactivate": _("Reactivated a user"),
    "user.add_second_step": _("Set up a second step of signing in"),
    "user.remove_second_step": _("Removed their second step"),
    "user.renew_recovery_codes": _("Made new recovery codes"),
    "user.add_passkey": _("Added the passkey “%(name)s”"),
    "user.rename_passkey": _("Renamed the passkey “%(name)s”"),
    "user.remove_passkey": _("Removed the passkey “%(name)s”"),
    "user.reset_second_step": _("Reset the second step of a user"),
    "company.set_second_step": _("Changed who signs in with two steps"),
    "user.leave": _("Let a leaver’s work go to %(to)s"),
    "user.give_back": _("Gave somebody who is back their customers back"),
    "user.hand_reports_over": _("Gave teams and colleagues another manager"),
    "user.reset_password": _("Gave a user a new password"),
    "user.invite": _("Invited a user by e-mail"),
    "user.ask_password": _("Asked for a link to choose a password"),
    "user.choose_password": _("Chose a password by a link"),
    "user.change_password": _("Changed their password"),
    "user.set_preferences": _("Changed their preferences"),
    "team.create": _("Created a team"),
    "team.edit": _("Edited a team"),
    "team.remove": _("Removed a team"),
    "token.create": _("Made an API token"),
    "token.revoke": _("Revoked an API token"),
    "session.start": _("Signed in"),
    "session.sign_out": _("Signed out"),
    "session.end": _("Signed other sessions out"),
    "role.prepare": _("Prepared a ready-made role"),
    "role.create": _("Created a role"),
    "role.edit": _("Changed the rights of a role"),
    "role.rename": _("Renamed a role"),
    "role.remove": _("Removed a role"),
}
_NOUNS = {
    "company": _("Company"),
    "exchange_rate": _("Exchange rate"),
    "user": _("User"),
    "team": _("Team"),
    "api_token": _("API token"),
    "session": _("Session"),
    "role": _("Role"),
}
