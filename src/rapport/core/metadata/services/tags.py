"""Tags: putting words on records and taking them off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.held import find_held
from rapport.core.audit import services as audit
from rapport.core.audit.models import AuditEntry
from rapport.core.metadata.models import Tag, Tagging
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key
from rapport.kit.errors import Invalid, NotAllowed, NotFound
from rapport.kit.records import types_held_as
from rapport.kit.text import fold

BATCH = 5_000
LONGEST = 60
MOST = 50


@transaction.atomic
def set_tags(
    holder: str, record_id: int, names: Sequence[str], *, party_id: int | None, by: Actor, at: datetime
) -> list[str]:
    """This function will make these the tags of one record, spelt as they already are elsewhere.

    Refuses with NotFound, NotAllowed, or Invalid when a tag is too long or there are too many.
    """
    find_held(holder, by, pk=record_id).demand_edit(by)
    wanted = ensure(names)
    before = {tagging.tag_id: tagging for tagging in _taggings(holder, [record_id]).select_related("tag")}
    gone = [tagging for tag_id, tagging in before.items() if tag_id not in wanted]
    new = [tag for tag_id, tag in wanted.items() if tag_id not in before]
    after = sorted((tag.name for tag in wanted.values()), key=fold)
    if not gone and not new:
        return after
    Tagging.objects.filter(pk__in=[tagging.pk for tagging in gone]).delete()
    Tagging.objects.bulk_create([Tagging(tag=tag, record_type=holder, record_id=record_id) for tag in new])
    old = sorted((tagging.tag.name for tagging in before.values()), key=fold)
    change = audit.Change(holder, record_id, party_id, before={"tags": old}, after={"tags": after})
    audit.record("tag.set", by=by, at=at, changes=[change])
    return after


@transaction.atomic
def tag_many(holder: str, ids: Sequence[int], name: str, *, by: Actor, at: datetime) -> int:
    """This function will put one tag on many records and say how many did not have it.

    Refuses with NotAllowed when the actor may not edit one of them, and with Invalid for a bad name.
    """
    parties = _demand_many(holder, ids, by)
    (tag,) = ensure([name]).values()
    have = set(_ids_with(holder, ids, tag))
    new = [pk for pk in parties if pk not in have]
    Tagging.objects.bulk_create(
        [Tagging(tag=tag, record_type=holder, record_id=pk) for pk in new], batch_size=1_000, ignore_conflicts=True
    )
    changes = [audit.Change(holder, pk, parties[pk], after={"tags": [tag.name]}) for pk in new]
    audit.record("tag.add_many", by=by, at=at, changes=changes, params={"tag": tag.name})
    return len(new)


@transaction.atomic
def untag_many(holder: str, ids: Sequence[int], name: str, *, by: Actor, at: datetime) -> int:
    """This function will take one tag off many records and say how many had it; refuses as `tag_many` does."""
    parties = _demand_many(holder, ids, by)
    tag = Tag.objects.filter(folded=fold(name)).first()
    had = list(_ids_with(holder, ids, tag)) if tag else []
    for part in batches(had):
        _taggings(holder, part).filter(tag=tag).delete()
    changes = [audit.Change(holder, pk, parties[pk], before={"tags": [name]}) for pk in had]
    audit.record("tag.remove_many", by=by, at=at, changes=changes, params={"tag": name})
    return len(had)


@transaction.atomic
def take_back(holder: str, entry_id: int, *, by: Actor, at: datetime) -> int:
    """This function will undo the actor's own tagging or untagging of many records, and say of how many.

    Refuses with NotFound what the actor did not do, and as the contrary verb does.
    """
    entry = AuditEntry.objects.filter(pk=entry_id, actor_id=by.user_id, verb__in=_CONTRARIES).first()
    if entry is None or by.user_id is None:
        raise NotFound
    ids = list(entry.changes.filter(record_type=holder).values_list("record_id", flat=True))
    return _CONTRARIES[entry.verb](holder, ids, entry.params["tag"], by=by, at=at)


_CONTRARIES = {"tag.add_many": untag_many, "tag.remove_many": tag_many}


def ensure(names: Iterable[str]) -> dict[int, Tag]:
    """Return the tags of these names by id, made when they are new; two spellings of one word are one tag."""
    wanted = list(names)
    if len({fold(name) for name in wanted if name.strip()}) > MOST:
        raise Invalid(_("A record has at most %(most)s tags."), field="tags", most=MOST)
    return ensure_all(wanted)


def ensure_all(names: Iterable[str]) -> dict[int, Tag]:
    """Return the tags of many records' names, made when they are new."""
    spelt = {fold(name): " ".join(name.split()) for name in names if name.strip()}
    long = next((name for name in spelt.values() if len(name) > LONGEST), None)
    if long:
        raise Invalid(
            _("“%(name)s” is too long for a tag: %(most)s letters at most."), field="tags", name=long, most=LONGEST
        )
    known = set(Tag.objects.filter(folded__in=spelt).values_list("folded", flat=True))
    missing = [Tag(name=name, folded=folded) for folded, name in spelt.items() if folded not in known]
    Tag.objects.bulk_create(missing, ignore_conflicts=True)
    return {tag.pk: tag for tag in Tag.objects.filter(folded__in=spelt)}


def move(holder: str, from_id: int, to_id: int) -> int:
    """Give one record's tags to another, for a merge; tags that both have stay once."""
    have = _taggings(holder, [to_id]).values("tag_id")
    moved = _taggings(holder, [from_id]).exclude(tag_id__in=list(have.values_list("tag_id", flat=True)))
    count: int = moved.update(record_id=to_id)
    _taggings(holder, [from_id]).delete()
    return count


def remove(holder: str, ids: Iterable[int]) -> int:
    """Take every tag off records that are erased."""
    return sum(_taggings(holder, part).delete()[0] for part in batches(list(ids)))


def batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _taggings(holder: str, ids: Sequence[int]) -> Any:
    return Tagging.objects.filter(record_type=holder, record_id__in=any_key(ids))


def _ids_with(holder: str, ids: Sequence[int], tag: Tag) -> Iterator[int]:
    for part in batches(ids):
        yield from _taggings(holder, part).filter(tag=tag).values_list("record_id", flat=True)


def _demand_many(holder: str, ids: Sequence[int], by: Actor) -> dict[int, int | None]:
    """Return the customer of each record, once the actor may edit all of them."""
    kind = types_held_as(holder)[0]
    path = "pk" if holder == "party" else "party_id" if hasattr(kind.model, "party_id") else None
    found: dict[int, int | None] = {}
    for part in batches(ids):
        rows = kind.model.objects.live().reachable_by(by, _verb(kind.edit_verb)).filter(pk__in=part)
        found.update(rows.values_list("pk", path) if path else dict.fromkeys(rows.values_list("pk", flat=True)))
    if len(found) < len(set(ids)):
        raise NotAllowed(_("%(count)s of these records are not yours to change."), count=len(set(ids)) - len(found))
    return found


def _verb(edit_verb: str) -> str:
    return edit_verb.partition(".")[2]
