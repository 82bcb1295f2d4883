"""Addresses of habits."""

from __future__ import annotations

from django.urls import path

from rapport.analytic.insights.views import habits

HABITS = (
    path("portfolio/habits/", habits.habits_page, name="habits"),
    path("portfolio/habits/why/<slug:figure>/", habits.habits_why, name="habits_why"),
    path("portfolio/habits/export/<slug:sheet>/", habits.habits_export, name="habits_export"),
    path("portfolio/habits/of/<uuid:uuid>/", habits.customer_habits, name="customer_habits"),
)
