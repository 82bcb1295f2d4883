"""Thirty days in the bin, then the scheduled job deletes for good: each record that has a bin, and what hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rapport.core.access.models import RecordShare
from rapport.core.access.services.bins import binned
from rapport.core.audit.models import AuditEntry, RecordChange
from rapport.core.files.models import Attachment
from rapport.core.jobs.services import schedules
from rapport.core.search.models import SearchDocument
from rapport.core.worklist.models import Note
from rapport.kit.actor import Actor
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.models import Order, OrderLine
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.orders.tests.test_bins_of_lists import BINS, PART, made
from rapport.operational.parties.models import Party, TimelineEntry
from rapport.operational.parties.tests.factories import PersonFactory
from rapport.operational.segments.models import SegmentMember
from rapport.operational.segments.tests.factories import SegmentFactory
from tests.cast import Cast

PUT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
Nights = Callable[[int], None]


@pytest.fixture
def nights(work_off: Callable[[], None]) -> Iterator[Nights]:
    """Return a function that lets so many days pass since `PUT`, and the scheduler and the worker do their work."""
    with time_machine.travel(PUT, tick=False) as clock:

        def pass_(days: int) -> None:
            clock.move_to(PUT + timedelta(days=days))
            schedules.tick(by=Actor.system(), at=PUT + timedelta(days=days))
            clock.move_to(PUT + timedelta(days=days + 1))
            schedules.tick(by=Actor.system(), at=PUT + timedelta(days=days + 1))
            work_off()

        yield pass_


@pytest.mark.parametrize("key", BINS)
def test_what_was_in_the_bin_for_thirty_days_is_deleted_and_the_log_says_so(
    cast: Cast, key: str, nights: Nights
) -> None:
    verb, name = BINS[key]
    row = made(cast, key)
    cast.manager.client.post(reverse(verb, args=[row.uuid]), headers=PART)
    page = cast.manager.client.get(reverse(f"{name}_bin_list")).content.decode()
    assert "1 Apr 2026" in page
    nights(28)
    assert type(row).objects.binned().filter(pk=row.pk).exists()
    nights(31)
    assert not type(row).objects.filter(pk=row.pk).exists()
    holder = "party" if key in ("person", "company") else key
    entry = AuditEntry.objects.get(verb=f"{holder}.purge")
    assert (entry.actor_id, entry.record_count) == (None, 1)


def test_what_hangs_on_a_deleted_order_goes_with_it(cast: Cast, nights: Nights) -> None:
    order = made(cast, "order")
    _hang(cast, "order", order)
    RecordShare.objects.create(record_type="order", record_id=order.pk, user=cast.outsider.user, shared_at=PUT)
    cast.manager.client.post(reverse("orders:order_bin", args=[order.uuid]), headers=PART)
    nights(31)
    assert not any(model.objects.exists() for model in (Order, OrderLine, Note, Attachment, RecordShare))
    assert not SearchDocument.objects.filter(record_type="order").exists()
    assert not TimelineEntry.objects.filter(record_type__in=["order", "note", "file"]).exists()
    assert (
        not RecordChange.objects.filter(record_type__in=["order", "note", "file"])
        .exclude(entry__verb="order.purge")
        .exists()
    )
    assert Party.objects.count() == 1


def test_a_note_and_a_file_taken_off_a_record_are_deleted_and_their_words_forgotten(cast: Cast, nights: Nights) -> None:
    party = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    note, file = _hang(cast, "party", party)
    cast.owner.client.post(reverse("worklist:note_remove", args=[note.uuid]), headers=PART)
    cast.owner.client.post(reverse("files:file_remove", args=[file.uuid]), headers=PART)
    nights(31)
    assert not Note.objects.exists()
    assert not Attachment.objects.exists()
    assert "secret" not in str(list(RecordChange.objects.values_list("before", "after")))
    assert set(AuditEntry.objects.filter(verb__endswith=".purge").values_list("verb", flat=True)) == {
        "note.purge", "file.purge",
    }  # fmt: skip
    assert Party.objects.exists()


def test_a_product_that_orders_name_stays_and_its_bin_says_so(cast: Cast, nights: Nights) -> None:
    product = ProductFactory.create()
    order = OrderFactory.create()
    OrderLine.objects.create(order=order, position=9, product=product, amount=1)
    cast.manager.client.post(reverse("catalog:product_bin", args=[product.uuid]), headers=PART)
    nights(60)
    cast.manager.client.force_login(cast.manager.user)
    page = cast.manager.client.get(reverse("catalog:product_bin_list")).content.decode()
    assert "Not deleted: there are orders" in page


def test_the_members_of_a_deleted_segment_stay_customers(cast: Cast, nights: Nights) -> None:
    party = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    segment = SegmentFactory.create(members=[party])
    cast.manager.client.post(reverse("segments:segment_bin", args=[segment.uuid]), headers=PART)
    nights(31)
    assert not SegmentMember.objects.exists()
    assert Party.objects.filter(pk=party.pk).exists()


def test_every_model_with_a_bin_is_emptied() -> None:
    with_a_bin = {model for model in apps.get_models() if "binned_at" in {f.name for f in model._meta.fields}}
    assert with_a_bin == {kind.model for kind in binned.values()}


def _hang(cast: Cast, holder: str, row: Any) -> tuple[Note, Attachment]:
    note_url, file_url = (reverse(name, args=[holder, row.uuid]) for name in ("worklist:note_add", "files:file_add"))
    cast.owner.client.post(note_url, {"text": "secret"}, headers=PART)
    cast.owner.client.post(file_url, {"file": SimpleUploadedFile("secret.txt", b"x")}, headers=PART)
    return Note.objects.get(), Attachment.objects.get()
