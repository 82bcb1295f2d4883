"""One's own API tokens."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.policies import demand
from rapport.core.identity.forms import TokenForm, add_refusal
from rapport.core.identity.models import ApiToken
from rapport.core.identity.queries import tokens_of, verbs_of
from rapport.core.identity.requests import Request
from rapport.core.identity.services import tokens
from rapport.kit import clock
from rapport.kit.errors import DomainError


@require_GET
def token_list(request: Request) -> HttpResponse:
    demand(request.actor, "token.create")
    rows = tokens_of(request.user.pk)
    return render(request, "identity/token_list.html", {"tokens": rows, "now": clock.now()})


@require_http_methods(["GET", "POST"])
def token_new(request: Request) -> HttpResponse:
    """Make a token; its text is in this one answer and nowhere else."""
    demand(request.actor, "token.create")
    groups = verbs_of(request.actor)
    choices = [(key, str(label)) for group in groups for key, label in group.verbs]
    form = TokenForm(request.POST or None, verbs=choices)
    if form.is_valid():
        made = _make(request, form)
        if made:
            return render(request, "identity/token_created.html", {"made": made})
    chosen = form["verbs"].value() or []
    context = {"form": form, "groups": groups, "chosen": chosen}
    return render(request, "identity/token_new.html", context, status=422 if form.is_bound else 200)


@require_POST
def token_revoke(request: Request, uuid: str) -> HttpResponse:
    token = get_object_or_404(ApiToken, uuid=uuid, user_id=request.user.pk)
    tokens.revoke(token, by=request.actor, at=clock.now())
    messages.success(request, _("The token is revoked: programs that use it are refused from now on."))
    return redirect("identity:token_list")


def _make(request: Request, form: TokenForm) -> tokens.NewToken | None:
    given, last_day = form.cleaned_data, form.cleaned_data["expires_on"]
    midnight = clock.midnight(last_day + timedelta(days=1)) if last_day else None
    try:
        return tokens.create(
            request.user,
            name=given["name"],
            verbs=given["verbs"],
            expires_at=midnight,
            by=request.actor,
            at=clock.now(),
        )
    except DomainError as refusal:
        refusal.field = {"expires_at": "expires_on"}.get(refusal.field, refusal.field)
        add_refusal(form, refusal)
        return None
