"""Settings of the company: home, identity, logo, dated rates."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.policies import demand
from rapport.core.identity.forms import (
    CompanyForm,
    LogoForm,
    RateEditForm,
    RateForm,
    add_refusal,
    company_first,
    rate_first,
)
from rapport.core.identity.models import CompanySettings, ExchangeRate
from rapport.core.identity.queries import rate_lines
from rapport.core.identity.requests import Request
from rapport.core.identity.services import company
from rapport.kit import clock
from rapport.kit.errors import DomainError, NotAllowed
from rapport.web.nav import SETTINGS, items_of


@require_GET
def settings_home(request: Request) -> HttpResponse:
    if not any(items_of(SETTINGS, request.actor)):
        raise NotAllowed
    return render(request, "identity/settings_home.html")


@require_http_methods(["GET", "POST"])
def company_edit(request: Request) -> HttpResponse:
    demand(request.actor, "company.edit")
    form = CompanyForm(request.POST or None, initial=company_first(request.company))
    if form.is_valid() and _save(request, form):
        messages.success(request, _("The company settings are saved."))
        return redirect("identity:company_edit")
    context = {"form": form, "logo_form": LogoForm()}
    return render(request, "identity/company_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def company_set_logo(request: Request) -> HttpResponse:
    demand(request.actor, "company.edit")
    logo_form = LogoForm(request.POST, request.FILES)
    if logo_form.is_valid():
        try:
            company.set_logo(request.company, logo_form.picture(), by=request.actor, at=clock.now())
            messages.success(request, _("The logo is saved."))
            return redirect("identity:company_edit")
        except DomainError as refusal:
            add_refusal(logo_form, refusal)
    context = {"form": CompanyForm(initial=company_first(request.company)), "logo_form": logo_form}
    return render(request, "identity/company_edit.html", context, status=422)


@require_POST
def company_remove_logo(request: Request) -> HttpResponse:
    company.remove_logo(request.company, by=request.actor, at=clock.now())
    messages.success(request, _("The logo is removed."))
    return redirect("identity:company_edit")


@require_http_methods(["GET", "POST"])
def rate_list(request: Request) -> HttpResponse:
    """The table of dated rates, with the form that adds one."""
    demand(request.actor, "company.edit")
    form = RateForm(request.POST or None, base=request.company.currency)
    if form.is_valid():
        try:
            company.add_rate(**form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("The rate is added."))
            return redirect("identity:rate_list")
        except DomainError as refusal:
            add_refusal(form, refusal)
    rates = rate_lines()
    status = 422 if form.is_bound else 200
    return render(request, "identity/rate_list.html", {"form": form, "rates": rates}, status=status)


@require_http_methods(["GET", "POST"])
def rate_edit(request: Request, rate_id: int) -> HttpResponse:
    demand(request.actor, "company.edit")
    row = get_object_or_404(ExchangeRate, pk=rate_id)
    form = RateEditForm(request.POST or None, initial=rate_first(row))
    if form.is_valid():
        now_version, row.version = row.version, form.cleaned_data["version"]
        try:
            company.edit_rate(row, **form.changes(), by=request.actor, at=clock.now())
            messages.success(request, _("The rate is saved."))
            return redirect("identity:rate_list")
        except DomainError as refusal:
            form.refused(refusal, version=now_version)
    context = {"form": form, "rate": row}
    return render(request, "identity/rate_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def rate_remove(request: Request, rate_id: int) -> HttpResponse:
    row = get_object_or_404(ExchangeRate, pk=rate_id)
    company.remove_rate(row, by=request.actor, at=clock.now())
    messages.success(request, _("The rate is removed."))
    return redirect("identity:rate_list")


def _save(request: Request, form: CompanyForm) -> bool:
    row = CompanySettings.objects.get(pk=1)
    now_version, row.version = row.version, form.cleaned_data["version"]
    try:
        company.edit(row, form.changes(), by=request.actor, at=clock.now())
    except DomainError as refusal:
        form.refused(refusal, version=now_version)
        return False
    return True
