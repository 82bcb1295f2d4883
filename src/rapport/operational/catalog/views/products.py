"""Products: page, peek, new, edit, bin."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.policies import demand
from rapport.core.exchange.edit_lines import way_out_of_bin
from rapport.core.metadata.queries import record_history
from rapport.kit import clock, ports
from rapport.kit.errors import ChangedMeanwhile, DomainError
from rapport.operational.catalog.forms import ProductForm, initial_of
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.queries import facts_of, options
from rapport.operational.catalog.services import products
from rapport.web import answers, panels
from rapport.web.panels import Zone


@require_GET
def product_detail(request: Any, uuid: str) -> HttpResponse:
    """The page of a product; with `panel`, one panel of it."""
    product = Product.objects.find(uuid, request.actor)
    if request.GET.get("panel"):
        return _panel(request, product, request.GET["panel"])
    context = {
        "product": product,
        "facts": facts_of(product, request.actor),
        "can_edit": request.actor.has("product.edit"),
        "can_bin": request.actor.has("product.bin"),
        "left": panels.draw(request, "product", Zone.LEFT, product),
        "highlights": panels.draw(request, "product", Zone.HIGHLIGHT, product),
        "right": panels.draw(request, "product", Zone.RIGHT, product),
        "history": record_history("product", product, request.actor),
    }
    return render(request, "catalog/product_detail.html", context)


@require_GET
def product_peek(request: Any, uuid: str) -> HttpResponse:
    product = Product.objects.find(uuid, request.actor)
    context = {
        "product": product,
        "facts": facts_of(product, request.actor),
        "highlights": panels.draw(request, "product", Zone.HIGHLIGHT, product),
    }
    return render(request, "catalog/product_peek.html", context)


@require_http_methods(["GET", "POST"])
def product_create(request: Any) -> HttpResponse:
    demand(request.actor, "product.create")
    start = {"currency": ports.company.use()().currency, "is_active": True}
    form = ProductForm(request.actor, request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            product = products.create(form.changes(), by=request.actor, at=clock.now())
        except DomainError as refusal:
            _blame(form, refusal)
        else:
            url = reverse("catalog:product_detail", args=[product.uuid])
            return answers.leave(request, url, toast=_("Product created"))
    return render(request, "catalog/product_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def product_edit(request: Any, uuid: str) -> HttpResponse:
    """The form on GET and when refused, with the other person's values after a clash."""
    product = Product.objects.find(uuid, request.actor)
    demand(request.actor, "product.edit")
    form = ProductForm(request.actor, request.POST or None, initial=initial_of(product))
    context: dict[str, Any] = {"form": form, "product": product}
    if request.method == "POST" and form.is_valid():
        product.version = int(request.POST.get("version") or product.version)
        try:
            products.edit(product, form.changes(), by=request.actor, at=clock.now())
        except ChangedMeanwhile as clash:
            fresh = Product.objects.find(uuid, request.actor)
            context |= {"clash": clash, "theirs": _theirs(form, clash), "product": fresh}
        except DomainError as refusal:
            _blame(form, refusal)
        else:
            url = reverse("catalog:product_detail", args=[product.uuid])
            return answers.leave(request, url, toast=_("Product saved"))
    return render(request, "catalog/product_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def product_fact(request: Any, uuid: str, name: str) -> HttpResponse:
    """One value edited in place: the field on GET and when refused, the fact once saved."""
    product = Product.objects.find(uuid, request.actor)
    demand(request.actor, "product.edit")
    form = ProductForm(request.actor, initial=initial_of(product))
    if name not in form.fields:
        raise Http404
    form.fields[name].widget.attrs["autofocus"] = True
    context: dict[str, Any] = {"product": product, "bound": form[name], "name": name}
    if request.method == "POST" and "cancel" not in request.POST:
        product.version = int(request.POST.get("version") or product.version)
        given = request.POST.get(name, "")
        values = {"custom": {name[7:]: given}} if name.startswith("custom.") else {name: given}
        try:
            products.edit(product, values, by=request.actor, at=clock.now())
        except DomainError as refusal:
            form.initial[name] = given
            version = Product.objects.find(uuid, request.actor).version
            context |= {"refusal": refusal, "version": version}
            return render(request, "catalog/product_fact.html#edit", context, status=422)
    elif request.method == "GET" and answers.wants_part(request):
        return render(request, "catalog/product_fact.html#edit", context | {"version": product.version})
    fact = next(fact for fact in facts_of(product, request.actor) if fact.name == name)
    part = render(request, "catalog/product_fact.html#fact", {"product": product, "fact": fact, "can_edit": True})
    return answers.done(request, reverse("catalog:product_detail", args=[uuid]), "product:changed", part=part)


@require_POST
def product_bin(request: Any, uuid: str) -> HttpResponse:
    product = Product.objects.find(uuid, request.actor)
    products.bin_many([product.pk], by=request.actor, at=clock.now())
    undo = way_out_of_bin("product", [product.pk])
    return answers.leave(request, reverse("catalog:product_list"), toast=_("Product in the bin"), undo=undo)


@require_GET
def product_options(request: Any) -> HttpResponse:
    """Products for a field that searches while one types."""
    demand(request.actor, "product.view")
    found = options(request.GET.get("q", ""), request.actor)
    return render(request, "catalog/product_options.html", {"products": found})


def _panel(request: Any, product: Product, key: str) -> HttpResponse:
    for zone in Zone:
        for drawn in panels.draw(request, "product", zone, product):
            if drawn.key == key:
                return HttpResponse(drawn.html)
    raise Http404


def _blame(form: ProductForm, refusal: DomainError) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def _theirs(form: ProductForm, clash: ChangedMeanwhile) -> list[tuple[str, Any]]:
    return [(str(form.fields[name].label), value) for name, value in clash.theirs.items() if name in form.fields]
