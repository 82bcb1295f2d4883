"""What somebody who brings a file hears of a customer who is not theirs."""

from __future__ import annotations

from rapport.core.access.policies import policy_of
from rapport.core.exchange.services.importers import Context, Reason
from rapport.core.identity.models import Team
from rapport.operational.parties.models import Party


def refusal_for(party: Party | None, code: str, field: str, *, context: Context) -> Reason:
    """Return `code`; of a customer out of their sight only which team to ask."""
    by = context.by
    if party is None or by.is_system or policy_of(Party).may(by, "view", party):
        return Reason(code, field)
    teams = context.memory("team names")
    if not teams:
        teams.update(Team.objects.values_list("pk", "name"))
    team = teams.get(party.team_id)
    return Reason("known_to_team", field, {"team": team}) if team else Reason("out_of_sight", field)
