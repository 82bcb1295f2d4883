"""The words of the audit log: each room says how its verbs and nouns read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Door
from rapport.kit.errors import Text
from rapport.kit.records import timeline_kinds, types_held_as
from rapport.kit.registry import Registry

verb_labels: Registry[Text] = Registry("audit sentences")
noun_labels: Registry[Text] = Registry("audited nouns")
plural_labels: Registry[Text] = Registry("audited nouns, of many")

DOORS: Mapping[Door, Text] = {
    Door.PAGE: _("Page"),
    Door.REST: _("REST"),
    Door.IMPORT: _("Import"),
    Door.JOB: _("Job"),
    Door.SHELL: _("Terminal"),
}


def sentence_of(verb: str, params: Mapping[str, Any]) -> str:
    """Return what a verb did, in words; its own name when no room has said."""
    kind = timeline_kinds.get(verb)
    text = verb_labels.get(verb) or (kind.sentence if kind else verb)
    return str(text) % defaultdict(str, params) if "%(" in str(text) else str(text)


def verb_choices() -> list[tuple[str, str]]:
    """Return every verb that has words, in the order of its words."""
    verbs = {*verb_labels, *timeline_kinds}
    return sorted(((verb, sentence_of(verb, {})) for verb in verbs), key=lambda pair: pair[1].casefold())


def noun_of(record_type: str) -> str:
    own = noun_labels.get(record_type)
    kinds = types_held_as(record_type)
    return str(own or (kinds[0].label if kinds else record_type))


def nouns_of(record_type: str, count: int) -> str:
    """Return the noun as it reads behind a count: the plural where a room has one."""
    kinds = types_held_as(record_type)
    many = plural_labels.get(record_type) or (kinds[0].plural if len(kinds) == 1 else None)
    return str(many) if many and count > 1 else noun_of(record_type)
