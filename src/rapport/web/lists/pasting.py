"""The door of a pasted column: several lines written into the cells below each other, in one verb."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from unicodedata import category

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_POST

from rapport.kit import clock, ports
from rapport.kit.actor import Actor
from rapport.kit.edits import Edit, Edited
from rapport.kit.errors import DomainError, NotAllowed, NotFound
from rapport.kit.text import fold
from rapport.web.lists import cells, pages
from rapport.web.lists.spec import NUMERIC, Column, Editor

MOST = 500


class TooManyLines(DomainError):
    code = "too_many_lines"


class OneAtATime(DomainError):
    code = "one_cell_at_a_time"
    message = gettext_lazy("This column is written one cell at a time.")


@dataclass(frozen=True)
class Pasted:
    """One cell: its row, the version that the reader saw, and the text for it."""

    uuid: str
    version: int
    text: str


@require_POST
def list_paste(request: HttpRequest, key: str, column: str) -> JsonResponse:
    """Write each line into its row; answer with the cells as they are now, refusals on theirs, and the way back."""
    asked = pages.ask(request, key)
    target, editor = _target(asked, column)
    given = _given(request.POST)
    rows = _rows(asked, given)
    edits, refused = _edits(target, editor, given, rows)
    write = editor.save_many or partial(_write_one, editor, rows)
    done = write(edits, asked.actor, clock.now()) if edits else Edited()
    refused |= done.refused
    drawn = _drawn(asked, target, given, _rows(asked, given), refused)
    undo = reverse("exchange:value_undo", args=[key, column, done.entry_id]) if done.entry_id else ""
    tone = "warn" if refused else "good"
    return JsonResponse(
        {"cells": drawn, "toast": {"text": _said(done.count, len(refused)), "tone": tone, "undo": undo}}
    )


def _target(asked: pages.Asked, key: str) -> tuple[Column, Editor]:
    for column in asked.every_column:
        if column.key == key and column.editor:
            if not asked.actor.has(column.editor.verb):
                raise NotAllowed
            return column, column.editor
    raise NotFound


def _write_one(editor: Editor, rows: Mapping[str, Any], edits: Sequence[Edit], by: Actor, at: datetime) -> Edited:
    """Write the one cell of a column that has no verb over many."""
    if len(edits) > 1:
        raise OneAtATime
    ((value,), edit) = edits[0].values.values(), edits[0]
    row = next(row for row in rows.values() if row.pk == edit.record_id)
    try:
        editor.save(row, value, edit.version, by, at)
    except DomainError as refusal:
        return Edited(refused={edit.record_id: refusal})
    return Edited(1)


def _given(data: Any) -> list[Pasted]:
    uuids, versions, texts = data.getlist("uuid"), data.getlist("version"), data.getlist("value")
    if len(uuids) > MOST:
        raise TooManyLines(gettext("At most %(most)s lines are pasted at once."), most=MOST)
    if not len(uuids) == len(versions) == len(texts) or not all(version.isdigit() for version in versions):
        raise NotFound
    return [Pasted(uuid, int(version), text) for uuid, version, text in zip(uuids, versions, texts, strict=True)]


def _rows(asked: pages.Asked, given: Sequence[Pasted]) -> dict[str, Any]:
    found = asked.spec.rows().visible_to(asked.actor).filter(uuid__in=[one.uuid for one in given]).for_list()
    return {str(row.uuid): row for row in found}


def _edits(
    column: Column, editor: Editor, given: Sequence[Pasted], rows: Mapping[str, Any]
) -> tuple[list[Edit], dict[int, DomainError]]:
    """Read the texts as the column's own form field does."""
    field, edits, refused = editor.field(), [], {}
    for one in given:
        row = rows.get(one.uuid)
        if row is None:
            continue
        try:
            edits.append(Edit(row.pk, one.version, {column.key: field.clean(_read(column, field, one.text))}))
        except ValidationError as error:
            refused[row.pk] = DomainError(" ".join(error.messages))
    return edits, refused


def _read(column: Column, field: Any, text: str) -> str:
    """What readers see is understood too: the label of a choice, an amount with its currency."""
    if column.cell in NUMERIC:
        return "".join(sign for sign in text if category(sign) != "Sc").strip()
    text, wanted = text.strip(), fold(text)
    for value, label in getattr(field, "choices", ()):
        if fold(str(label)) == wanted:
            return str(value)
    return text


def _drawn(
    asked: pages.Asked,
    column: Column,
    given: Sequence[Pasted],
    rows: Mapping[str, Any],
    refused: Mapping[int, DomainError],
) -> list[dict[str, Any]]:
    tags = cells.tags_of(asked.spec, [column], list(rows.values()))
    drawing = cells.Drawing(asked.spec, ports.company.use()().currency, clock.now(), tags)
    drawn = []
    for one in given:
        row = rows.get(one.uuid)
        if row is not None:
            refusal = refused.get(row.pk)
            said = f"{one.text.strip()}{pgettext('before a value', ':')} {refusal}" if refusal else ""
            drawn.append({"uuid": one.uuid, "version": row.version, "html": cells.td(row, column, drawing, said)})
    return drawn


def _said(count: int, refused: int) -> str:
    done = ngettext("%(count)s cell changed", "%(count)s cells changed", count) % {"count": count}
    if not refused:
        return done
    kept = ngettext("%(count)s refused: see the marked cell", "%(count)s refused: see the marked cells", refused)
    return f"{done}, {kept % {'count': refused}}"
