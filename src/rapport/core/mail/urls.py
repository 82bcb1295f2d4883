"""Addresses of outgoing mail."""

from __future__ import annotations

from django.urls import path

from rapport.core.mail import views

app_name = "mail"
urlpatterns = [
    path("settings/mail/", views.mail_edit, name="mail_edit"),
    path("settings/mail/test/", views.mail_test, name="mail_test"),
    path("settings/mail/remove/", views.mail_remove, name="mail_remove"),
    path("settings/mail/letters/<uuid:uuid>/retry/", views.letter_retry, name="letter_retry"),
]
