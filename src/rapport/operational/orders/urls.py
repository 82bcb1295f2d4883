"""Addresses of orders."""

from __future__ import annotations

from django.urls import path

from rapport.operational.orders.views import editing, orders
from rapport.web.lists.bin import bin_paths
from rapport.web.lists.urls import list_paths

app_name = "orders"
urlpatterns = [
    path("new/", editing.order_create, name="order_create"),
    path("amounts/", editing.order_amounts, name="order_amounts"),
    path("undo/<int:entry>/", orders.order_undo, name="order_undo"),
    path("restore/", orders.order_restore, name="order_restore"),
    path("customers/options/", orders.customer_choices, name="customer_options"),
    *list_paths("order", ""),
    *bin_paths("order", ""),
    path("<uuid:uuid>/", orders.order_detail, name="order_detail"),
    path("<uuid:uuid>/peek/", orders.order_peek, name="order_peek"),
    path("<uuid:uuid>/edit/", editing.order_edit, name="order_edit"),
    path("<uuid:uuid>/deliver/", orders.order_deliver, name="order_deliver"),
    path("<uuid:uuid>/cancel/", orders.order_cancel, name="order_cancel"),
    path("<uuid:uuid>/reopen/", orders.order_reopen, name="order_reopen"),
    path("<uuid:uuid>/bin/", orders.order_bin, name="order_bin"),
]
