"""Room for long writings: taken for their length, given back afterwards."""

from __future__ import annotations

import gc

import pytest
from django.db import connection

from rapport.kit.lengthy import ROOM, at_length

READ = {"sqlite": "PRAGMA {}", "postgresql": "SHOW {}"}


def settings_now() -> dict[str, str]:
    found = {}
    with connection.cursor() as cursor:
        for name in ROOM[connection.vendor]:
            cursor.execute(READ[connection.vendor].format(name))
            found[name] = str(cursor.fetchone()[0])
    return found


def write_and_fail() -> None:
    with at_length() as went_on:
        went_on()
        given = {name: value.strip("'") for name, value in ROOM[connection.vendor].items()}
        assert settings_now() == given
        raise InterruptedError


@pytest.mark.django_db
def test_a_long_writing_gives_back_the_room_that_it_took_also_when_it_fails() -> None:
    before = settings_now(), gc.get_threshold()
    with pytest.raises(InterruptedError):
        write_and_fail()
    assert (settings_now(), gc.get_threshold()) == before
