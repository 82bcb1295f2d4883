"""Addresses of next offers."""

from __future__ import annotations

from django.urls import path

from rapport.analytic.insights.views import offers

OFFERS = (
    path("portfolio/offers/", offers.offers_page, name="offers"),
    path("portfolio/offers/export/", offers.offers_export, name="offers_export"),
    path("portfolio/offers/why/<slug:figure>/", offers.offers_why, name="offers_why"),
    path("portfolio/offers/of/<uuid:uuid>/", offers.customer_offers, name="customer_offers"),
    path("portfolio/offers/of/<uuid:uuid>/<uuid:product>/refuse/", offers.offer_refuse, name="offer_refuse"),
    path("portfolio/offers/of/<uuid:uuid>/<uuid:product>/allow/", offers.offer_allow, name="offer_allow"),
)
