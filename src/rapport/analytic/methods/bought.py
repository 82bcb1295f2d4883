"""Who bought what, as a sparse table: what baskets and recommendations are computed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import csr_array

from rapport.analytic.methods.histories import Floats, Places
from rapport.analytic.methods.shapes import WrongParameter, WrongShape

Keys = NDArray[Any]
PAIRS = ("who", "what")
FADES = 60


@dataclass(frozen=True, slots=True)
class Bought:
    """Whoever stands in `rows` has bought what stands in `columns` where `table` is not nothing.

    rows are customers, or orders where baskets are asked for; both keys rise. table: sparse, float32, rows × columns:
    ones, or how much each purchase tells (`freshness`).
    """

    table: Any
    rows: Keys
    columns: Keys

    @property
    def buyers(self) -> Floats:
        """How many rows have bought each column."""
        columns = csr_array(self.table).indices
        return np.bincount(columns, minlength=len(self.columns)).astype(np.float64)

    @property
    def ones(self) -> Any:
        """The table with a one wherever something was bought."""
        found = csr_array(self.table, copy=True)
        found.data[:] = 1
        return found

    def of(self, columns: Keys) -> Bought:
        """The same rows, of these columns alone; a column that nobody has bought yet is empty."""
        place, known = placed(self.columns, columns)
        width = len(self.columns)
        kept = csr_array(
            (np.ones(int(known.sum()), np.float32), (place[known], np.flatnonzero(known))), (width, len(columns))
        )
        return Bought(csr_array(self.table @ kept), self.rows, columns)

    def by(self, rows: Keys) -> Bought:
        """The same columns, by these rows alone; a row that has bought nothing yet is empty."""
        place, known = placed(self.rows, rows)
        kept = csr_array(
            (np.ones(int(known.sum()), np.float32), (np.flatnonzero(known), place[known])), (len(rows), len(self.rows))
        )
        return Bought(csr_array(kept @ self.table), rows, self.columns)


def bought(frame: Any, *, age: str | None = None) -> Bought:
    """Fold rows of who bought what into a table.

    Formula: 1 where a pair (who, what) stands in the frame, however often; with the column `age`, days since the pair
    was last bought, its `freshness` instead, and each pair stands in the frame once.
    Takes: an Arrow, pandas or Polars frame, or a mapping of arrays, with `PAIRS`: keys of any one kind (numbers or
    texts), none missing. Gives: a `Bought`. Errors: WrongShape for a missing column, WrongParameter for a missing key.
    """
    who, what = (_keys(frame, name) for name in PAIRS)
    rows, row = np.unique(who, return_inverse=True)
    columns, column = np.unique(what, return_inverse=True)
    told = np.ones(len(row), np.float32) if age is None else freshness(_keys(frame, age))
    table = csr_array((told, (row, column)), (len(rows), len(columns)))
    table.sum_duplicates()
    if age is None:
        table.data[:] = 1
    return Bought(table, rows, columns)


def freshness(days: Any) -> NDArray[np.float32]:
    """How much a purchase of so many days ago still tells: ½ + ½·e^(−days ÷ 60), 1 today, a half long ago.

    Chosen by measurement on the Complete Journey, where it foresees new products a tenth better than ones do.
    """
    return np.asarray(0.5 + 0.5 * np.exp(-np.maximum(days, 0) / FADES), np.float32)


def placed(known: Keys, wanted: Keys) -> tuple[Places, NDArray[np.bool_]]:
    """Where each wanted key stands among the known, which rise, and whether it does."""
    if not len(known):
        return np.zeros(len(wanted), np.intp), np.zeros(len(wanted), bool)
    place = np.searchsorted(known, wanted).clip(max=len(known) - 1)
    return place, np.asarray(known[place] == wanted)


def _keys(frame: Any, name: str) -> Keys:
    names = list(frame.column_names if hasattr(frame, "column_names") else frame.keys())
    if name not in names:
        raise WrongShape(f"missing column: {name}; the table has: {', '.join(map(str, names))}")
    values = frame[name]
    if isinstance(values, pa.ChunkedArray | pa.Array) and values.null_count:
        raise WrongParameter(f"{name}: every row names one")
    return np.asarray(values.to_numpy() if hasattr(values, "to_numpy") else values)
