"""Showing Alizé's partners the customers with whom they have to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rapport.core.access.services import sharing
from rapport.core.identity.models import User
from rapport.core.identity.queries import actor_for
from rapport.demo.generate import batch
from rapport.demo.generate.partners import PARTNERS, Partner
from rapport.demo.generate.rows import Company
from rapport.demo.generate.staff import fold_key
from rapport.demo.services.keys import Keys
from rapport.kit.actor import Door

SHOWS = "paul.delaunay"


def write(company: Company, keys: Keys, *, at: datetime) -> None:
    """This function will show partners who sign in the customers whom they lend to, insure, supply or equip."""
    by = actor_for(User.objects.select_related("role").get(pk=keys.users[SHOWS]), Door.SHELL)
    for partner in PARTNERS:
        reader, numbers = fold_key(*partner.contact[:2]), list(_shown(company, partner))
        if reader in keys.users and numbers:
            ids = [keys.parties[number] for number in numbers]
            sharing.share_many("party", ids, keys.users[reader], by=by, at=at)


def _shown(company: Company, partner: Partner) -> Iterator[str]:
    for party in company.parties:
        if party.name in partner.shown or (partner.sees_batch and batch.TAG in party.tags):
            yield party.number
