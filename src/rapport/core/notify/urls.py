"""Addresses of notifications."""

from __future__ import annotations

from django.urls import path

from rapport.core.notify import views

app_name = "notify"
urlpatterns = [
    path("notifications/", views.inbox, name="inbox"),
    path("notifications/done/", views.done_all, name="done_all"),
    path("notifications/<uuid:uuid>/done/", views.done, name="done"),
    path("notifications/<uuid:uuid>/reopen/", views.reopen, name="reopen"),
    path("notifications/<uuid:uuid>/snooze/", views.snooze, name="snooze"),
    path("me/notifications/", views.preferences, name="preferences"),
]
