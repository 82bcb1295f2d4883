"""Interactions and hours as files bring them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from rapport.core.exchange.services.importers import Guess, Importer, ImportField, Kind, importers, register_reason
from rapport.core.exchange.services.own_values import own_fields
from rapport.core.exchange.services.undoers import plain, undoers
from rapport.kit.records import TimelineKind, timeline_kinds
from rapport.operational.conversations.models import Channel, Direction, Interaction, Outcome
from rapport.operational.conversations.services import hours_importing as of_hours
from rapport.operational.conversations.services import interaction_importing as meaning
from rapport.operational.parties.services.meeting import customer_fields

WHO = (
    "collaborateur", "salarie", "employe", "employee", "user", "utilisateur", "agent", "technicien", "commercial",
    "owner", "responsable", "par", "by", "who", "qui", "actor", "nom collaborateur",
)  # fmt: skip


def interaction_fields() -> Sequence[ImportField]:
    return [
        ImportField(
            "number", _("Number of the interaction"), Kind.KEY, limit=120, is_own_key=True,
            synonyms=("id", "activity id", "interaction id", "id interaction", "numero", "call id", "message id"),
        ),
        *customer_fields(),
        ImportField(
            "channel", _("Channel"), reader=meaning.channel_of, tell=meaning.told(meaning.channel_of, Channel),
            required=True,
            synonyms=("canal", "type", "activity type", "type activite", "nature", "moyen", "media", "kind"),
        ),
        ImportField(
            "direction", _("Begun"), reader=meaning.direction_of, tell=meaning.told(meaning.direction_of, Direction),
            synonyms=("sens", "direction", "entrant sortant", "inbound outbound"),
        ),
        ImportField(
            "day", _("Day"), Kind.DATE, guess=Guess.DATE, allows_future=False, required=True,
            synonyms=("date", "jour", "date appel", "date interaction", "happened on", "timestamp", "created at"),
        ),
        ImportField("time", _("Time"), reader=meaning.time_of, synonyms=("heure", "time", "hour", "heure debut")),
        ImportField(
            "minutes", _("Minutes"), Kind.NUMBER,
            synonyms=("duree", "duree minutes", "duration", "minutes", "duree min", "duration minutes"),
        ),
        ImportField("cost", _("Cost"), Kind.AMOUNT, synonyms=("cout", "cost", "montant")),
        ImportField(
            "outcome", _("Outcome"), reader=meaning.outcome_of, tell=meaning.told(meaning.outcome_of, Outcome),
            synonyms=("resultat", "issue", "statut", "status", "result", "disposition"),
        ),
        ImportField("satisfaction", _("Satisfaction, of 10"), Kind.NUMBER, synonyms=("note satisfaction", "csat")),
        ImportField("actor", _("Who"), synonyms=WHO),
        ImportField(
            "text", _("Text"), limit=20_000,
            synonyms=("note", "notes", "commentaire", "comment", "description", "objet", "subject", "compte rendu"),
        ),
        *own_fields("interaction"),
    ]  # fmt: skip


def hours_fields() -> Sequence[ImportField]:
    return [
        ImportField("number", _("Number of the entry"), Kind.KEY, limit=120, synonyms=("id", "entry id", "numero")),
        *customer_fields(),
        ImportField(
            "day", _("Day"), Kind.DATE, guess=Guess.DATE, allows_future=False, required=True,
            synonyms=("date", "jour", "day", "date travail", "spent on", "work date"),
        ),
        ImportField(
            "minutes", _("Minutes"), Kind.NUMBER, synonyms=("minutes", "duree minutes", "duree min", "temps minutes")
        ),
        ImportField(
            "hours", _("Hours"), Kind.NUMBER, synonyms=("heures", "duree", "temps", "hours", "time spent", "nb heures")
        ),
        ImportField(
            "activity", _("Activity"), reader=of_hours.activity_of, tell=of_hours.told_activity,
            synonyms=("activite", "type", "nature", "tache", "task", "activity"),
        ),
        ImportField("worker", _("Who"), synonyms=WHO),
        ImportField(
            "on", _("Contract or order number"), Kind.KEY, limit=120,
            synonyms=("contrat", "commande", "contract", "order", "n contrat", "n commande", "affaire", "project"),
        ),
        ImportField("text", _("Note"), limit=500, synonyms=("note", "commentaire", "comment", "description", "objet")),
        *own_fields("hours"),
    ]  # fmt: skip


_SENTENCES = {
    "no_channel": _("“%(value)s” is no channel: call, e-mail, visit, meeting, letter, SMS, chat, kiosk…"),
    "no_outcome": _("“%(value)s” is no outcome: settled, to be followed up, declined or not reached"),
    "no_activity": _("“%(value)s” is no activity: selling, preparing or installing, serving after the sale"),
    "not_a_time": _("“%(value)s” is not a time as 14:30"),
    "channel_missing": _("The channel is missing"),
    "day_missing": _("The day is missing"),
    "out_of_bounds": _("“%(value)s” is not between 0 and %(most)s"),
    "hours_lack_day": _("The day is missing"),
    "hours_lack_time": _("Minutes or hours are missing, or more than a day"),
    "hours_of_others": _("Your role logs its own hours only"),
    "unknown_colleague": _("No colleague has the e-mail address or the name “%(value)s”, or two have"),
    "on_unknown": _("No contract and no order has the number %(value)s"),
    "on_of_another": _("This contract or order is another customer’s"),
}


def register() -> None:
    """Offer interactions and hours to imports."""
    importers.register(
        "interactions",
        Importer(
            target="interactions", label=_("Interactions"), icon="message", noun=_("interactions"),
            fields=interaction_fields, planner=meaning.InteractionPlanner, verb="interaction.log",
            list_url="conversations:interaction_list", needs_one_of=("customer", "customer_email", "customer_phone"),
            keys=("number",), order=70,
        ),
    )  # fmt: skip
    importers.register(
        "hours",
        Importer(
            target="hours", label=_("Hours"), icon="clock", noun=_("hours"), fields=hours_fields,
            planner=of_hours.HoursPlanner, verb="hours.create", list_url="conversations:hours_list",
            needs_one_of=("customer", "customer_email", "customer_phone"), keys=("number",), order=80,
        ),
    )  # fmt: skip
    undoers.register("interaction", plain(Interaction))
    timeline_kinds.register(
        "hours.import", TimelineKind("hours", "clock", _("<b>%(worker)s</b> worked%(span)s"), slim=True)
    )
    for code, sentence in _SENTENCES.items():
        register_reason(code, sentence)
