"""Two campaigns: one that brought orders, one that did not bring back what it cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from rapport.demo.generate.dice import Dice
from rapport.demo.generate.lives import Ledger, Visit, Wish
from rapport.demo.generate.rows import CostEntry, FixedList, Kind, Life, Order, Party, Talk
from rapport.demo.generate.talks import said

OWNER = "lea.jarry"


@dataclass(frozen=True, slots=True)
class Campaign:
    """What was sent to how many, what it cost, what came of it. Days count back from today."""

    name: str
    channel: str
    sent: int
    days_ago: int
    text: str
    answer: str
    ordered: int
    declined: int
    unreached: int
    wishes: tuple[Wish, ...]
    discount: float
    cost_kind: str
    cost: Decimal

    @property
    def contacted(self) -> str:
        return f"Campagne {self.name}, contactés"


GOOD = Campaign(
    name="Thermostat connecté",
    channel="sms",
    sent=200,
    days_ago=150,
    text="Campagne Thermostat connecté : −10 %, posé à la visite annuelle. Répondre OUI.",
    answer="Répond OUI au SMS : thermostat commandé.",
    ordered=48,
    declined=30,
    unreached=22,
    wishes=(("THERMO", 1.0), ("POSE-PTE", 0.25)),
    discount=0.1,
    cost_kind="promotion",
    cost=Decimal(2400),
)
BAD = Campaign(
    name="Climatisation réversible",
    channel="letter",
    sent=260,
    days_ago=320,
    text="Lettre de la campagne Climatisation réversible : étude offerte.",
    answer="A reçu la lettre et commande un mono-split.",
    ordered=3,
    declined=41,
    unreached=56,
    wishes=(("CLI-1", 1.0), ("POSE-CLI", 1.0)),
    discount=0.0,
    cost_kind="advertising",
    cost=Decimal(7800),
)
CAMPAIGNS = (GOOD, BAD)
_CHANNELS = {"sms": "SMS", "letter": "Lettre"}


def targets(
    dice: Dice, campaign: Campaign, strangers: Sequence[Party], orders: Sequence[Order], today: date
) -> list[Party]:
    """Whom it went to: owners of a pump without a thermostat, or prospects and customers of one repair."""
    active = {order.party for order in orders if (today - order.ordered_on).days < 400}
    have = {order.party for order in orders for line in order.lines if line.sku == campaign.wishes[0][0]}
    since = today - timedelta(days=campaign.days_ago + 15)
    found = [
        party
        for party in strangers
        if party.kind is Kind.PERSON and party.number not in have and party.created_on < since
        if (_fits_well(party, active) if campaign is GOOD else _fits_badly(party))
    ]
    return dice.sample(found, k=min(campaign.sent, len(found)))


def _fits_well(party: Party, active: set[str]) -> bool:
    return party.life in {Life.HEAT, Life.LEGACY} and bool(party.mobile) and party.number in active


def _fits_badly(party: Party) -> bool:
    return party.life in {Life.PROSPECT, Life.REPAIR} and bool(party.street)


def contacts(dice: Dice, campaign: Campaign, sent_to: Sequence[Party], today: date) -> Iterator[Talk]:
    """What was sent to each, with what came of it, and the answers of those who ordered."""
    ends = ("settled",) * campaign.ordered + ("declined",) * campaign.declined + ("unreached",) * campaign.unreached
    for place, party in enumerate(sent_to):
        outcome = ends[place] if place < len(ends) else ""
        day = today - timedelta(days=campaign.days_ago - place % 4)
        yield said(dice, party, day, today, campaign.channel, "out", campaign.text, outcome, by=OWNER)
        if outcome == "settled":
            after = day + dice.days(1, 4)
            yield said(dice, party, after, today, campaign.channel, "in", campaign.answer, outcome, by=OWNER)


def orders_after(dice: Dice, campaign: Campaign, sent_to: Sequence[Party], ledger: Ledger, today: date) -> None:
    """Write what the first of them ordered in the weeks after."""
    for party in sent_to[: campaign.ordered]:
        day = today - timedelta(days=campaign.days_ago) + dice.days(8, 40)
        visit = Visit(day, campaign.wishes, channel="web", discount=campaign.discount)
        ledger.write(party.number, party.owner, visit)


def cost(campaign: Campaign, today: date) -> CostEntry:
    day = today - timedelta(days=campaign.days_ago + 2)
    channel = _CHANNELS[campaign.channel]
    return CostEntry(campaign.cost_kind, f"Campagne {campaign.name}", day, day, campaign.cost, channel=channel)


def lists(sent: Mapping[str, Sequence[Party]], today: date) -> Iterator[FixedList]:
    for campaign in CAMPAIGNS:
        made_on = today - timedelta(days=campaign.days_ago + 4)
        yield FixedList(campaign.contacted, OWNER, made_on, tuple(party.number for party in sent[campaign.name]))
