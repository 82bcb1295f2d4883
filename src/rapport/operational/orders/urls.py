"""Addresses of orders, contracts and costs."""

from __future__ import annotations

from django.urls import path

from rapport.operational.orders.views import contract_forms, contracts, costs, editing, orders
from rapport.web.lists.bin import bin_paths
from rapport.web.lists.urls import list_paths

app_name = "orders"
urlpatterns = [
    path("new/", editing.order_create, name="order_create"),
    path("amounts/", editing.order_amounts, name="order_amounts"),
    path("undo/<int:entry>/", orders.order_undo, name="order_undo"),
    *list_paths("order", ""),
    *bin_paths("order", ""),
    path("contracts/new/", contract_forms.contract_create, name="contract_create"),
    *list_paths("contract", "contracts/"),
    *bin_paths("contract", "contracts/"),
    path("contracts/<uuid:uuid>/", contracts.contract_detail, name="contract_detail"),
    path("contracts/<uuid:uuid>/peek/", contracts.contract_peek, name="contract_peek"),
    path("contracts/<uuid:uuid>/edit/", contract_forms.contract_edit, name="contract_edit"),
    path("contracts/<uuid:uuid>/terminate/", contracts.contract_terminate, name="contract_terminate"),
    path("contracts/<uuid:uuid>/resume/", contracts.contract_resume, name="contract_resume"),
    path("contracts/<uuid:uuid>/invoice/", contracts.contract_invoice, name="contract_invoice"),
    path("contracts/<uuid:uuid>/bin/", contracts.contract_bin, name="contract_bin"),
    path("costs/new/", costs.cost_create, name="cost_create"),
    *list_paths("cost", "costs/"),
    *bin_paths("cost", "costs/"),
    path("costs/<uuid:uuid>/", costs.cost_detail, name="cost_detail"),
    path("costs/<uuid:uuid>/peek/", costs.cost_peek, name="cost_peek"),
    path("costs/<uuid:uuid>/edit/", costs.cost_edit, name="cost_edit"),
    path("costs/<uuid:uuid>/bin/", costs.cost_bin, name="cost_bin"),
    path("<uuid:uuid>/", orders.order_detail, name="order_detail"),
    path("<uuid:uuid>/peek/", orders.order_peek, name="order_peek"),
    path("<uuid:uuid>/edit/", editing.order_edit, name="order_edit"),
    path("<uuid:uuid>/deliver/", orders.order_deliver, name="order_deliver"),
    path("<uuid:uuid>/cancel/", orders.order_cancel, name="order_cancel"),
    path("<uuid:uuid>/reopen/", orders.order_reopen, name="order_reopen"),
    path("<uuid:uuid>/bin/", orders.order_bin, name="order_bin"),
]
