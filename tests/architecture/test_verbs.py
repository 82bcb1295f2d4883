"""One verb, many doors: what every service keeps, and what doors leave to services."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.source import Module, called, own_modules

WRITES = {
    "create", "save", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
}  # fmt: skip
MANAGERS = ("objects", "_base_manager", "_default_manager")

WRITES_OUTSIDE_SERVICES = {
    "core/access/records.py": "the conditional update that services call",
    "core/jobs/running.py": "the queue's own machinery: claims, leases, progress",
    "core/jobs/scheduling.py": "the queue's own machinery: one row a tick",
    "core/jobs/claims.py": "the queue's own machinery",
    "core/jobs/backend.py": "the queue's own machinery",
}

PARTS_OF_VERBS = {
    "operational/parties/services/records.py:announce_edit": "closes verbs of this room, in their transaction",
    "operational/parties/services/import_writes.py:write": "one batch of an import, in the batch's transaction",
}

DOORS = ("views.py", "views", "rest.py", "rest", "pages.py")


def _public_verbs() -> Iterator[tuple[Module, ast.FunctionDef]]:
    for module in own_modules():
        if not module.is_service:
            continue
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _is_verb(module, node):
                yield module, node


def _is_verb(module: Module, function: ast.FunctionDef) -> bool:
    """Modules named `values` read and check what verbs are given; they change nothing."""
    return module.parts[-1] != "values.py"


def _parameters(function: ast.FunctionDef) -> set[str]:
    return {argument.arg for argument in function.args.kwonlyargs}


def test_rows_are_written_in_services_only() -> None:
    places = {
        module.path
        for module in own_modules()
        if not module.is_service
        for name in called(module.tree)
        if _is_orm_write(name)
    }
    assert places <= set(WRITES_OUTSIDE_SERVICES), places - set(WRITES_OUTSIDE_SERVICES)


def test_a_verb_that_is_told_who_acts_is_told_when() -> None:
    lonely = [
        f"{module.path}:{function.name}"
        for module, function in _public_verbs()
        if "by" in _parameters(function) and "at" not in _parameters(function)
    ]
    assert not lonely


def test_a_verb_that_audits_is_one_transaction() -> None:
    open_ended = [
        f"{module.path}:{function.name}"
        for module, function in _public_verbs()
        if any(name in {"audit.record", "audit.record_many"} for name in called(function))
        and not _is_atomic(function)
        and f"{module.path}:{function.name}" not in PARTS_OF_VERBS
    ]
    assert not open_ended, open_ended


def test_every_verb_begins_its_docstring_with_what_it_will_do() -> None:
    silent = [
        f"{module.path}:{function.name}"
        for module, function in _public_verbs()
        if "by" in _parameters(function) and not (ast.get_docstring(function) or "").startswith("This function will ")
    ]
    assert not silent, silent


def test_services_know_no_request_and_no_clock() -> None:
    guilty = [
        module.path
        for module in own_modules()
        if module.is_service
        for name in called(module.tree)
        if name in {"clock.now", "timezone.now", "datetime.now", "date.today"}
    ]
    asking = [
        f"{module.path}:{function.name}"
        for module, function in _public_verbs()
        if "request" in {argument.arg for argument in function.args.args}
    ]
    assert not guilty
    assert not asking


def test_doors_read_records_within_the_readers_scope() -> None:
    """A door that starts from `Model.objects` goes on with visible_to, reachable_by or find."""
    unscoped = [
        f"{module.path}:{call.lineno}"
        for module in own_modules()
        if set(DOORS) & set(module.parts)
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Attribute) and call.attr == "objects" and _is_record(call)
        if not _is_scoped(module, call)
    ]
    assert not unscoped, unscoped


RECORDS = {"Party", "Product", "Order", "Segment"}
SCOPED = ("visible_to", "reachable_by", "find(")


def _is_record(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in RECORDS


def _is_scoped(module: Module, node: ast.Attribute) -> bool:
    lines = module.text.splitlines()[node.lineno - 1 : node.lineno + 3]
    return any(word in " ".join(lines) for word in SCOPED)


def _is_orm_write(name: str) -> bool:
    *owner, verb = name.split(".")
    return verb in WRITES and any(manager in owner for manager in MANAGERS)


def _is_atomic(function: ast.FunctionDef) -> bool:
    decorated = any("atomic" in ast.unparse(decorator) for decorator in function.decorator_list)
    return decorated or any("atomic" in name for name in called(function))
