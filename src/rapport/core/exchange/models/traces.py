"""What an import did to the records, kept for thirty days so that it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import models

from rapport.core.exchange.models.imports import Import


class ImportPart(models.Model):
    """The records that one batch of an import made, as runs of keys. It goes when they are taken back."""

    owner = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="parts")
    record_type = models.CharField(max_length=40)
    runs = models.JSONField(default=list)
    count = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["owner", "record_type"], name="import_part_of")]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.count} {self.record_type}"

    @property
    def ids(self) -> list[int]:
        return [pk for first, last in self.runs for pk in range(first, last + 1)]


class ImportChange(models.Model):
    """A record that was there and that an import changed: how it was, and how the import left it."""

    owner = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="changes")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "record_type", "id"], name="import_change_of"),
            models.Index(fields=["record_type", "record_id"], name="import_change_record"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.record_type} {self.record_id}"


class ImportLeft(models.Model):
    """A record that undoing an import left as somebody had made it since, and why."""

    owner = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="left")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    why = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "id"], name="import_left_of"),
            models.Index(fields=["record_type", "record_id"], name="import_left_record"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.record_type} {self.record_id}"


def runs_of(ids: Iterable[int]) -> list[list[int]]:
    """`[4, 5, 6, 9]` as `[[4, 6], [9, 9]]`: keys that an import reserved follow each other."""
    runs: list[list[int]] = []
    for pk in sorted(ids):
        if runs and pk == runs[-1][1] + 1:
            runs[-1][1] = pk
        else:
            runs.append([pk, pk])
    return runs


def is_within(runs: Sequence[Sequence[int]], pk: int) -> bool:
    return any(first <= pk <= last for first, last in runs)
