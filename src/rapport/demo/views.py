"""The page of the sample company: what is in it, how to sign in, how it leaves."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.core.access.policies import demand
from rapport.core.jobs.queries import JobStatus, status_of
from rapport.demo import policies, queries, services
from rapport.demo.services import UserWorkGoesToo
from rapport.demo.services.loading import PASSWORD
from rapport.kit import clock
from rapport.web.answers import wants_part
from rapport.web.requests import ActorRequest


@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """The page; once the job is done it asks for itself again, and is then drawn anew with its frame."""
    demand(request.actor, policies.MANAGE)
    if wants_part(request):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
def load(request: ActorRequest) -> HttpResponse:
    """Ask for the sample company; read as a page, it is the page that offers it."""
    if request.method == "POST":
        services.ask_to_load(by=request.actor, at=clock.now())
    return redirect("demo:home")


@require_POST
def remove(request: ActorRequest) -> HttpResponse:
    """Ask for the sample company to go; without the yes, show once more what users have added."""
    try:
        services.ask_to_remove(by=request.actor, at=clock.now(), confirmed=request.POST.get("confirmed") == "yes")
    except UserWorkGoesToo as refusal:
        return _page(request, refusal=refusal)
    return redirect("demo:home")


def _page(request: ActorRequest, refusal: UserWorkGoesToo | None = None) -> HttpResponse:
    is_loaded = queries.is_loaded()
    context = {
        "is_loaded": is_loaded,
        "contents": queries.contents() if is_loaded else None,
        "additions": queries.additions() if is_loaded else [],
        "staff": queries.faces() if is_loaded else [],
        "has_real_customers": not is_loaded and queries.has_real_customers(),
        "password": PASSWORD,
        "job": _job(),
        "refusal": refusal,
    }
    return render(request, "demo/home.html", context, status=422 if refusal else 200)


def _job() -> JobStatus | None:
    job = queries.running_job()
    return status_of(job) if job else None
