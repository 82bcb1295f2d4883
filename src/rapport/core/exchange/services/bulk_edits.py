"""One value for many rows of a list: looked at beforehand, written in batches, taken back row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import policy_of
from rapport.core.audit.models import AuditEntry, RecordChange
from rapport.core.exchange.models import BulkEdit
from rapport.core.exchange.models.edits import KEPT
from rapport.core.exchange.services.imports import Progress
from rapport.core.exchange.services.undoers import Former, former_values
from rapport.core.jobs import services as jobs
from rapport.core.jobs.models import Job
from rapport.core.metadata.services import values as own_values
from rapport.kit import known
from rapport.kit.actor import Actor
from rapport.kit.edits import Edit
from rapport.kit.errors import DomainError, Invalid, NotFound
from rapport.web.lists.editing import saver_of, value_form
from rapport.web.lists.extra import PREFIX
from rapport.web.lists.pages import Asked
from rapport.web.lists.spec import ListSpec, Saver, lists

AT_ONCE = 500
BATCH = 1_000
TOLD = 1_000
MOST_PICKED = 5_000


class StillAtWork(DomainError):
    code = "still_at_work"
    status = 409
    message = _("This is still being written. Wait until it is done, or stop it first.")


class TakenBackAlready(DomainError):
    code = "taken_back_already"
    status = 409
    message = _("This was taken back already.")


class TooLateToTakeBack(DomainError):
    code = "too_late_to_take_back"
    status = 409
    message = _("An edit of many rows can be taken back for 30 days.")


class EditedSince(DomainError):
    code = "edited_since"
    message = _("Somebody has changed this value since; it is kept.")


class GoneSince(DomainError):
    code = "gone_since"
    message = _("It is in the bin or deleted.")


@dataclass(frozen=True)
class Wanted:
    """Which rows of a list get which value: the field by name, the value as its form was given it.

    Without rows `picked`, all that answer the filters of the list.
    """

    asked: Asked
    name: str
    given: Sequence[str]
    picked: Sequence[str] = ()

    @property
    def spec(self) -> ListSpec:
        return self.asked.spec

    def rows(self) -> Any:
        if self.picked:
            return self.spec.rows().visible_to(self.asked.actor).filter(uuid__in=self.picked)
        return self.asked.rows()

    def values(self) -> dict[str, Any]:
        """The value as the verb is given it. Refuses with Invalid one that the field does not take."""
        data = QueryDict(mutable=True)
        data.setlist("value", list(self.given))
        form = value_form(self.spec, self.asked.actor, self.name)(data)
        if not form.is_valid():
            raise Invalid(" ".join(map(str, form.errors["value"])), field="value")
        values = form.values()
        if "custom" in values:
            own_values.clean(self.spec.record_type, values["custom"], by=self.asked.actor)
        return values

    @property
    def label(self) -> str:
        form = value_form(self.spec, self.asked.actor, self.name)()
        return str(form.fields["value"].label)


@dataclass(frozen=True)
class Foreseen:
    """What giving the value would do. Of many rows only those within reach are counted: `is_whole` is False."""

    total: int
    changed: int
    refused: Mapping[str, list[int]] = field(default_factory=dict)
    is_whole: bool = True

    @property
    def left_out(self) -> int:
        return sum(len(ids) for ids in self.refused.values())

    @property
    def beyond(self) -> int:
        """Of many rows, those outside the actor's reach."""
        return self.total - self.changed

    @property
    def same(self) -> int:
        """Rows that have the value already."""
        return self.total - self.changed - self.left_out if self.is_whole else 0


def foresee(wanted: Wanted, *, by: Actor, at: datetime) -> Foreseen:
    """This function will say what `start` would do: it does so and takes it back before anybody sees it.

    Of more rows than are written at once it only counts those within the actor's reach. Refuses as `start` does.
    """
    saver, values, rows = saver_of(wanted.spec, by), wanted.values(), wanted.rows().order_by()
    total = rows.count()
    if total > AT_ONCE:
        within = rows.reachable_by(by, saver.verb.partition(".")[2]).count()
        return Foreseen(total, within, is_whole=False)
    with transaction.atomic():
        done = saver.save_many(_edits(rows, values), by, at)
        transaction.set_rollback(True)
    refused: dict[str, list[int]] = {}
    for pk, refusal in done.refused.items():
        refused.setdefault(str(refusal), []).append(pk)
    return Foreseen(total, done.count, refused)


def start(wanted: Wanted, *, by: Actor, at: datetime) -> BulkEdit:
    """This function will give rows of a list one value: at once, or many rows in the background.

    Every row asks its policy; what one refuses keeps only that row as it was, and is told. Refuses a list or a field
    that the actor may not edit, a value that the field does not take, and too many picked rows.
    """
    saver_of(wanted.spec, by)
    wanted.values()
    if len(wanted.picked) > MOST_PICKED:
        raise Invalid(_("At most %(most)s rows are picked one by one."), field="ids", most=MOST_PICKED)
    edit = BulkEdit(
        list_key=wanted.spec.key, query=wanted.asked.state.address(), picked=list(wanted.picked), field=wanted.name,
        label=wanted.label[:120], given=list(wanted.given), language=get_language() or "fr", created_by_id=by.user_id,
        created_at=at,
    )  # fmt: skip
    is_long = wanted.rows().order_by().values_list("pk")[AT_ONCE:].exists()
    with transaction.atomic():
        if is_long:
            edit.job_uuid = jobs.enqueue("exchange.edit", by=by, at=at, uuid=str(edit.uuid)).uuid
        edit.save(force_insert=True)
    if not is_long:
        run(edit, wanted, by=by, at=at)
    return edit


def run(
    edit: BulkEdit, wanted: Wanted, *, by: Actor, at: datetime, progress: Progress = lambda done, total: None
) -> None:
    """This function will write the value, one batch a transaction. One that was killed goes on where it stopped."""
    saver, values, rows = saver_of(wanted.spec, by), wanted.values(), wanted.rows().order_by("pk")
    total = edit.looked_count + rows.filter(pk__gt=edit.place).count()
    while edit.looked_count < total and _batch(edit, saver, rows, values, by=by, at=at):
        progress(edit.looked_count, total)
    edit.finished_at = at
    edit.save(update_fields=["finished_at"])


def known_as(spec: ListSpec, name: str, label: str, entry_id: int, *, by: Actor, at: datetime) -> BulkEdit:
    """This function will know a verb over a field of many rows as an edit of many, which can be taken back.

    A column that was pasted is one: every row got a value of its own. Refuses with NotFound what the actor did not do.
    """
    entry = AuditEntry.objects.filter(pk=entry_id, actor_id=by.user_id).first() if by.user_id else None
    changes = RecordChange.objects.filter(entry_id=entry_id, record_type=noun_of(spec))
    told = changes.filter(after__has_key=name.partition(".")[0])
    if entry is None or not told.exists():
        raise NotFound
    saver_of(spec, by)
    count = changes.count()
    known_by = {"list_key": spec.key, "field": name, "entries": [entry_id], "created_by_id": by.user_id}
    said = {"label": label[:120], "language": get_language() or "fr", "looked_count": count, "changed_count": count}
    times = {"created_at": entry.at, "finished_at": at}
    return BulkEdit.objects.get_or_create(**known_by, defaults=said | times)[0]


def request_undo(edit: BulkEdit, *, by: Actor, at: datetime) -> None:
    """This function will take back an edit of many rows: at once, or in the background.

    Refuses an edit that is still being written, was taken back, or is older than thirty days.
    """
    _demand_returnable(edit, at)
    if edit.changed_count <= AT_ONCE:
        take_back(edit, by=by, at=at)
        return
    edit.job_uuid = jobs.enqueue("exchange.edit_undo", by=by, at=at, uuid=str(edit.uuid)).uuid
    edit.save(update_fields=["job_uuid"])


def take_back(edit: BulkEdit, *, by: Actor, at: datetime, progress: Progress = lambda done, total: None) -> None:
    """This function will give every row its former value, but keep what somebody has written since.

    One that was killed goes on where it stopped. Refuses an edit that was taken back.
    """
    if edit.undone_at is not None:
        raise TakenBackAlready
    saver = saver_of(_spec(edit), by)
    while edit.back_count < len(edit.entries):
        _return_entry(edit, saver, edit.entries[-1 - edit.back_count], by=by, at=at)
        progress(edit.back_count, len(edit.entries))
    edit.undone_at = at
    edit.save(update_fields=["undone_at"])


def sweep(*, at: datetime) -> int:
    """This function will forget edits of many rows that are too old to be taken back."""
    return BulkEdit.objects.filter(created_at__lt=at - KEPT).delete()[0]


def is_returnable(edit: BulkEdit, *, at: datetime) -> bool:
    """Whether it has written something, is not being written, and is not too old."""
    return bool(edit.entries) and edit.undone_at is None and at < edit.until and not _is_at_work(edit)


def told(edit: BulkEdit) -> str:
    """What the notice says once it is done."""
    said = ngettext("%(count)s row changed", "%(count)s rows changed", edit.changed_count)
    return said % {"count": edit.changed_count}


def noun_of(spec: ListSpec) -> str:
    """Return the name under which the audit keeps rows of the list."""
    return policy_of(spec.rows().model).noun


def _spec(edit: BulkEdit) -> ListSpec:
    found = lists.get(edit.list_key)
    if found is None:
        raise NotFound
    return found


def _demand_returnable(edit: BulkEdit, at: datetime) -> None:
    if edit.undone_at is not None:
        raise TakenBackAlready
    if at >= edit.until:
        raise TooLateToTakeBack
    if _is_at_work(edit):
        raise StillAtWork


def _is_at_work(edit: BulkEdit) -> bool:
    return edit.job_uuid is not None and Job.objects.active().filter(uuid=edit.job_uuid).exists()


def _edits(rows: Any, values: Mapping[str, Any]) -> list[Edit]:
    return [Edit(pk, version, values) for pk, version in rows.values_list("pk", "version")]


def _batch(
    edit: BulkEdit, saver: Saver, rows: Any, values: Mapping[str, Any], *, by: Actor, at: datetime
) -> bool:  # fmt: skip
    """Write one batch; what it did and how far it came is kept in its transaction: nothing is done twice."""
    with transaction.atomic(), known.under(f"{edit.uuid}:{edit.place}"):
        edits = _edits(rows.filter(pk__gt=edit.place)[:BATCH], values)
        if not edits:
            return False
        done = saver.save_many(edits, by, at)
        edit.place = edits[-1].record_id
        edit.looked_count += len(edits)
        edit.changed_count += done.count
        edit.refused_count += len(done.refused)
        edit.refused = _told(edit.refused, done.refused)
        edit.entries = [*edit.entries, *([done.entry_id] if done.entry_id else [])]
        edit.save(update_fields=[
            "place", "looked_count", "changed_count", "refused_count", "refused", "entries",
        ])  # fmt: skip
    return True


def _return_entry(edit: BulkEdit, saver: Saver, entry_id: int, *, by: Actor, at: datetime) -> None:
    """Take back what one audit entry wrote, in one transaction."""
    model = _spec(edit).rows().model
    name = "custom" if edit.field.startswith(PREFIX) else edit.field
    changes = list(
        RecordChange.objects.filter(entry_id=entry_id, record_type=noun_of(_spec(edit))).order_by("record_id")
    )
    with transaction.atomic(), known.under(f"{edit.uuid}:back:{entry_id}"):
        rows = model.objects.live().in_bulk([change.record_id for change in changes])
        edits, kept = [], {}
        for change in changes:
            found = _former(rows.get(change.record_id), change, name)
            if isinstance(found, DomainError):
                kept[change.record_id] = found
            else:
                edits.append(found)
        done = saver.save_many(edits, by, at)
        kept |= done.refused
        edit.back_count += 1
        edit.returned_count += done.count
        edit.kept_count += len(kept)
        edit.kept = _told(edit.kept, kept)
        edit.save(update_fields=["back_count", "returned_count", "kept_count", "kept"])


def _former(row: Any, change: RecordChange, name: str) -> Edit | DomainError:
    """What gives a row the value that it had before, or why it keeps the one that it has."""
    if row is None:
        return GoneSince()
    former = Former(row.pk, change.before, change.after)
    values, kept = former_values(row, former, [name])
    if kept or not values:
        return EditedSince()
    if "custom" in values:
        was, now = values["custom"], row.custom
        values["custom"] = {key: was.get(key) for key in {*was, *now} if was.get(key) != now.get(key)}
    return Edit(row.pk, row.version, values)


def _told(known_ones: list[Any], refused: Mapping[int, DomainError]) -> list[Any]:
    return [*known_ones, *([pk, str(refusal)] for pk, refusal in refused.items())][:TOLD]
