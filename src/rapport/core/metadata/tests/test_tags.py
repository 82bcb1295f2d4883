"""Tags: one word, one tag, on many records."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rapport.core.audit.models import RecordChange
from rapport.core.metadata.models import Tag, Tagging
from rapport.core.metadata.services import tags
from rapport.kit import ports
from rapport.kit.errors import Invalid, NotAllowed, NotFound
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


def test_two_spellings_of_a_word_are_one_tag(cast: Cast) -> None:
    first, second = ProductFactory.create_batch(2)
    by = cast.manager.actor
    tags.set_tags("product", first.pk, ["Été"], party_id=None, by=by, at=AT)
    tags.set_tags("product", second.pk, ["  ETE ", "ete"], party_id=None, by=by, at=AT)
    assert [tag.name for tag in Tag.objects.all()] == ["Été"]
    assert ports.tags.use().of_many("product", [first.pk, second.pk]) == {first.pk: ["Été"], second.pk: ["Été"]}


def test_setting_tags_keeps_adds_and_removes(cast: Cast) -> None:
    product = ProductFactory.create()
    by = cast.manager.actor
    tags.set_tags("product", product.pk, ["Solar", "New"], party_id=None, by=by, at=AT)
    kept = Tagging.objects.get(tag__name="Solar").pk
    tags.set_tags("product", product.pk, ["Solar", "Best"], party_id=None, by=by, at=AT)
    assert ports.tags.use().of_many("product", [product.pk])[product.pk] == ["Best", "Solar"]
    assert Tagging.objects.filter(pk=kept).exists()
    change = RecordChange.objects.filter(record_type="product", record_id=product.pk).latest("id")
    assert (change.before, change.after) == ({"tags": ["New", "Solar"]}, {"tags": ["Best", "Solar"]})


def test_setting_the_same_tags_again_writes_nothing(cast: Cast) -> None:
    product = ProductFactory.create()
    for _time in range(2):
        tags.set_tags("product", product.pk, ["Solar"], party_id=None, by=cast.manager.actor, at=AT)
    assert RecordChange.objects.filter(record_type="product").count() == 1


def test_tagging_many_counts_only_those_that_lacked_the_tag(cast: Cast) -> None:
    products = ProductFactory.create_batch(3)
    ids = [product.pk for product in products]
    tags.set_tags("product", ids[0], ["Solar"], party_id=None, by=cast.manager.actor, at=AT)
    assert tags.tag_many("product", ids, "solar", by=cast.manager.actor, at=AT) == 2
    assert tags.untag_many("product", ids, "SOLAR", by=cast.manager.actor, at=AT) == 3
    assert not Tagging.objects.exists()


def test_a_representative_does_not_tag_another_teams_customer(cast: Cast) -> None:
    mine, theirs = PersonFactory.create(team=cast.north), PersonFactory.create(team=cast.south)
    with pytest.raises(NotFound):
        tags.set_tags("party", theirs.pk, ["VIP"], party_id=theirs.pk, by=cast.owner.actor, at=AT)
    with pytest.raises(NotAllowed):
        tags.tag_many("party", [mine.pk, theirs.pk], "VIP", by=cast.owner.actor, at=AT)
    assert not Tagging.objects.exists()


def test_tagging_a_missing_record_is_refused(cast: Cast) -> None:
    with pytest.raises(NotFound):
        tags.set_tags("product", 404, ["VIP"], party_id=None, by=cast.manager.actor, at=AT)


def test_a_tag_longer_than_sixty_letters_is_refused(cast: Cast) -> None:
    product = ProductFactory.create()
    with pytest.raises(Invalid) as refusal:
        tags.set_tags("product", product.pk, ["x" * 61], party_id=None, by=cast.manager.actor, at=AT)
    assert refusal.value.field == "tags"
    assert refusal.value.params["most"] == 60


def test_a_merge_moves_tags_and_keeps_common_ones_once(cast: Cast) -> None:
    first, second = PersonFactory.create_batch(2, team=cast.north)
    tags.set_tags("party", first.pk, ["A", "B"], party_id=first.pk, by=cast.manager.actor, at=AT)
    tags.set_tags("party", second.pk, ["B", "C"], party_id=second.pk, by=cast.manager.actor, at=AT)
    assert tags.move("party", first.pk, second.pk) == 1
    found = ports.tags.use().of_many("party", [first.pk, second.pk])
    assert found == {first.pk: [], second.pk: ["A", "B", "C"]}


def test_suggestions_start_with_the_text_before_those_that_hold_it(cast: Cast) -> None:
    tags.ensure(["Panneau solaire", "Solaire", "Pompe"])
    assert list(ports.tags.use().suggest("sol")) == ["Solaire", "Panneau solaire"]
