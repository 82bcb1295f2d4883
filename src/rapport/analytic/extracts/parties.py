"""What the warehouse takes from `parties`."""

from rapport.analytic.extracts.source import Extract
from rapport.operational.parties.models import Party

PARTIES = Extract(
    "party",
    Party,
    {
        "party_id": ("id", "BIGINT"),
        "kind": ("kind", "VARCHAR(10)"),
        "owner_id": ("owner_id", "BIGINT"),
        "team_id": ("team_id", "BIGINT"),
    },
    condition="binned_at IS NULL",
)
