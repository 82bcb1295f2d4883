"""Addresses of the catalogue."""

from __future__ import annotations

from django.urls import path

from rapport.operational.catalog.views import products, unit_costs
from rapport.web.lists.bin import bin_paths
from rapport.web.lists.urls import list_paths

app_name = "catalog"
urlpatterns = [
    path("products/new/", products.product_create, name="product_create"),
    path("products/options/", products.product_options, name="product_options"),
    *list_paths("product", "products/"),
    *bin_paths("product", "products/"),
    path("products/<uuid:uuid>/", products.product_detail, name="product_detail"),
    path("products/<uuid:uuid>/peek/", products.product_peek, name="product_peek"),
    path("products/<uuid:uuid>/edit/", products.product_edit, name="product_edit"),
    path("products/<uuid:uuid>/fact/<str:name>/", products.product_fact, name="product_fact"),
    path("products/<uuid:uuid>/unit-costs/", unit_costs.unit_cost_add, name="unit_cost_add"),
    path("products/<uuid:uuid>/unit-costs/<int:pk>/remove/", unit_costs.unit_cost_remove, name="unit_cost_remove"),
    path("products/<uuid:uuid>/bin/", products.product_bin, name="product_bin"),
]
