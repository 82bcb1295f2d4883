"""The told parts of Alizé’s last years: the bad batch, the silent customers, two campaigns, the partners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from rapport.demo.generate import batch, campaigns, partners, silent
from rapport.demo.generate.batch import Hit
from rapport.demo.generate.cast import Figure
from rapport.demo.generate.dice import Dice
from rapport.demo.generate.lives import Ledger
from rapport.demo.generate.rows import Contract, CostEntry, FixedList, Order, Party, Talk, ToDo
from rapport.demo.generate.talks import PARIS

LAST_PUMP, ITS_PLACE = "Pierre Sorin", batch.COUNT + 1
_TOLD_BEFORE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Told:
    """What is known when the chapters are told: everybody, the orders of their lives, who has a pump of the lot."""

    seed: int
    today: date
    parties: Sequence[Party]
    partners: Sequence[Party]
    figures: Mapping[str, Figure]
    orders: Sequence[Order]
    hits: Mapping[str, Hit]


@dataclass(frozen=True, slots=True)
class Chapters:
    """What the chapters add to the lives."""

    orders: tuple[Order, ...]
    talks: tuple[Talk, ...]
    costs: tuple[CostEntry, ...]
    contracts: tuple[Contract, ...]
    todos: tuple[ToDo, ...]
    lists: tuple[FixedList, ...]
    tags: Mapping[str, str]


def tell(told: Told) -> Chapters:
    """Tell all chapters."""
    seed, today = told.seed, told.today
    kept = [order for order in told.orders if not order.is_cancelled]
    strangers = [party for party in told.parties if not {party.number} & {*told.figures, *told.hits}]
    days = silent.days_of(kept)
    gone = silent.silent(Dice(seed, "silent"), strangers, days, today)
    numbers = {party.number for party in gone}
    others = [party for party in strangers if party.number not in numbers]
    sent = {
        campaign.name: campaigns.targets(Dice(seed, campaign.name), campaign, others, told.orders, today)
        for campaign in campaigns.CAMPAIGNS
    }
    return Chapters(
        orders=tuple(_orders(told, sent)),
        talks=(*silent.reasons(Dice(seed, "reasons"), gone, days, today), *_talks(told, sent)),
        costs=(*batch.costs(today), *(campaigns.cost(campaign, today) for campaign in campaigns.CAMPAIGNS)),
        contracts=tuple(partners.agreements(told.partners, today)),
        todos=tuple(_todos(told, gone, sent)),
        lists=tuple(campaigns.lists(sent, today)),
        tags={**dict.fromkeys(told.hits, batch.TAG), **dict.fromkeys(numbers, silent.TAG)},
    )


def tagged(party: Party, tags: Mapping[str, str]) -> Party:
    return replace(party, tags=(*party.tags, tags[party.number])) if party.number in tags else party


def _orders(told: Told, sent: Mapping[str, Sequence[Party]]) -> Sequence[Order]:
    ledger = Ledger(told.seed, told.today)
    for campaign in campaigns.CAMPAIGNS:
        dice = Dice(told.seed, f"answers to {campaign.name}")
        campaigns.orders_after(dice, campaign, sent[campaign.name], ledger, told.today)
    partners.buy(told.partners, ledger, told.today)
    return ledger.orders


def _talks(told: Told, sent: Mapping[str, Sequence[Party]]) -> Iterator[Talk]:
    known = {party.number: party for party in told.parties}
    dice = Dice(told.seed, "chapters")
    last = {
        number: Hit(ITS_PLACE, told.today - timedelta(days=600)) for number in told.figures if _is_last(known[number])
    }
    yield from batch.complaints(dice, {**told.hits, **last}, known, told.today)
    for campaign in campaigns.CAMPAIGNS:
        yield from campaigns.contacts(dice, campaign, sent[campaign.name], told.today)
    yield from partners.talks(dice, told.partners, told.today)


def _is_last(party: Party) -> bool:
    return party.name == LAST_PUMP


def _todos(told: Told, gone: Sequence[Party], sent: Mapping[str, Sequence[Party]]) -> Iterator[ToDo]:
    """One to-do for each chapter, due today, for whoever has to read it."""
    by_name = {party.name: party for party in told.partners}
    near = [party for party in gone if party.team == "sud-loire"]
    wanted = (
        (
            [party for party in told.parties if _is_last(party)],
            "nadia.benali",
            "Lot Boréal : le rappeler, plus de nouvelles",
        ),
        (near, "julien.mercier", "Clients silencieux : commencer par celui-ci"),
        (
            sent[campaigns.BAD.name],
            campaigns.OWNER,
            "Climatisation réversible : 3 commandes pour 260 lettres, continuer ?",
        ),
        (sent[campaigns.GOOD.name], campaigns.OWNER, "Thermostat connecté : préparer la deuxième vague"),
        ([by_name["Boréal"]], "bruno.guilbaud", "Boréal : obtenir l’avoir du lot défectueux"),
        ([by_name["Banque Estuaire"]], "paul.delaunay", "Banque Estuaire : répondre au projet de convention"),
    )
    for parties, owner, words in wanted:
        if parties:
            added_at = datetime.combine(told.today - _TOLD_BEFORE, time(9), PARIS)
            yield ToDo(parties[0].number, owner, words, told.today, None, added_at, None)
