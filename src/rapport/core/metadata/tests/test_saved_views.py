"""Saved views: whose they are, and who sees them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rapport.core.metadata.models import SavedView
from rapport.core.metadata.services import views
from rapport.core.metadata.tests.factories import SavedViewFactory
from rapport.kit import ports
from rapport.kit.errors import ChangedMeanwhile, Invalid, NotAllowed, NotFound
from tests.cast import Cast, Member

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


def names(member: Member) -> list[str]:
    return [line.name for line in ports.saved_views.use().of_list("product", member.actor)]


def test_a_view_keeps_filters_and_forgets_the_page(cast: Cast) -> None:
    view = views.save(
        "product", " Dear ones ", "?f=price~min~100&sort=-price&at=abc&peek=x", by=cast.owner.actor, at=AT
    )
    assert (view.name, view.query) == ("Dear ones", "f=price~min~100&sort=-price")


def test_a_personal_view_is_its_owners_alone(cast: Cast) -> None:
    view = views.save("product", "Mine", "sort=name", by=cast.owner.actor, at=AT)
    assert names(cast.owner) == ["Mine"]
    assert names(cast.colleague) == []
    with pytest.raises(NotFound):
        views.rename(view, "Theirs", by=cast.colleague.actor, at=AT)


def test_a_shared_view_is_seen_by_everyone_and_changed_by_sharers(cast: Cast) -> None:
    view = views.save("product", "Ours", "sort=name", is_shared=True, by=cast.manager.actor, at=AT)
    assert names(cast.colleague) == ["Ours"]
    with pytest.raises(NotAllowed):
        views.rename(view, "Theirs", by=cast.colleague.actor, at=AT)
    views.rename(view, "All of ours", by=cast.administrator.actor, at=AT)
    assert names(cast.colleague) == ["All of ours"]


def test_sharing_needs_the_right(cast: Cast) -> None:
    view = views.save("product", "Mine", "sort=name", by=cast.owner.actor, at=AT)
    with pytest.raises(NotAllowed):
        views.share(view, by=cast.owner.actor, at=AT)
    with pytest.raises(NotAllowed):
        views.save("product", "Ours", "", is_shared=True, by=cast.owner.actor, at=AT)


def test_own_views_come_before_shared_ones(cast: Cast) -> None:
    views.save("product", "A shared", "", is_shared=True, by=cast.manager.actor, at=AT)
    views.save("product", "Z own", "", by=cast.owner.actor, at=AT)
    assert names(cast.owner) == ["Z own", "A shared"]


def test_a_favourite_is_each_readers_own(cast: Cast) -> None:
    view = views.save("product", "Ours", "", is_shared=True, by=cast.manager.actor, at=AT)
    for _time in range(2):
        views.favour(view, by=cast.colleague.actor, at=AT)
    shelf = ports.saved_views.use()
    assert [line.name for line in shelf.favourites(cast.colleague.actor)] == ["Ours"]
    assert shelf.favourites(cast.manager.actor) == []
    views.unfavour(view, by=cast.colleague.actor, at=AT)
    assert shelf.favourites(cast.colleague.actor) == []


def test_a_view_that_is_no_longer_shared_leaves_other_rails(cast: Cast) -> None:
    view = views.save("product", "Ours", "", is_shared=True, by=cast.manager.actor, at=AT)
    views.favour(view, by=cast.colleague.actor, at=AT)
    views.unshare(view, by=cast.manager.actor, at=AT)
    assert ports.saved_views.use().favourites(cast.colleague.actor) == []
    with pytest.raises(NotFound):
        views.favour(view, by=cast.colleague.actor, at=AT)


def test_two_updates_of_a_view_clash(cast: Cast) -> None:
    view = views.save("product", "Mine", "sort=name", by=cast.owner.actor, at=AT)
    stale = SavedView.objects.get(pk=view.pk)
    views.update(view, "sort=-name", by=cast.owner.actor, at=AT)
    with pytest.raises(ChangedMeanwhile):
        views.update(stale, "sort=price", by=cast.owner.actor, at=AT)


def test_a_view_without_a_name_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid):
        views.save("product", "  ", "", by=cast.owner.actor, at=AT)


def test_a_deleted_view_is_gone(cast: Cast) -> None:
    view = SavedViewFactory.create(owner=cast.owner.user)
    views.delete(view, by=cast.owner.actor, at=AT)
    assert names(cast.owner) == []


def test_a_bad_address_of_a_view_finds_nothing(cast: Cast) -> None:
    assert ports.saved_views.use().find("not-a-uuid", cast.owner.actor) is None
