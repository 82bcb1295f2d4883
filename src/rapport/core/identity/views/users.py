"""Users: list, new, edit, deactivate, new password."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.policies import demand
from rapport.core.identity.forms import UserEditForm, UserForm, add_refusal, first_of_row
from rapport.core.identity.models import Team, User
from rapport.core.identity.queries import UserFilter, page_of_users, roles_for_choice
from rapport.core.identity.requests import Request
from rapport.core.identity.services import entering, leaving, passwords, second_steps, users
from rapport.core.identity.services.entering import Purpose
from rapport.core.identity.views.entering import link_to
from rapport.core.mail.queries import is_ready
from rapport.kit import clock
from rapport.kit.errors import DomainError, NotFound
from rapport.kit.paging import Cursor


@require_GET
def user_list(request: Request) -> HttpResponse:
    demand(request.actor, "user.edit")
    asked = request.GET
    chosen = UserFilter(asked.get("q", ""), asked.get("role", ""), asked.get("team", ""), asked.get("state", ""))
    cursor = Cursor.decode(asked["page"]) if asked.get("page") else None
    context = {
        "page": page_of_users(chosen, cursor),
        "chosen": chosen,
        "roles": roles_for_choice(),
        "teams": Team.objects.order_by("name")[:500],
    }
    return render(request, "identity/user_list.html", context)


@require_http_methods(["GET", "POST"])
def user_new(request: Request) -> HttpResponse:
    """Make a user: by an invitation, or with a password that is in this one answer and nowhere else."""
    demand(request.actor, "user.edit")
    first = {"language": request.company.language, "role": "sales_representative"}
    form = UserForm(request.POST or None, initial=first)
    by_mail = is_ready()
    if form.is_valid():
        try:
            return _invited(request, form) if by_mail and "by_hand" not in request.POST else _created(request, form)
        except DomainError as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "by_mail": by_mail}
    return render(request, "identity/user_new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def user_edit(request: Request, uuid: str) -> HttpResponse:
    user = find_user(request, uuid)
    form = UserEditForm(request.POST or None, initial=first_of_row(user, users.EDITABLE))
    if form.is_valid():
        now_version, user.version = user.version, form.cleaned_data["version"]
        try:
            users.edit(user, form.changes(), by=request.actor, at=clock.now())
            messages.success(request, _("%(name)s is saved.") % {"name": user.name})
            return redirect("identity:user_list")
        except DomainError as refusal:
            form.refused(refusal, version=now_version)
    context = {"form": form, "person": user, "own": user.pk == request.user.pk}
    context |= {"by_mail": is_ready() and user.is_active, "is_awaited": entering.is_awaited(user)}
    context |= {"has_step": second_steps.has(user), "lent": leaving.lent(user, at=clock.now())}
    return render(request, "identity/user_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def user_deactivate(request: Request, uuid: str) -> HttpResponse:
    user = find_user(request, uuid)
    users.deactivate(user, by=request.actor, at=clock.now())
    messages.success(request, _("%(name)s cannot sign in any more.") % {"name": user.name})
    return redirect("identity:user_edit", uuid)


@require_POST
def user_reactivate(request: Request, uuid: str) -> HttpResponse:
    user = find_user(request, uuid)
    users.reactivate(user, by=request.actor, at=clock.now())
    messages.success(request, _("%(name)s can sign in again.") % {"name": user.name})
    return redirect("identity:user_edit", uuid)


@require_POST
def user_reset_password(request: Request, uuid: str) -> HttpResponse:
    user = find_user(request, uuid)
    password = passwords.make_up()
    passwords.reset(user, new=password, by=request.actor, at=clock.now())
    return render(request, "identity/user_password.html", {"person": user, "password": password})


@require_POST
def user_invite(request: Request, uuid: str) -> HttpResponse:
    """Send the link by which somebody chooses a password, again or for the first time."""
    user = find_user(request, uuid)
    entering.invite(user, address=link_to(request, Purpose.INVITATION), by=request.actor, at=clock.now())
    messages.success(request, _("A link to choose a password goes to %(email)s.") % {"email": user.email})
    return redirect("identity:user_edit", uuid)


@require_GET
def people(request: Request) -> HttpResponse:
    """Colleagues whose name holds the words: choices for a form's list, or for the kit's combobox."""
    demand(request.actor, "user.view")
    found = User.objects.active().named(request.GET.get("q") or request.GET.get("manager", ""))
    form = "datalist" if request.GET.get("as") == "datalist" else "options"
    return render(request, f"identity/people_{form}.html", {"people": found.order_by("name", "pk")[:20]})


@transaction.atomic
def _invited(request: Request, form: UserForm) -> HttpResponse:
    """Both verbs or neither."""
    at = clock.now()
    user = users.create(**form.cleaned_data, password=None, by=request.actor, at=at)
    entering.invite(user, address=link_to(request, Purpose.INVITATION), by=request.actor, at=at)
    messages.success(request, _("An invitation goes to %(email)s.") % {"email": user.email})
    return redirect("identity:user_list")


def _created(request: Request, form: UserForm) -> HttpResponse:
    password = passwords.make_up()
    user = users.create(**form.cleaned_data, password=password, by=request.actor, at=clock.now())
    return render(request, "identity/user_password.html", {"person": user, "password": password, "new": True})


def find_user(request: Request, uuid: str) -> User:
    """Return the user of an address to whoever manages users, or refuse with NotFound."""
    demand(request.actor, "user.edit")
    user: User | None = User.objects.select_related("role", "team", "manager").filter(uuid=uuid).first()
    if user is None:
        raise NotFound
    return user
