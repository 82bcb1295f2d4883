"""Nobody reads at any door what is not theirs: each answer is held against every secret; PROBES=2000 asks more often."""

from __future__ import annotations

import os
import random
from collections import Counter

from tests.cast import Cast
from tests.contract import probe

DRAWN = int(os.environ.get("PROBES", "40"))
SEED = int(os.environ.get("PROBE_SEED", "3"))


def test_a_random_role_at_a_random_door_reads_nothing_of_others(cast: Cast) -> None:
    stage = probe.build(cast)
    dice, found, doors = random.Random(SEED), [], Counter[str]()
    for _turn in range(DRAWN):
        role = dice.choice(list(stage.roles))
        placed = dice.choice(stage.records)
        places = [*probe.addresses(stage, placed), *dice.sample(stage.common, 5), *stage.own.get(role, ())]
        url = dice.choice(places)
        doors[url.split("?")[0]] += 1
        found += list(probe.leaks(stage, role, url, probe.ask(stage.roles[role], url)))
    assert not found, "\n".join(sorted(set(found)))
