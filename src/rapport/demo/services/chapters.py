"""Writing the lists and segments in which the told parts of Alizé’s last years are found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

from rapport.core.identity.models import User
from rapport.core.identity.queries import actor_for
from rapport.demo.generate import batch, silent
from rapport.demo.generate.campaigns import BAD, GOOD
from rapport.demo.generate.rows import Company
from rapport.demo.services.keys import PARIS, Keys, moment
from rapport.kit.actor import Actor, Door
from rapport.operational.segments.models import Segment
from rapport.operational.segments.services import membership, segments

LOST = "Lot Boréal, perdus"
SILENT = "Clients silencieux"
ANSWERED = f"Campagne {GOOD.name}, ont commandé"
HARDLY_ANSWERED = f"Campagne {BAD.name}, ont commandé"
A_YEAR = 400
WEEKS = 52


def write(company: Company, keys: Keys, *, at: datetime) -> list[int]:
    """This function will write the fixed lists of the campaigns and the segments of each chapter."""
    lists = {}
    for each in company.lists:
        ids = [keys.parties[number] for number in each.members]
        made_at = moment(each.made_on)
        lists[each.name] = segments.create_fixed(each.name, ids, by=_actor(keys, each.owner), at=made_at)
    found = list(lists.values())
    today = at.astimezone(PARIS).date()
    days = [today - timedelta(weeks=week) for week in range(WEEKS, 0, -1)]
    for name, author, filters in _rules(lists):
        query = urlencode([("f", text) for text in filters])
        found.append(segments.create_filter(name, "person", query, by=_actor(keys, author), at=at))
        membership.date_back(found[-1], days, by=Actor.system(), at=at)
        membership.refresh(found[-1], by=Actor.system(), at=at)
    return [row.pk for row in found]


def _rules(lists: Mapping[str, Segment]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    yield LOST, "adrien.moyon", (f"tag~is~{batch.TAG}", f"not-ordered~last~{A_YEAR}")
    yield SILENT, "julien.mercier", (f"tag~is~{silent.TAG}", f"not-ordered~last~{A_YEAR}")
    for campaign, name, words in ((GOOD, ANSWERED, "thermostat"), (BAD, HARDLY_ANSWERED, "mono-split")):
        yield name, "lea.jarry", (f"segment~is~{lists[campaign.contacted].uuid}", f"bought~contains~{words}")


def _actor(keys: Keys, key: str) -> Actor:
    return actor_for(User.objects.select_related("role").get(pk=keys.users[key]), Door.SHELL)
