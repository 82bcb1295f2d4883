"""Addresses of background work."""

from __future__ import annotations

from django.urls import path

from rapport.core.jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.job_list, name="job_list"),
    path("jobs/schedule/", views.schedule_list, name="schedule_list"),
    path("jobs/schedule/<str:name>/run/", views.schedule_run, name="schedule_run"),
    path("jobs/<uuid:uuid>/", views.job_detail, name="job_detail"),
    path("jobs/<uuid:uuid>/progress/", views.job_progress, name="job_progress"),
    path("jobs/<uuid:uuid>/cancel/", views.job_cancel, name="job_cancel"),
    path("jobs/<uuid:uuid>/retry/", views.job_retry, name="job_retry"),
]
