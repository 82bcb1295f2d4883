"""The pages on which a company keeps its matrices."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.analytic.insights.matrix.forms import MatrixForm
from rapport.analytic.insights.models import Matrix
from rapport.analytic.insights.policies import MATRICES
from rapport.analytic.insights.queries.matrices import find_matrix, matrices
from rapport.analytic.insights.services import matrices as verbs
from rapport.core.access.policies import demand
from rapport.kit import clock
from rapport.kit.errors import DomainError
from rapport.web import answers
from rapport.web.requests import ActorRequest


@require_safe
def matrices_list(request: ActorRequest) -> HttpResponse:
    """The matrices of the company."""
    demand(request.actor, MATRICES)
    found = matrices(sees_margin=request.actor.sees_field("standing.margin"))
    return render(request, "insights/matrices.html", {"matrices": found})


@require_http_methods(["GET", "POST"])
def matrix_add(request: ActorRequest) -> HttpResponse:
    """One more matrix; its policies are written once its cells are known."""
    demand(request.actor, MATRICES)
    form = MatrixForm(request.POST or None)
    if form.is_valid():
        matrix = _kept(request, form, None)
        if matrix is not None:
            url = reverse("insights:matrix_edit", args=[matrix.uuid])
            return answers.leave(request, url, toast=_("Matrix added: now write its policies"))
    return _shown(request, form, None)


@require_http_methods(["GET", "POST"])
def matrix_edit(request: ActorRequest, uuid: str) -> HttpResponse:
    """The axes and the policies of a matrix."""
    demand(request.actor, MATRICES)
    matrix = find_matrix(uuid, sees_margin=request.actor.sees_field("standing.margin"))
    form = MatrixForm(request.POST or None, matrix=matrix)
    if form.is_valid():
        kept = _kept(request, form, matrix)
        if kept is not None:
            return answers.leave(request, reverse("insights:matrix_edit", args=[kept.uuid]), toast=_("Matrix saved"))
    return _shown(request, form, matrix)


@require_POST
def matrix_remove(request: ActorRequest, uuid: str) -> HttpResponse:
    matrix = find_matrix(uuid, sees_margin=request.actor.sees_field("standing.margin"))
    verbs.remove(matrix, by=request.actor, at=clock.now())
    return answers.leave(request, reverse("insights:matrices"), toast=_("Matrix removed"))


def _kept(request: ActorRequest, form: MatrixForm, matrix: Matrix | None) -> Matrix | None:
    """The matrix as it was saved; None where that was refused, which the form then says."""
    by, at = request.actor, clock.now()
    try:
        if matrix is None:
            return verbs.add(form.changes(), by=by, at=at)
        return verbs.edit(matrix, form.changes(), by=by, at=at, seen=form.cleaned_data["version"])
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        form.refused(refusal, version=_version(matrix))
        return None


def _version(matrix: Matrix | None) -> int:
    return find_matrix(matrix.uuid, sees_margin=True).version if matrix else 1


def _shown(request: ActorRequest, form: MatrixForm, matrix: Matrix | None) -> HttpResponse:
    context = {"form": form, "matrix": matrix}
    return render(request, "insights/matrix_edit.html", context, status=422 if form.is_bound else 200)
