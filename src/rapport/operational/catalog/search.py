"""How products are found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rapport.core.metadata.queries import search_texts
from rapport.core.search.sources import Document, Hit, SearchSource
from rapport.kit.actor import Actor
from rapport.operational.catalog.models import Product


def load(ids: Iterable[int]) -> list[Document]:
    """Return the documents of these products."""
    texts = search_texts()
    return [
        Document(
            record_id=product.pk,
            title=product.name,
            words=[product.name, product.code, product.family, product.external_id, *texts("product", product.custom)],
            heads=(product.name, product.code),
            is_open=True,
        )
        for product in Product.objects.live().filter(pk__in=list(ids))
    ]


def present(actor: Actor, ids: Sequence[int]) -> dict[int, Hit]:
    """Return how these products look as results."""
    rows = Product.objects.visible_to(actor).filter(pk__in=list(ids))
    return {
        product.pk: Hit(
            title=product.name,
            note=" · ".join(part for part in (product.code, product.family) if part),
            url=reverse("catalog:product_detail", args=[product.uuid]),
            icon="package",
            group=_("Products"),
        )
        for product in rows
    }


SOURCE = SearchSource("product.view", load, present, Product, order=20)
