"""What potential and movements hand over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.analytic.studies.policies import EXITS
from rapport.analytic.studies.potential import commands
from rapport.analytic.studies.services import movements, potentials
from rapport.core.access import grants
from rapport.core.access.grants import ALL_OR_NOTHING, Verb, everyone, verbs
from rapport.core.audit.labels import noun_labels, verb_labels
from rapport.core.notify.models import Kind, kinds
from rapport.kit.records import Holder, TimelineKind, holders, timeline_kinds

_SENTENCES = {
    "potential.compute": _("Computed potential and movements"),
    "potential.publish": _("Published potential and movements"),
    "potential.override": _("Set a customer’s potential by hand"),
    "potential.release": _("Let a customer’s potential be computed again"),
    "potential_rules.change": _("Changed how potential is weighed"),
    "movement.recognise": _("Recognised movements"),
    "movement.explain": _("Said why a customer moved"),
    "movement.decide": _("Decided on an exit"),
}
_TOLD = {
    "potential.override": _("%(actor)s set the potential by hand"),
    "potential.release": _("%(actor)s let the potential be computed again"),
    "movement.explain": _("%(actor)s said why the customer moved"),
    "movement.decide": _("%(actor)s decided on an exit"),
}


def register() -> None:
    """Put potential and movements on the shelves that lower layers offer."""
    deciders = everyone(grants.MANAGER, grants.ADMINISTRATOR)
    verbs.register(EXITS, Verb(_("Decide on the exit of a customer"), _("Value"), deciders, ALL_OR_NOTHING))
    holders.register("studies.movement", Holder("studies.movement", potentials.move, potentials.remove, personal=True))
    for verb, sentence in _SENTENCES.items():
        verb_labels.register(verb, sentence)
    noun_labels.register("potential_override", _("Potential set by hand"))
    noun_labels.register("potential_rules", _("Weights of potential"))
    noun_labels.register("movement", _("Movement"))
    said = _("A customer of yours moved: %(movement)s")
    kinds.register(movements.NOTICE, Kind(_("A customer of mine moved"), "route", said, order=30))
    for verb, sentence in _TOLD.items():
        timeline_kinds.register(verb, TimelineKind("edit", "route", sentence, slim=True))
    commands.register()
