"""Matrices within a reader's scope: who stands in which cell on a day, and who moved between two days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import ibis

from rapport.analytic.insights.matrix.ready import READY
from rapport.analytic.insights.models import Matrix, bands_in, cell_key
from rapport.analytic.insights.queries.portfolio import MILLION, Reader
from rapport.analytic.methods import matrix as method
from rapport.analytic.studies.potential import tables
from rapport.analytic.studies.potential.kinds import POINTS_TABLE
from rapport.analytic.studies.potential.queries import latest_potential
from rapport.analytic.warehouse.queries import asked
from rapport.kit.errors import NotAllowed, NotFound
from rapport.kit.known import known
from rapport.kit.periods import add_months
from rapport.kit.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

NOWHERE = cell_key(method.NOWHERE, method.NOWHERE)
ZERO = date(1970, 1, 1)
FORECAST = ("expected_value", "alive")
POTENTIAL = "potential"
DAYS_A_MONTH = 30.4375
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """Who stands in a cell; amounts are those of the matrix's months, in the base currency."""

    x: int
    y: int
    customers: int = 0
    revenue: float = 0.0
    known_margin: float | None = 0.0

    @property
    def key(self) -> str:
        return cell_key(self.x, self.y)


@dataclass(frozen=True)
class Grid:
    """A matrix on a day: where its bands begin on the whole base, its cells, and who is in none."""

    day: date
    since: date
    x_limits: tuple[float | None, ...]
    y_limits: tuple[float | None, ...]
    cells: Mapping[str, Cell]
    apart: int

    @property
    def customers(self) -> int:
        return sum(cell.customers for cell in self.cells.values())

    @property
    def revenue(self) -> float:
        return sum(cell.revenue for cell in self.cells.values())


@dataclass(frozen=True)
class Move:
    """Customers of one cell on the earlier day who are in another, or the same, on the later one."""

    before: str
    after: str
    customers: int
    revenue: float


def matrices(*, sees_margin: bool) -> list[Matrix]:
    """Return the matrices that a reader is offered: those of the product first, then the company's own."""
    stored: list[Matrix] = known("matrices", lambda: list(Matrix.objects.all()))
    by_ready = {matrix.ready: matrix for matrix in stored if matrix.ready}
    first = [by_ready.get(key) or _unsaved(key) for key in READY]
    found = [*first, *(matrix for matrix in stored if not matrix.ready)]
    return [matrix for matrix in found if sees_margin or not matrix.is_of_margin]


def find_matrix(uuid: str | UUID, *, sees_margin: bool) -> Matrix:
    """Return the matrix of this number. Refuses with NotFound, and NotAllowed where it is of margins not to be seen."""
    found = next((matrix for matrix in matrices(sees_margin=True) if str(matrix.uuid) == str(uuid)), None)
    if found is None:
        raise NotFound
    if found.is_of_margin and not sees_margin:
        raise NotAllowed
    return found


def _unsaved(key: str) -> Matrix:
    """A matrix of the product as long as nobody has changed it."""
    ready = READY[key]
    return Matrix(
        uuid=ready.uuid, ready=key, months=ready.months,
        x_measure=ready.x.measure, x_limits=list(ready.x.limits), x_bands=ready.x.bands,
        y_measure=ready.y.measure, y_limits=list(ready.y.limits), y_bands=ready.y.bands,
    )  # fmt: skip


def whole(reading: Reader) -> Reader:
    """The same build read of the whole base: bands are cut on it, whoever reads."""
    return replace(reading, scope=Scope.all(), chosen=None)


def days_known(reading: Reader) -> tuple[date, date]:
    """The day of the first order of all and the last day that is known."""
    all_of_it = whole(reading)
    orders = all_of_it.found.table("fact_order")
    first = all_of_it.kept("first_day", lambda: reading.found.row(orders.aggregate(day=orders.ordered_on.min())))
    last = all_of_it.last_day()
    return first["day"] or last, last


def grid(reading: Reader, matrix: Matrix, day: date) -> Grid:
    """Return a matrix on a day, computed once for a build and a scope."""
    found: Grid = reading.kept(f"matrix {_named(matrix)} {day}", lambda: _grid(reading, matrix, day))
    return found


def moves(reading: Reader, matrix: Matrix, before: date, day: date) -> tuple[Move, ...]:
    """Return who was where on the earlier day and where on the later one, most customers first."""
    name = f"moves {_named(matrix)} {before} {day}"
    found: tuple[Move, ...] = reading.kept(name, lambda: _moves(reading, matrix, before, day))
    return found


def members(reading: Reader, matrix: Matrix, day: date, cell: str) -> frozenset[int]:
    """Return the customers of the whole base in a cell on a day; lists cut them down to what their reader may see."""
    all_of_it = whole(reading)

    def compute() -> frozenset[int]:
        found = _placed(all_of_it, matrix)
        return _keys(reading, found, _given(matrix, day) | _place(cell))

    found: frozenset[int] = all_of_it.kept(f"members {_named(matrix)} {day} {cell}", compute)
    return found


def movers(reading: Reader, matrix: Matrix, before: date, day: date, cells: tuple[str, str]) -> frozenset[int]:
    """Return the customers of the whole base who were in the first cell on the earlier day, in the second later."""
    all_of_it = whole(reading)

    def compute() -> frozenset[int]:
        found = method.moved(*_both(all_of_it, matrix))
        return _keys(reading, found, _two(matrix, before, day) | _place(cells[0], "from_") | _place(cells[1]))

    found: frozenset[int] = all_of_it.kept(f"movers {_named(matrix)} {before} {day} {cells}", compute)
    return found


def limits(reading: Reader, matrix: Matrix, day: date) -> Row:
    """Return where the bands begin on a day, in the unit of the warehouse; they are the same for every reader."""
    all_of_it = whole(reading)

    def compute() -> Row:
        begin = method.thresholds(_measured(all_of_it, matrix), matrix.x_axis, matrix.y_axis)
        return reading.found.row(begin, **_given(matrix, day))

    found: Row = all_of_it.kept(f"limits {_named(matrix)} {day}", compute)
    return found


def trail(reading: Reader, matrix: Matrix, customer: int, days: Sequence[date]) -> list[str]:
    """Return the cell of one customer on each of these days, `NOWHERE` before a first purchase."""
    own = _measured(reading, matrix, only="customer")
    found = []
    for day in days:
        rows = reading.found.rows(own, **_given(matrix, day), customer=customer)
        found.append(_cell_of(rows[0], limits(reading, matrix, day), matrix) if rows else NOWHERE)
    return found


def _cell_of(row: Row, begin: Row, matrix: Matrix) -> str:
    bands = []
    for name, axis in (("x", matrix.x_axis), ("y", matrix.y_axis)):
        value = row[axis.measure]
        edges = [edge for key, edge in begin.items() if key.startswith(f"{name}_")]
        bands.append(method.NOWHERE if value is None else method.band(value, edges, axis))
    return cell_key(*bands) if all(bands) else NOWHERE


def since(matrix: Matrix, day: date) -> date:
    """The first of the months that a matrix looks at on a day."""
    return add_months(day + timedelta(days=1), -matrix.months)


def _named(matrix: Matrix) -> str:
    return f"{matrix.uuid} {matrix.version}"


def _place(cell: str, named: str = "") -> dict[str, int]:
    """The bands of a cell, as a statement asks for them."""
    x, y = bands_in(cell)
    return {f"{named}x": x, f"{named}y": y}


def _keys(reading: Reader, placed: ir.Table, given: Mapping[str, int]) -> frozenset[int]:
    """The customers of the cells that are given when the statement runs: one statement serves every cell."""
    for name in ("x", "y", "from_x", "from_y"):
        if name in given:
            placed = placed.filter(placed[name] == asked(name))
    return frozenset(row["customer_id"] for row in reading.found.rows(placed.select("customer_id"), **given))


def _grid(reading: Reader, matrix: Matrix, day: date) -> Grid:
    begin = method.thresholds(_measured(whole(reading), matrix), matrix.x_axis, matrix.y_axis)
    found = begin.left_join(method.cells(_placed(reading, matrix)), True)
    rows = reading.found.rows(found, **_given(matrix, day))
    begin, rows = {name: rows[0][name] for name in begin.columns}, [row for row in rows if row["customers"]]
    cells = {cell.key: cell for cell in (_cell(row, reading) for row in rows)}
    apart = cells.pop(NOWHERE, Cell(0, 0))
    return Grid(day, since(matrix, day), _shown(begin, matrix, "x"), _shown(begin, matrix, "y"), cells, apart.customers)


def _shown(begin: Row, matrix: Matrix, axis: str) -> tuple[float | None, ...]:
    measure = matrix.x if axis == "x" else matrix.y
    return tuple(measure.outward(value) for name, value in begin.items() if name.startswith(f"{axis}_"))


def _cell(row: Row, reading: Reader) -> Cell:
    margin = row["known_margin"] / MILLION if reading.sees_margin else None
    return Cell(row["x"], row["y"], row["customers"], row["revenue"] / MILLION, margin)


def _moves(reading: Reader, matrix: Matrix, before: date, day: date) -> tuple[Move, ...]:
    rows = reading.found.rows(method.moves(*_both(reading, matrix)), **_two(matrix, before, day))
    found = [
        Move(
            cell_key(row["from_x"], row["from_y"]), cell_key(row["x"], row["y"]), row["customers"],
            row["revenue"] / MILLION,
        )
        for row in rows
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda move: (-move.customers, move.before, move.after)))


def _both(reading: Reader, matrix: Matrix) -> tuple[ir.Table, ir.Table]:
    return _placed(reading, matrix, "earlier_"), _placed(reading, matrix)


def _placed(reading: Reader, matrix: Matrix, named: str = "") -> ir.Table:
    """The reader's customers in their cells: bands are cut on the whole base."""
    measured = _measured(whole(reading), matrix, named)
    begin = method.thresholds(measured, matrix.x_axis, matrix.y_axis)
    mine = measured
    if not (reading.scope.everyone and reading.chosen is None):
        mine = measured.semi_join(reading.mine(reading.found.table("dim_customer")), "customer_id")
    return method.placed(mine, begin, matrix.x_axis, matrix.y_axis)


def _measured(reading: Reader, matrix: Matrix, named: str = "", *, only: str = "") -> ir.Table:
    """Every customer measured on the day that is asked for when the statement runs; `only` the one asked for then."""
    columns = frozenset({matrix.x.column, matrix.y.column})

    def table(name: str) -> ir.Table:
        found = reading.found.table(name)
        return found.filter(found.customer_id == asked(only)) if only else found

    found = method.values(
        table("fact_order"), table("fact_interaction"), table("fact_cost"),
        since=_asked(f"{named}since"), until=_asked(f"{named}until"), measures=columns,
    )  # fmt: skip
    if POTENTIAL in columns:
        found = _with_potential(found, reading, named, only)
    if matrix.is_dated:
        return found
    return found.left_join(table("customer_standing").select("customer_id", *FORECAST), "customer_id").drop(
        "customer_id_right"
    )


def _with_potential(found: ir.Table, reading: Reader, named: str, only: str) -> ir.Table:
    """Their potential at the month end that is asked for; none before the months that the study looked at."""
    points, study = reading.found.beside(POINTS_TABLE, tables.POINTS.names), latest_potential()
    if points is None or study is None:
        return found.mutate(potential=ibis.null().cast("int64"))
    days = (study.as_of - ZERO).days - asked(f"{named}until")
    back = ibis.greatest((days.cast("float64") / DAYS_A_MONTH).round(), 0.0).cast("int64")
    then = points.filter(points.back == back).select("customer_id", "potential")
    then = then.filter(then.customer_id == asked(only)) if only else then
    return found.left_join(then, "customer_id").drop("customer_id_right")


def _asked(name: str) -> ir.DateValue:
    """A day that is given each time a statement runs, as days since 1970: one statement serves every month."""
    day = ibis.literal(ZERO) + asked(name).as_interval("D")
    return day.cast("date")


def _given(matrix: Matrix, day: date, named: str = "") -> dict[str, int]:
    return {f"{named}since": (since(matrix, day) - ZERO).days, f"{named}until": (day - ZERO).days}


def _two(matrix: Matrix, before: date, day: date) -> dict[str, int]:
    return _given(matrix, before, "earlier_") | _given(matrix, day)
