"""Tables that stand beside the builds, and the engine in a process that was forked."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from rapport.analytic.studies import services as studies
from rapport.analytic.warehouse import beside
from rapport.analytic.warehouse import queries as warehouse
from rapport.analytic.warehouse.queries import Warehouse
from rapport.kit.actor import Actor
from rapport.operational.orders.tests.factories import OrderFactory

pytestmark = pytest.mark.django_db

SCHEMA = pa.schema([("customer_id", pa.int64()), ("score", pa.float64())])
AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def built() -> Warehouse:
    OrderFactory.create()
    studies.refresh(by=Actor.system(), at=AT, as_of=date(2026, 1, 1), finished=lambda: AT)
    found = warehouse.open_readonly()
    assert found is not None
    return found


def keep(*scores: float) -> None:
    with beside.writing("scored", SCHEMA) as write:
        for place, score in enumerate(scores):
            write(pa.table({"customer_id": [place], "score": [score]}, schema=SCHEMA))


def break_off() -> None:
    with beside.writing("scored", SCHEMA) as write:
        write(pa.table({"customer_id": [9], "score": [9.0]}, schema=SCHEMA))
        raise RuntimeError


def scores(found: Warehouse) -> list[float] | None:
    table = found.beside("scored", SCHEMA.names)
    return None if table is None else [row["score"] for row in found.rows(table.order_by("customer_id"))]


def test_what_a_study_keeps_is_read_beside_any_build_and_replaced_at_once(built: Warehouse) -> None:
    assert scores(built) is None
    for kept in ([0.5, 0.25], [1.0], [0.1, 0.2, 0.3]):
        keep(*kept)
        assert scores(built) == kept
    folder = beside.current("scored")
    assert folder is not None
    assert len(list(folder.parent.glob("warehouse.scored-*"))) == beside.KEPT


def test_after_a_failure_the_former_rows_stand_and_none_of_another_shape_are_read(built: Warehouse) -> None:
    keep(0.5)
    with pytest.raises(RuntimeError):
        break_off()
    assert scores(built) == [0.5]
    assert built.beside("scored", ["customer_id", "other"]) is None
    found = beside.current("scored")
    assert found is not None
    assert not list(found.parent.glob("*.building"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_process_is_forked_without_an_open_engine(built: Warehouse) -> None:
    child = os.fork()
    if child == 0:
        os._exit(1 if warehouse.is_held() else 0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert warehouse.open_readonly() is not None
