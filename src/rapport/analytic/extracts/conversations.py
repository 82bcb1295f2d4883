"""What the warehouse takes from `conversations`, and whose hours cost what."""

from collections.abc import Sequence

from rapport.analytic.extracts.source import Extract
from rapport.core.identity.models import User
from rapport.operational.conversations.models import Channel, CostRate, Interaction, Outcome, WorkedTime

CHANNELS = tuple(Channel.values)
OUTCOMES = tuple(Outcome.values)


def _places(words: Sequence[str]) -> str:
    return " ".join(f"WHEN '{word}' THEN {place}" for place, word in enumerate(words))


INTERACTIONS = Extract(
    "interaction",
    Interaction,
    {
        "interaction_id": ("id", "BIGINT"),
        "party_id": ("party_id", "BIGINT"),
        "worker_id": ("actor_id", "BIGINT"),
        "day": ("date(happened_at)", "DATE"),
        "minutes": ("minutes", "BIGINT"),
        "cost": ("cost", "BIGINT"),
        "channel": (f"CASE channel {_places(CHANNELS)} END", "BIGINT"),
        "outcome": (f"CASE outcome {_places(OUTCOMES)} END", "BIGINT"),
        "satisfaction": ("satisfaction", "BIGINT"),
    },
    condition="binned_at IS NULL",
)

WORKED_TIMES = Extract(
    "worked_time",
    WorkedTime,
    {
        "worked_time_id": ("id", "BIGINT"),
        "party_id": ("party_id", "BIGINT"),
        "worker_id": ("worker_id", "BIGINT"),
        "day": ("day", "DATE"),
        "minutes": ("minutes", "BIGINT"),
        "kind": ("activity", "VARCHAR"),
    },
    condition="binned_at IS NULL",
    is_read_whole=True,
)

COST_RATES = Extract(
    "cost_rate",
    CostRate,
    {
        "cost_rate_id": ("id", "BIGINT"),
        "user_id": ("user_id", "BIGINT"),
        "role_id": ("role_id", "BIGINT"),
        "starts_on": ("starts_on", "DATE"),
        "hourly": ("hourly", "BIGINT"),
    },
    is_read_whole=True,
)

COLLEAGUES = Extract(
    "colleague",
    User,
    {"user_id": ("id", "BIGINT"), "role_id": ("role_id", "BIGINT")},
    is_read_whole=True,
)
