"""Labels: how fields and their values read in a timeline and in a history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.template.defaultfilters import filesizeformat
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import SHOWN_TO
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import Text
from rapport.kit.ports import ExtraField
from rapport.kit.records import types_held_as
from rapport.operational.parties.models import (
    Channel,
    ContactPointKind,
    LifecycleState,
    LifeEventKind,
    MemberRole,
    Party,
    Quality,
    RelationshipKind,
)
from rapport.web import own_fields, writing

LANGUAGES: Mapping[str, Text] = {
    "fr": _("French"),
    "en": _("English"),
    "de": _("German"),
    "es": _("Spanish"),
    "it": _("Italian"),
    "nl": _("Dutch"),
    "pt": _("Portuguese"),
}
LIFECYCLE: Mapping[str, Text] = dict(LifecycleState.choices)
FIELDS: Mapping[str, Text] = {
    **dict(ContactPointKind.choices),
    "owner_id": _("Owner"),
    "team_id": _("Team"),
    SHOWN_TO: _("Shown to"),
    "external_id": _("External number"),
    "custom": _("Own fields"),
    "tags": _("Tags"),
    "binned_at": _("In the bin since"),
    "title": _("Role"),
    "text": _("Text"),
    "lines": _("Lines"),
    "size": _("Size"),
    "role": _("In the household"),
    "life_event": _("Life event"),
    "happened_on": _("Date of the event"),
    "event_note": _("Note on the event"),
    "event_source": _("Source of the event"),
    "lifecycle": _("Lifecycle"),
    "lifecycle_since": _("In this state since"),
    "set_on": _("Decided on"),
    "until_on": _("Holds until"),
    "reason": _("Reason"),
    RelationshipKind.MEMBER_OF: _("Household"),
    f"{RelationshipKind.MEMBER_OF}_of": _("Members"),
    RelationshipKind.WORKS_FOR: _("Works for"),
    f"{RelationshipKind.WORKS_FOR}_of": _("Employees"),
    RelationshipKind.REFERRED_BY: _("Referred by"),
    f"{RelationshipKind.REFERRED_BY}_of": pgettext_lazy("links", "Referred"),
    RelationshipKind.INFLUENCES: _("Influences"),
    f"{RelationshipKind.INFLUENCES}_of": _("Influenced by"),
    RelationshipKind.SUPPLIES: _("Supplies"),
    f"{RelationshipKind.SUPPLIES}_of": _("Supplied by"),
    RelationshipKind.DISTRIBUTES: _("Distributes the goods of"),
    f"{RelationshipKind.DISTRIBUTES}_of": _("Distributed by"),
    RelationshipKind.WORKS_WITH: _("Works with"),
    f"{RelationshipKind.WORKS_WITH}_of": _("Works with"),
    **{f"main_{kind}": _("Main contact") for kind in ContactPointKind},
    **{f"quality_{kind}": _("Contact quality") for kind in ContactPointKind},
}
_VALUES: Mapping[str, Mapping[str, Text]] = {
    "preferred_channel": dict(Channel.choices),
    "language": LANGUAGES,
    "role": dict(MemberRole.choices),
    "life_event": dict(LifeEventKind.choices),
    "lifecycle": LIFECYCLE,
    **{f"quality_{kind}": dict(Quality.choices) for kind in ContactPointKind},
}
USER_FIELDS = frozenset({"owner_id", SHOWN_TO})
PARTY_FIELDS = frozenset(name for kind in RelationshipKind for name in (kind.value, f"{kind.value}_of"))


def field_label(name: str, holder: str = "party", custom: Mapping[str, str] | None = None) -> str:
    """Return what a stored field is called on screens."""
    if name.startswith("custom."):
        return (custom or {}).get(name[7:], name[7:])
    if name in FIELDS:
        return str(FIELDS[name])
    kinds = types_held_as(holder)
    model = kinds[0].model if kinds else Party
    try:
        found: Any = model._meta.get_field(name.removesuffix("_id"))
        return writing_case(str(getattr(found, "verbose_name", name)))
    except FieldDoesNotExist:
        return writing_case(name.replace("_", " "))


def writing_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def listed(names: Sequence[str], holder: str = "party") -> str:
    """Return the fields as a phrase: one or two by name, more with their number."""
    labels = list(dict.fromkeys(field_label(name, holder, _own_labels(names, holder)) for name in names))
    lower = [label[:1].lower() + label[1:] if label[1:2].islower() else label for label in labels]
    if len(lower) <= 3:
        return ", ".join(lower)
    return gettext("%(count)s fields: %(names)s…") % {"count": len(lower), "names": ", ".join(lower[:3])}


def _own_labels(names: Sequence[str], holder: str) -> dict[str, str]:
    if not any(name.startswith("custom.") for name in names):
        return {}
    kinds = types_held_as(holder)
    return {extra.key: extra.label for kind in kinds for extra in ports.extra_fields.use().of(kind.key)}


@dataclass
class Names:
    """Names behind the ids that a history holds, read once for all of its lines."""

    users: Mapping[int, str] = field(default_factory=dict)
    teams: Mapping[int, str] = field(default_factory=dict)
    parties: Mapping[int, str] = field(default_factory=dict)
    extras: Mapping[str, ExtraField] = field(default_factory=dict)

    @property
    def custom(self) -> Mapping[str, str]:
        return {key: extra.label for key, extra in self.extras.items()}

    @classmethod
    def behind(cls, sides: Iterable[Mapping[str, Any]], actor: Actor, kind: str) -> Names:
        pairs = [(name, value) for side in sides for name, value in side.items() if value is not None]
        users = {value for name, value in pairs if name in USER_FIELDS}
        parties = {value for name, value in pairs if name in PARTY_FIELDS}
        rows = list(Party.objects.visible_to(actor).filter(pk__in=parties)) if parties else []
        has_teams = any(name == "team_id" for name, _value in pairs)
        return cls(
            users=ports.people.use().names(users) if users else {},
            teams={int(c.value): c.label for c in ports.people.use().teams()} if has_teams else {},
            parties={party.pk: str(party) for party in rows},
            extras={extra.key: extra for extra in ports.extra_fields.use().of(kind)},
        )

    def shown(self, name: str, value: Any) -> str:
        """Return a stored value as people read it."""
        if value in (None, "", [], {}):
            return ""
        if name.removeprefix("custom.") in self.extras and name.startswith("custom."):
            return own_fields.shown(self.extras[name[7:]], value)
        if name in PARTY_FIELDS:
            return self.parties.get(value, gettext("a customer that you may not see"))
        if name in USER_FIELDS:
            return self.users.get(value, f"#{value}")
        if name == "team_id":
            return self.teams.get(value, f"#{value}")
        if name in _VALUES:
            return str(_VALUES[name].get(str(value), value))
        if name == "size":
            return filesizeformat(value)
        return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, float):
        return writing.quantity(value)
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if isinstance(value, str) and len(value) >= 10 and value[4:5] == "-":
        return _dated(value)
    return str(value)


def _dated(text: str) -> str:
    try:
        moment = parse_datetime(text) if len(text) > 10 else None
        day = parse_date(text) if moment is None and len(text) == 10 else None
    except ValueError:
        return text
    if moment is not None:
        return writing.moment(moment)
    return writing.day(day) if day else text
