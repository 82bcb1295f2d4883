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

PLACES = Extract(
    "place",
    Party,
    {
        "party_id": ("id", "BIGINT"),
        "country": ("country", "VARCHAR(2)"),
        "postcode": ("substr(postcode, 1, 5)", "VARCHAR(5)"),
    },
    condition="binned_at IS NULL AND (country <> '' OR postcode <> '')",
)
