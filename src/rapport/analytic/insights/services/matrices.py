"""The matrices of the company: added, edited, removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.analytic.insights.matrix.axes import MEASURES
from rapport.analytic.insights.models import MOST_NAME, Matrix
from rapport.analytic.insights.policies import MATRICES
from rapport.analytic.methods.matrix import FEWEST, MOST
from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.audit.queries import last_actor_name
from rapport.kit.actor import Actor
from rapport.kit.errors import ChangedMeanwhile, DomainError

FIELDS = (
    "name", "months", "x_measure", "x_limits", "x_bands", "y_measure", "y_limits", "y_bands", "policies",
)  # fmt: skip
MOST_MONTHS = 60
MOST_WORDS = 300


class WrongMatrix(DomainError):
    code = "wrong_matrix"
    message = _("A matrix has two different axes, each with two to four bands.")


class UnnamedMatrix(WrongMatrix):
    code = "unnamed_matrix"
    message = _("Give the matrix a name of 60 characters at most.")


class WrongBands(WrongMatrix):
    code = "wrong_bands"
    message = _("Give one to three limits, each greater than the one before, or so many parts.")


class WrongWindow(WrongMatrix):
    code = "wrong_window"
    message = _("A matrix looks at 1 to 60 months.")


class LongPolicy(WrongMatrix):
    code = "long_policy"
    message = _("A policy has 300 characters at most.")


class MatrixStays(DomainError):
    code = "matrix_stays"
    message = _("This matrix came with the product: it can be changed, not removed.")


@transaction.atomic
def add(values: Mapping[str, Any], *, by: Actor, at: datetime) -> Matrix:
    """This function will add a matrix. Refuses with NotAllowed and WrongMatrix."""
    demand(by, MATRICES)
    matrix = Matrix(**values)
    _check(matrix)
    matrix.save()
    _tell("matrix.add", matrix, {}, audit.plain(_told(matrix)), by=by, at=at)
    return matrix


@transaction.atomic
def edit(matrix: Matrix, values: Mapping[str, Any], *, by: Actor, at: datetime, seen: int | None = None) -> Matrix:
    """This function will change the axes, the bands or the policies of a matrix; one of the product is kept from then.

    Refuses with NotAllowed, WrongMatrix, and a clash with the version that was `seen` (ChangedMeanwhile).
    """
    demand(by, MATRICES)
    kept = Matrix.objects.select_for_update().filter(uuid=matrix.uuid).first() or matrix
    before, after = audit.changed(kept, values)
    if seen is not None and seen != kept.version:
        name = last_actor_name("matrix", kept.pk) or ""
        raise ChangedMeanwhile(name=name, theirs={field: getattr(kept, field) for field in after})
    for name, value in values.items():
        setattr(kept, name, value)
    _check(kept)
    if after:
        kept.version += 1
        kept.save()
        _tell("matrix.edit", kept, before, after, by=by, at=at)
    return kept


@transaction.atomic
def remove(matrix: Matrix, *, by: Actor, at: datetime) -> None:
    """This function will remove a matrix: lists that it cut hold nobody then. Refuses with NotAllowed, MatrixStays."""
    demand(by, MATRICES)
    if matrix.ready:
        raise MatrixStays
    _tell("matrix.remove", matrix, audit.plain(_told(matrix)), {}, by=by, at=at)
    matrix.delete()


def _check(matrix: Matrix) -> None:
    if not (matrix.name or matrix.ready) or len(matrix.name) > MOST_NAME:
        raise UnnamedMatrix(field="name")
    if matrix.x_measure not in MEASURES or matrix.y_measure not in MEASURES or matrix.x_measure == matrix.y_measure:
        raise WrongMatrix(field="y_measure")
    if not 1 <= matrix.months <= MOST_MONTHS:
        raise WrongWindow(field="months")
    for axis, limits, bands in (("x", matrix.x_limits, matrix.x_bands), ("y", matrix.y_limits, matrix.y_bands)):
        if not _can_be_cut(limits, bands):
            raise WrongBands(field=f"{axis}_limits")
    for cell, words in matrix.policies.items():
        if len(words) > MOST_WORDS:
            raise LongPolicy(field=f"policy_{cell}")


def _can_be_cut(limits: Sequence[float], bands: int) -> bool:
    if limits:
        return len(limits) < MOST and list(limits) == sorted(set(limits))
    return FEWEST <= bands <= MOST


def _told(matrix: Matrix) -> dict[str, Any]:
    return {name: getattr(matrix, name) for name in FIELDS}


def _tell(
    verb: str, matrix: Matrix, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    audit.record(verb, by=by, at=at, changes=[audit.Change("matrix", matrix.pk, before=before, after=after)])
