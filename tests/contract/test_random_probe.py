"""Nobody reads at any door what is not theirs: each answer is held against every secret; PROBES=2000 asks more."""

from __future__ import annotations

import os
import random

from tests.cast import Cast
from tests.contract import probe

DRAWN = int(os.environ.get("PROBES", "40"))
SEED = int(os.environ.get("PROBE_SEED", "3"))


def test_a_random_role_at_a_random_door_reads_nothing_of_others(cast: Cast) -> None:
    stage = probe.build(cast)
    dice, found, read = random.Random(SEED), set[str](), 0
    for _turn in range(DRAWN):
        role = dice.choice(list(stage.roles))
        placed = dice.choice(stage.records)
        places = [*probe.addresses(stage, placed), *dice.sample(stage.common, 5), *stage.own.get(role, ())]
        url = dice.choice(places)
        answer = probe.ask(stage.roles[role], url)
        found.update(probe.leaks(stage, role, url, answer))
        read += sum(secret.is_in(answer, url) for secret in stage.secrets if role in secret.readers)
    assert not found, "\n".join(sorted(found))
    assert read, "the doors show to others what they keep from some"
