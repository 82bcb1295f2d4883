"""What can be done to many customers at once, from their lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from rapport.core.access.services import sharing
from rapport.core.audit import queries as audited
from rapport.core.exchange.edit_lines import way_back, way_back_of_tags, way_out_of_bin
from rapport.core.metadata.services import tags
from rapport.kit.actor import Actor
from rapport.operational.parties.forms import AssignManyForm, ShowManyForm
from rapport.operational.parties.models import Channel, PartyKind
from rapport.operational.parties.services import bin as bins
from rapport.operational.parties.services import ownership, preferences
from rapport.web.lists.spec import BulkAction
from rapport.web.suggesting import tag_word


class TagForm(forms.Form):
    tag = forms.CharField(label=_("Tag"), max_length=60, widget=tag_word())


class ChannelForm(forms.Form):
    channel = forms.ChoiceField(label=_("Preferred channel"), choices=Channel.choices)


def _assign(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return ownership.assign_many(ids, owner_id=values["owner"], team_id=values["team"], by=by, at=at)


def _show(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return sharing.share_many("party", ids, values["user"], by=by, at=at)


def _tag(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return tags.tag_many("party", ids, values["tag"], by=by, at=at)


def _untag(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return tags.untag_many("party", ids, values["tag"], by=by, at=at)


def _prefer(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return preferences.prefer_many(ids, values["channel"], by=by, at=at)


def _bin(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return bins.put_many(ids, by=by, at=at)


def _undo(ids: Sequence[int], values: Mapping[str, Any]) -> str:
    """The address that gives these records back to whoever had them."""
    last = audited.newest_change("party", ids)
    return reverse("parties:assign_undo", args=[last.entry_id]) if last else ""


def _undo_showing(ids: Sequence[int], values: Mapping[str, Any]) -> str:
    """The address that shows these records no longer to whom they were just shown."""
    last = audited.newest_change("party", ids)
    return reverse("access:share_undo", args=[last.entry_id]) if last else ""


def _assigned(count: int) -> str:
    return ngettext("%(count)s customer reassigned", "%(count)s customers reassigned", count) % {"count": count}


def _shown(count: int) -> str:
    return ngettext("%(count)s customer shown", "%(count)s customers shown", count) % {"count": count}


def _tagged(count: int) -> str:
    return ngettext("%(count)s customer tagged", "%(count)s customers tagged", count) % {"count": count}


def _untagged(count: int) -> str:
    said = ngettext("Tag removed from %(count)s customer", "Tag removed from %(count)s customers", count)
    return said % {"count": count}


def _changed(count: int) -> str:
    return ngettext("%(count)s customer changed", "%(count)s customers changed", count) % {"count": count}


def _binned(count: int) -> str:
    said = ngettext(
        "%(count)s customer is in the bin for 30 days", "%(count)s customers are in the bin for 30 days", count
    )
    return said % {"count": count}


def bulk_actions(kind: PartyKind) -> tuple[BulkAction, ...]:
    """What can be done to many, and is taken back by way of the list where it was done."""
    key = kind.value
    untag, back, out = (
        partial(way_back_of_tags, key), partial(way_back, key, "preferred_channel"), partial(way_out_of_bin, key)
    )  # fmt: skip
    return (
        BulkAction("assign", _("Assign"), "user-share", "party.assign", _assign, _assigned, AssignManyForm, undo=_undo),
        BulkAction("show", _("Show to…"), "eye", "party.assign", _show, _shown, ShowManyForm, undo=_undo_showing),
        BulkAction("tag", pgettext_lazy("action", "Tag"), "tag", "party.edit", _tag, _tagged, TagForm, undo=untag),
        BulkAction("untag", _("Remove a tag"), "tags", "party.edit", _untag, _untagged, TagForm, undo=untag),
        BulkAction(
            "channel", _("Set preferred channel"), "message", "party.edit", _prefer, _changed, ChannelForm, undo=back
        ),
        BulkAction("bin", _("Put in the bin"), "trash", "party.bin", _bin, _binned, danger=True, undo=out),
    )
