"""The page by which somebody leaves the company."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from rapport.core.identity.forms import LeaveForm, add_refusal
from rapport.core.identity.holdings import Holding, Receivers, in_order
from rapport.core.identity.models import User
from rapport.core.identity.requests import Request
from rapport.core.identity.services import leaving
from rapport.core.identity.views.users import find_user
from rapport.kit import clock
from rapport.kit.errors import DomainError
from rapport.web.writing import number


@dataclass(frozen=True)
class Held:
    """One line of the page: what it is, how much, and whether it goes over."""

    key: str
    holding: Holding
    count: int
    is_chosen: bool


@require_http_methods(["GET", "POST"])
def user_leave(request: Request, uuid: str) -> HttpResponse:
    """Show what somebody holds; then deactivate them and hand it over."""
    user = find_user(request, uuid)
    form = LeaveForm(request.POST if request.method == "POST" else None, leaver=user, initial={"to": _likely(user)})
    chosen = set(request.POST.getlist("kinds")) if form.is_bound else None
    if form.is_valid():
        to = Receivers(tuple(form.cleaned_data["to"]), form.cleaned_data["team"])
        try:
            job = leaving.leave(user, to=to, kinds=chosen or (), by=request.actor, at=clock.now())
            messages.success(request, _("%(name)s cannot sign in any more.") % {"name": user.name})
            return redirect("jobs:job_detail", job.uuid) if job else redirect("identity:user_edit", uuid)
        except DomainError as refusal:
            add_refusal(form, refusal)
    counted = [(key, holding, holding.count(user.pk)) for key, holding in in_order()]
    held = [Held(key, what, count, chosen is None or key in chosen) for key, what, count in counted if count]
    context = {"person": user, "form": form, "held": held}
    return render(request, "identity/user_leave.html", context, status=422 if form.is_bound else 200)


@require_POST
def user_give_back(request: Request, uuid: str) -> HttpResponse:
    """Give somebody who is back what went to others."""
    user = find_user(request, uuid)
    count = leaving.give_back(user, by=request.actor, at=clock.now())
    text = ngettext("%(count)s customer is back.", "%(count)s customers are back.", count)
    messages.success(request, text % {"count": number(count)})
    return redirect("identity:user_edit", uuid)


def _likely(user: User) -> list[User]:
    """The manager, as a first guess."""
    manager = user.manager
    return [manager] if manager is not None and manager.is_active else []
