"""The REST API keeps its own schema, whatever it is sent: FUZZ=200 asks every operation two hundred times each way."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import schemathesis
from django.core.cache import caches
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from rapport.collaborative.rest.api import api
from rapport.core.identity.services import tokens
from rapport.core.identity.tests.factories import EARLIER
from tests.cast import Cast
from tests.contract.makers import MAKERS
from tests.contract.probe import API

EXAMPLES, SEED = int(os.environ.get("FUZZ", "0")), int(os.environ.get("FUZZ_SEED", "3"))
DRAWN = 12
PROMISES = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]


@pytest.fixture
def connected() -> Iterator[None]:
    """Requests end without closing the connection in which the test's data stand."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_operation_answers_as_the_schema_says(cast: Cast, connected: None) -> None:
    by, broken = cast.administrator.actor, set[str]()
    made = tokens.create(cast.administrator.user, name="p", verbs=by.reaches, expires_at=None, by=by, at=EARLIER)
    headers = {"Authorization": f"Bearer {made.text}"}
    known = {API[key]: str(make(cast.owner.user, cast.north).uuid) for key, make in MAKERS.items()}
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1"))
    schema.app = WSGIHandler()
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in operations if EXAMPLES else random.Random(SEED).sample(operations, DRAWN):
        for mode in GenerationMode:
            _ask(operation, mode, headers, known, broken)
    assert not broken, "\n\n".join(sorted(broken))


def _ask(operation: Any, mode: GenerationMode, headers: Mapping[str, str], known: Any, broken: set[str]) -> None:
    """Send what the schema allows, or what it does not, and put what the answers break into the set."""
    uuid = known.get(operation.path.split("/")[3])
    has_one = operation.path.count("{") == 1 and "{uuid}" in operation.path
    fixed = {"path_parameters": {"uuid": uuid}} if uuid and has_one else {}

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES or 1, phases=[Phase.generate], deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode, **fixed))
    def sent(case: Any) -> None:
        caches["local"].clear()
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        try:
            case.validate_response(answer, checks=PROMISES)
        except FailureGroup as found:
            broken.update(f"{operation.label}: {str(failure)[:600]}" for failure in found.exceptions)

    try:
        sent()
    except Unsatisfiable:
        return
