"""Matrices as the company keeps them: added, edited, removed, by those who may, and told in the audit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import translation

from rapport.analytic.insights.matrix.ready import READY
from rapport.analytic.insights.models import Matrix
from rapport.analytic.insights.queries.matrices import find_matrix, matrices
from rapport.analytic.insights.services import matrices as verbs
from rapport.core.audit.models import AuditEntry, RecordChange
from rapport.kit.errors import ChangedMeanwhile, DomainError, NotAllowed
from tests.cast import Cast

AT = datetime(2026, 5, 10, 6, tzinfo=UTC)
LIST = "/settings/matrices/"
FIRST = READY["value_by_intensity"].uuid
BASKET: dict[str, Any] = {
    "name": "Basket × purchases", "months": 6, "x_measure": "purchases", "x_limits": "2; 5", "x_bands": "2",
    "y_measure": "basket", "y_limits": "", "y_bands": "4",
}  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(cast: Cast) -> Iterator[None]:
    for member in (cast.manager, cast.analyst, cast.owner):
        member.user.language = "en"
        member.user.save()
    with translation.override("en"):
        yield


def test_two_matrices_come_with_the_product_and_speak_the_readers_language(cast: Cast) -> None:
    assert [str(matrix) for matrix in matrices(sees_margin=False)] == [
        "Value × intensity of the relation", "Revenue × recency",
    ]  # fmt: skip
    assert not Matrix.objects.exists()
    cast.manager.user.language = "fr"
    cast.manager.user.save()
    assert "Valeur × intensité de la relation" in cast.manager.client.get(LIST).content.decode()
    assert "Reconquérir" in cast.manager.client.get(f"{LIST}{FIRST}/").content.decode()


def test_one_is_added_then_given_its_policies(cast: Cast) -> None:
    answer = cast.analyst.client.post(f"{LIST}new/", BASKET)
    matrix = Matrix.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"{LIST}{matrix.uuid}/"
    assert (matrix.size, matrix.x_limits, matrix.months) == ((3, 4), [2, 5], 6)
    words = {f"policy_{cell}": "" for cell in matrix.cells} | {"policy_3-4": "Thank them."}
    page = cast.analyst.client.post(f"{LIST}{matrix.uuid}/", BASKET | words | {"version": matrix.version})
    assert page.status_code == 302
    assert Matrix.objects.get().policies == {"3-4": "Thank them."}
    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")][-2:] == ["matrix.add", "matrix.edit"]
    change = RecordChange.objects.filter(record_type="matrix").latest("pk")
    assert change.after == {"policies": {"3-4": "Thank them."}}


def test_a_matrix_of_the_product_keeps_only_what_the_company_writes(cast: Cast) -> None:
    page = cast.analyst.client.get(f"{LIST}{FIRST}/")
    sent = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    sent |= {"x_limits": "", "y_limits": "500", "policy_2-2": "Call every month."}
    assert cast.analyst.client.post(f"{LIST}{FIRST}/", sent).status_code == 302
    kept = Matrix.objects.get()
    assert (kept.name, kept.policies, kept.y_limits) == ("", {"2-2": "Call every month."}, [500])
    found = find_matrix(FIRST, sees_margin=False)
    assert str(found) == "Value × intensity of the relation"
    assert found.policy("1-2").startswith("Win back")
    assert [each.ready for each in matrices(sees_margin=True)] == list(READY)


def test_its_own_words_go_once_its_axes_are_others(cast: Cast) -> None:
    found = verbs.edit(find_matrix(FIRST, sees_margin=True), {"x_measure": "purchases"}, by=cast.analyst.actor, at=AT)
    assert not any(found.policy(cell) for cell in found.cells)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"y_measure": "purchases"}, "y_measure"),
        ({"months": 61}, "months"),
        ({"x_limits": "5; 2"}, "x_limits"),
        ({"x_limits": "1; 2; 3; 4"}, "x_limits"),
        ({"name": ""}, "name"),
        ({"x_measure": "luck"}, "x_measure"),
    ],
)
def test_what_is_no_matrix_is_refused_beside_its_field(cast: Cast, change: dict[str, Any], field: str) -> None:
    page = cast.analyst.client.post(f"{LIST}new/", BASKET | change)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert not Matrix.objects.exists()


def test_who_saved_meanwhile_is_not_overwritten_unseen(cast: Cast) -> None:
    first = find_matrix(FIRST, sees_margin=True)
    verbs.edit(first, {"months": 6}, by=cast.manager.actor, at=AT, seen=1)
    with pytest.raises(ChangedMeanwhile):
        verbs.edit(first, {"months": 24}, by=cast.analyst.actor, at=AT, seen=1)
    assert Matrix.objects.get().months == 6
    page = cast.analyst.client.get(f"{LIST}{FIRST}/")
    sent = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    sent |= {"x_limits": "", "y_limits": "", "months": 24, "version": 1}
    clash = cast.analyst.client.post(f"{LIST}{FIRST}/", sent)
    assert clash.status_code == 422
    assert ("Months looked at", "6") in clash.context["form"].theirs
    assert cast.analyst.client.post(f"{LIST}{FIRST}/", sent | {"version": 2}).status_code == 302
    assert Matrix.objects.get().months == 24


def test_own_ones_are_removed_and_those_of_the_product_stay(cast: Cast) -> None:
    cast.analyst.client.post(f"{LIST}new/", BASKET)
    matrix = Matrix.objects.get()
    assert cast.analyst.client.post(f"{LIST}{matrix.uuid}/remove/").status_code == 302
    assert not Matrix.objects.exists()
    with pytest.raises(DomainError) as refused:
        verbs.remove(find_matrix(FIRST, sees_margin=True), by=cast.analyst.actor, at=AT)
    assert refused.value.code == "matrix_stays"


def test_without_the_right_nobody_changes_them(cast: Cast) -> None:
    client = cast.owner.client
    for address in (LIST, f"{LIST}new/", f"{LIST}{FIRST}/"):
        assert client.get(address).status_code == 403
    assert client.post(f"{LIST}{FIRST}/remove/").status_code == 403
    with pytest.raises(NotAllowed):
        verbs.add({"name": "x"}, by=cast.owner.actor, at=AT)
