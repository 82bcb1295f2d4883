"""Layouts of record pages: per role, else for everyone, and never more than rights allow."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from rapport.core.metadata.services import layouts
from rapport.kit.errors import Invalid, NotAllowed
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.web.panels import Zone, panels, panels_of
from tests.cast import Cast

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


def keys(cast: Cast, who: str) -> list[str]:
    return [key for zone in Zone for key, _panel in panels_of("product", zone, getattr(cast, who).actor)]


def test_a_role_sees_its_own_layout_and_others_that_of_everyone(cast: Cast) -> None:
    by = cast.administrator.actor
    before = keys(cast, "owner")
    first, *rest = [key for key, panel in panels.items() if panel.holder == "product" and panel.zone is Zone.RIGHT]
    layouts.arrange("product", "sales_representative", [*rest, first], [rest[0]], by=by, at=AT)
    own = keys(cast, "owner")
    assert (rest[0] in own, own[-1]) == (False, first)
    assert keys(cast, "manager") == before
    layouts.arrange("product", "", before, [first], by=by, at=AT)
    assert first not in keys(cast, "manager")
    assert first in keys(cast, "owner")
    layouts.forget("product", "sales_representative", by=by, at=AT)
    assert first not in keys(cast, "owner")


def test_a_layout_names_only_panels_and_roles_that_exist(cast: Cast) -> None:
    by = cast.administrator.actor
    for holder, role, order in (("product", "", ["party.orders"]), ("product", "king", []), ("shoe", "", [])):
        with pytest.raises(Invalid):
            layouts.arrange(holder, role, order, [], by=by, at=AT)
    with pytest.raises(NotAllowed):
        layouts.arrange("product", "", [], [], by=cast.manager.actor, at=AT)


def test_layout_pages_are_the_administrators(cast: Cast) -> None:
    product = ProductFactory.create()
    client = cast.administrator.client
    edit = reverse("metadata:layout_edit", args=["product", "sales_representative"])
    assert "product" in client.get(reverse("metadata:layout_list")).content.decode()
    assert "shown" in client.get(edit).content.decode()
    assert client.post(edit, {"shown": []}).status_code == 302
    page = reverse("catalog:product_detail", args=[product.uuid])
    assert cast.owner.client.get(page).context["right"] == []
    client.post(reverse("metadata:layout_forget", args=["product", "sales_representative"]))
    assert cast.owner.client.get(page).context["right"] != []
    assert cast.manager.client.get(edit).status_code == 403
    assert client.get(reverse("metadata:layout_edit", args=["product", "king"])).status_code == 404
