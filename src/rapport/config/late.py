"""Heavy libraries that a command loads only when it uses them.

The analytic engine, the models of buying and the file formats take longer to load than most commands take to run.
`rapport up`, `web` and `worker` load everything before they open their doors, as usual; one-shot commands, which have
one thread, do not.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

HEAVY = frozenset(
    {
        "duckdb", "ibis", "pyarrow", "pyarrow.csv", "pyarrow.parquet", "xlsxwriter",
        "rapport.analytic.methods.simulation_interval", "rapport.analytic.warehouse.engine_types",
        "rapport.analytic.studies.churn.reasons", "rapport.analytic.studies.churn.study",
        "rapport.analytic.studies.equity.study", "rapport.analytic.studies.equity.tables",
        "rapport.analytic.studies.lifecycle",
        "rapport.analytic.studies.offers.asked", "rapport.analytic.studies.offers.study",
        "rapport.analytic.studies.offers.tables", "rapport.analytic.studies.propensity.trial",
        "rapport.analytic.studies.potential.base", "rapport.analytic.studies.potential.study",
        "rapport.analytic.studies.potential.tables", "rapport.analytic.studies.value",
    }
)  # fmt: skip
SERVING = frozenset({"up", "web", "worker", "scheduler"})


class _LateModule(ModuleType):
    """A module that is run when a name is first asked of it. `importlib`'s own runs at its second import already."""

    def __getattr__(self, name: str) -> Any:
        self.__class__ = ModuleType  # type: ignore[assignment]
        spec = self.__spec__
        if spec is not None and isinstance(spec.loader, _LateLoader):
            spec.loader = self.__loader__ = spec.loader.real
            spec.loader.exec_module(self)
        return getattr(self, name)


class _LateLoader(Loader):
    def __init__(self, real: Loader) -> None:
        self.real = real

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self.real.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__class__ = _LateModule


class LateFinder(MetaPathFinder):
    """Finds the heavy libraries."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in HEAVY:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _LateLoader(spec.loader)
        return spec


def load_late(words: Sequence[str]) -> None:
    """Put off the heavy libraries unless the command serves others."""
    if not SERVING.intersection(words[:1]) and not any(isinstance(finder, LateFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, LateFinder())
