"""The doors of saved views, custom fields and tags."""

from __future__ import annotations

from django.urls import reverse

from rapport.core.access.services.bins import KEPT, purge
from rapport.core.metadata.models import CustomField, SavedView, Tagging
from rapport.core.metadata.services import values
from rapport.core.metadata.tests.factories import CustomFieldFactory, SavedViewFactory
from rapport.kit.actor import Actor
from rapport.operational.catalog.tests.factories import ProductFactory
from tests.cast import Cast

NEW = "/views/new/"


def test_view_create_keeps_the_query_of_the_list(cast: Cast) -> None:
    page = cast.owner.client.get(f"{NEW}?list=product&query=f%3Dfamily~is~Heating")
    assert 'value="f=family~is~Heating"' in page.content.decode()
    data = {"list": "product", "query": "f=family~is~Heating", "name": "Heating", "is_favourite": "on"}
    answer = cast.owner.client.post(NEW, data)
    view = SavedView.objects.get()
    assert answer.headers["Location"] == f"{reverse('catalog:product_list')}?view={view.uuid}"
    assert view.favourites.get().user == cast.owner.user


def test_view_create_shows_a_refusal_beside_the_form(cast: Cast) -> None:
    answer = cast.owner.client.post(NEW, {"list": "product", "query": "", "name": "x", "is_shared": "on"})
    assert answer.status_code == 422
    assert not SavedView.objects.exists()


def test_view_create_of_an_unknown_list_is_not_found(cast: Cast) -> None:
    assert cast.owner.client.get(f"{NEW}?list=nothing").status_code == 404


def test_view_update_favourite_edit_and_delete(cast: Cast) -> None:
    view = SavedViewFactory.create(owner=cast.owner.user)
    client = cast.owner.client
    client.post(reverse("metadata:view_update", args=[view.uuid]), {"query": "sort=-price"})
    client.post(reverse("metadata:view_favourite", args=[view.uuid]), {"next": "/catalog/products/?view=x"})
    client.post(reverse("metadata:view_edit", args=[view.uuid]), {"name": "Dear", "is_favourite": "on"})
    view.refresh_from_db()
    assert (view.query, view.name, view.favourites.count()) == ("sort=-price", "Dear", 1)
    client.post(reverse("metadata:view_delete", args=[view.uuid]))
    assert not SavedView.objects.exists()


def test_view_favourite_never_leads_to_another_site(cast: Cast) -> None:
    view = SavedViewFactory.create(owner=cast.owner.user)
    answer = cast.owner.client.post(reverse("metadata:view_favourite", args=[view.uuid]), {"next": "//evil.example/"})
    assert answer.headers["Location"].startswith("/catalog/products/")


def test_view_of_somebody_else_is_not_found(cast: Cast) -> None:
    view = SavedViewFactory.create(owner=cast.owner.user)
    for name in ("view_update", "view_favourite", "view_delete"):
        assert cast.colleague.client.post(reverse(f"metadata:{name}", args=[view.uuid])).status_code == 404


def test_field_pages_are_for_administrators(cast: Cast) -> None:
    url = reverse("metadata:field_list")
    assert cast.manager.client.get(url).status_code == 403
    assert cast.anonymous.get(url).status_code == 302
    assert cast.administrator.client.get(url).status_code == 200


def test_field_create_edit_retire_and_raise(cast: Cast) -> None:
    client = cast.administrator.client
    create = reverse("metadata:field_create", args=["product"])
    client.post(create, {"label": "Colour", "kind": "choice", "choices": "Red\nBlue\n\nred"})
    client.post(create, {"label": "Weight", "kind": "number"})
    colour = CustomField.objects.get(key="colour")
    assert colour.choices == ["red", "Blue"]
    edit = reverse("metadata:field_edit", args=["product", "colour"])
    first = {"choice1-value": "red", "choice1-label": "Crimson", "choice1-place": 9, "choice1-tone": "bad"}
    second = {"choice2-value": "Blue", "choice2-label": "Blue", "choice2-place": 2, "choice2-gone": "on"}
    client.post(edit, {"label": "Shade", "choices": "Green", "version": colour.version, **first, **second})
    colour.refresh_from_db()
    assert (colour.choices, colour.looks["red"]) == (["red", "Green"], {"label": "Crimson", "tone": "bad"})
    client.post(reverse("metadata:field_raise", args=["product", "weight"]))
    client.post(reverse("metadata:field_retire", args=["product", "colour"]))
    page = client.get(reverse("metadata:field_list")).content.decode()
    assert page.index("Weight") < page.index("Shade")
    assert "Retired" in page


def test_a_renamed_choice_keeps_its_values_and_is_read_by_both_names(cast: Cast) -> None:
    looks = {"red": {"label": "Crimson", "fr": "Cramoisi", "en": "Crimson", "tone": "bad"}}
    CustomFieldFactory.create(key="shade", label="Shade", kind="choice", choices=["red"], looks=looks)
    product = ProductFactory.create(name="Paint", custom={"shade": "red"})
    page = cast.owner.client.get("/catalog/products/?f=custom.shade~is~red&cols=name,custom.shade").content.decode()
    assert ("Paint" in page, "Crimson" in page or "Cramoisi" in page, 'data-tone="bad"' in page) == (True, True, True)
    assert (
        values.clean("product", {"shade": "crimson"}) == values.clean("product", {"shade": "RED"}) == {"shade": "red"}
    )
    assert product.custom == {"shade": "red"}


def test_field_bin_takes_a_retired_field_and_the_purge_its_values(cast: Cast) -> None:
    row = CustomFieldFactory.create(key="shade", label="Shade")
    product = ProductFactory.create(custom={"shade": "red", "kept": 1})
    url = reverse("metadata:field_bin", args=["product", "shade"])
    cast.administrator.client.post(url)
    assert CustomField.objects.get().binned_at is None
    cast.administrator.client.post(reverse("metadata:field_retire", args=["product", "shade"]))
    cast.administrator.client.post(url)
    row.refresh_from_db()
    assert row.binned_at is not None
    CustomField.objects.update(binned_at=row.binned_at - 2 * KEPT)
    assert purge("custom_field", by=Actor.system(), at=row.binned_at) == 1
    product.refresh_from_db()
    assert (product.custom, CustomField.objects.count()) == ({"kept": 1}, 0)


def test_field_create_without_choices_is_refused_at_its_field(cast: Cast) -> None:
    url = reverse("metadata:field_create", args=["product"])
    answer = cast.administrator.client.post(url, {"label": "Colour", "kind": "choice"})
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()


def test_a_custom_field_is_a_column_and_a_filter_of_its_list(cast: Cast) -> None:
    CustomFieldFactory.create(key="weight", label="Weight", kind="number")
    ProductFactory.create(name="Anvil", custom={"weight": 40})
    ProductFactory.create(name="Feather", custom={"weight": 4})
    page = cast.owner.client.get("/catalog/products/?f=custom.weight~min~10&cols=name,custom.weight").content.decode()
    assert "Anvil" in page
    assert "Feather" not in page
    assert ">40<" in page


def test_tag_set_from_the_page_of_a_record(cast: Cast) -> None:
    product = ProductFactory.create()
    url = reverse("metadata:tag_set", args=["product", product.uuid])
    answer = cast.manager.client.post(url, {"tag": ["Solar"], "more": "New, Best"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert Tagging.objects.count() == 3
    assert "Best" in cast.manager.client.get(url).content.decode()
    assert cast.analyst.client.post(url, {"tag": []}).status_code == 403


def test_tag_suggest_completes_the_last_word(cast: Cast) -> None:
    product = ProductFactory.create()
    cast.manager.client.post(reverse("metadata:tag_set", args=["product", product.uuid]), {"more": "Solar"})
    assert "Solar" in cast.owner.client.get("/tags/suggest/?more=Best, so").content.decode()


def test_view_create_asks_in_a_dialog_of_the_list_and_on_a_page_without_scripts(cast: Cast) -> None:
    address = f"{NEW}?list=product&query=sort%3Dname"
    dialog = cast.owner.client.get(address, headers={"HX-Request": "true", "HX-Target": "dialogs"}).content.decode()
    assert dialog.strip().startswith("<dialog")
    assert "<html" in cast.owner.client.get(address).content.decode()


def test_a_list_with_filters_offers_to_be_kept_and_to_be_reset(cast: Cast) -> None:
    ProductFactory.create()
    base = reverse("catalog:product_list")
    plain = cast.owner.client.get(base).content.decode()
    filtered = cast.owner.client.get(f"{base}?f=active~is~yes").content.decode()
    assert "view__dirty" not in plain
    assert "view__dirty" in filtered
