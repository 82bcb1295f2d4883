"""Addresses of the contact plan."""

from __future__ import annotations

from django.urls import path

from rapport.operational.plans.views import contacts

app_name = "plans"
urlpatterns = [
    path("contacts-overdue/", contacts.contact_list, name="contact_list"),
    path("contacts-overdue/<uuid:uuid>/plan/", contacts.contact_plan_todo, name="contact_plan_todo"),
    path("settings/contact-plan/", contacts.contact_rules, name="contact_rules"),
    path("settings/contact-plan/<uuid:uuid>/edit/", contacts.contact_rule_edit, name="contact_rule_edit"),
    path("settings/contact-plan/<uuid:uuid>/raise/", contacts.contact_rule_raise, name="contact_rule_raise"),
    path("settings/contact-plan/<uuid:uuid>/remove/", contacts.contact_rule_remove, name="contact_rule_remove"),
]
