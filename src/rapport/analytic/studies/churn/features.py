"""What is known of a customer on a past day, and whether they were lost afterwards: nothing later is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis

from rapport.analytic.extracts.conversations import OUTCOMES
from rapport.operational.conversations.models import Outcome

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from rapport.analytic.marts import Tables

MILLION, PERCENT = 1_000_000, 10_000
WHOLE, MIXER = 65_536, 40_503
UNWILLING = tuple(OUTCOMES.index(each) for each in (Outcome.DECLINED, Outcome.UNREACHED))

FEATURES: Mapping[str, str] = {
    "recency_days": "float64",
    "overdue": "float64",
    "purchases": "float64",
    "late": "float64",
    "trend": "float64",
    "tenure_days": "float64",
    "basket": "float64",
    "basket_change": "float64",
    "returned": "float64",
    "margin_rate": "float64",
    "discount": "float64",
    "products": "float64",
    "contacts": "float64",
    "contact_days": "float64",
    "channel": "string",
    "unwilling": "float64",
    "satisfaction": "float64",
    "past_contract": "float64",
    "is_company": "float64",
}
"""What the study learns from, by name and type; what each is stands in `features`."""

WRITTEN_DOWN = frozenset(
    {
        "returned", "margin_rate", "discount", "products", "contacts", "contact_days", "channel", "unwilling",
        "satisfaction", "past_contract", "is_company",
    }
)  # fmt: skip
"""What a company may have begun, or ceased, to write down meanwhile. Days and amounts of purchases it always has."""

NEVER = (
    "age", "birth date", "sex", "gender", "salutation", "first name", "health", "illness", "disability", "nationality",
    "origin", "language", "religion", "opinion", "union", "family state", "household", "address", "postcode", "town",
)  # fmt: skip
"""What it never learns from (contract P04): special categories of personal data, and what stands in for them.

A first name or a salutation tells the sex and the age, a language or a postcode the origin. The warehouse reads none
of it: `extracts.PARTIES` has the kind, the owner and the team of a party alone. To use one takes a documented decision,
a line here less, and the test that holds this list.
"""


@dataclass(frozen=True, slots=True)
class Cut:
    """A day on which one looks back: `cut` counts as known, the `days` after it are those in which one may be lost.

    share: how many of `WHOLE` customers are looked at, the same ones on every day.
    """

    cut: date
    days: int
    share: int = WHOLE

    @property
    def since(self) -> date:
        """The day before the first of the last `days`: who has bought after it is a customer on the day of the cut."""
        return self.cut - timedelta(days=self.days)

    @property
    def until(self) -> date:
        return self.cut + timedelta(days=self.days)


def features(tables: Tables, at: Cut) -> ir.Table:
    """One row a customer who is neither lost nor under contract on the day of the cut: customer_id and `FEATURES`.

    recency_days since the last purchase; overdue: that, divided by their own days between purchases (null before the
    second); purchases: days with one, late: those of the last `at.days`; trend: ln of these against those of as many
    days before (null before they were a customer for as long); tenure_days since the first; basket: ln of the mean
    amount of late purchases, basket_change: ln of it against that of all; returned: what went back of what was bought;
    margin_rate of the last days (null where costs are unknown); discount in percent, products: how many different
    ones; contacts of the last days, contact_days since the last (null without), channel of that one, unwilling: those
    declined or not reached, satisfaction (null unless told); past_contract: had one that is over; is_company.
    """
    bought = _bought(tables, at)
    found = bought.left_join(_carried(tables, at), "customer_id").drop("customer_id_right")
    found = found.left_join(_talked(tables, at), "customer_id").drop("customer_id_right")
    found = found.left_join(_agreed(tables, at), "customer_id").drop("customer_id_right")
    found = found.inner_join(tables["dim_customer"].select("customer_id", "kind"), "customer_id")
    found = found.filter(~found.is_running.fill_null(False))
    told = _told(found, at)
    return found.select("customer_id", **{name: told[name].cast(kind) for name, kind in FEATURES.items()})


def outcomes(tables: Tables, at: Cut) -> ir.Table:
    """Who bought in the days after the cut: customer_id alone. Whoever is not in it was lost."""
    orders = _some(tables["fact_order"], at)
    later = (orders.ordered_on > ibis.literal(at.cut)) & (orders.ordered_on <= ibis.literal(at.until))
    return orders.filter(orders.is_purchase, later).select("customer_id").distinct()


def examples(tables: Tables, at: Cut) -> ir.Table:
    """The features of a past day and what came after it: `FEATURES` and is_lost, 1 or 0."""
    known, kept = features(tables, at), outcomes(tables, at).mutate(came=ibis.literal(True))
    found = known.left_join(kept, "customer_id").drop("customer_id_right")
    return found.mutate(is_lost=found.came.isnull().cast("float64")).drop("came").order_by("customer_id")


def _some(table: ir.Table, at: Cut) -> ir.Table:
    """The rows of the customers who are looked at."""
    if at.share >= WHOLE:
        return table.filter(table.customer_id.notnull())
    return table.filter(table.customer_id * MIXER % WHOLE < at.share)


def _bought(tables: Tables, at: Cut) -> ir.Table:
    """Sums of each customer's orders until the cut, of those who bought in the last days."""
    orders = _some(tables["fact_order"], at)
    known = orders.filter(orders.ordered_on <= ibis.literal(at.cut))
    is_late = known.ordered_on > ibis.literal(at.since)
    is_before = ~is_late & (known.ordered_on > ibis.literal(at.since - timedelta(days=at.days)))
    buys = known.is_purchase
    found = known.group_by("customer_id").aggregate(
        first_on=known.ordered_on.min(where=buys),
        last_on=known.ordered_on.max(where=buys),
        purchases=known.ordered_on.nunique(where=buys),
        bought=buys.sum(),
        late=(buys & is_late).sum(),
        before=(buys & is_before).sum(),
        amount=known.revenue.sum(where=buys).cast("float64") / MILLION,
        late_amount=known.revenue.sum(where=buys & is_late).cast("float64") / MILLION,
        back=(-known.revenue).sum(where=known.revenue < 0).fill_null(0).cast("float64") / MILLION,
        margin=known.known_margin.sum(where=is_late).cast("float64"),
        covered=known.covered.sum(where=is_late).cast("float64"),
    )
    return found.filter(found.late > 0)


def _carried(tables: Tables, at: Cut) -> ir.Table:
    """What the lines of the last days held."""
    lines = _some(tables["fact_order_line"], at)
    late = lines.filter(
        lines.ordered_on <= ibis.literal(at.cut), lines.ordered_on > ibis.literal(at.since), lines.quantity > 0
    )
    return late.group_by("customer_id").aggregate(
        products=late.product_id.nunique(), discount=late.discount.mean() / PERCENT
    )


def _talked(tables: Tables, at: Cut) -> ir.Table:
    """How the company and the customer talked until the cut."""
    talks = _some(tables["fact_interaction"], at)
    known = talks.filter(talks.day <= ibis.literal(at.cut))
    is_late = known.day > ibis.literal(at.since)
    return known.group_by("customer_id").aggregate(
        contacts=is_late.sum(),
        contacted_on=known.day.max(),
        channel=known.channel.argmax(known.interaction_id),
        unwilling=(is_late & known.outcome.isin(UNWILLING)).sum(),
        satisfaction=known.satisfaction.mean(where=is_late),
    )


def _agreed(tables: Tables, at: Cut) -> ir.Table:
    """Whether a contract runs on the day of the cut, as was known on it."""
    contracts = _some(tables["fact_contract"], at)
    begun = contracts.filter(contracts.starts_on <= ibis.literal(at.cut))
    runs = begun.over_on.isnull() | (begun.over_on >= ibis.literal(at.cut))
    return begun.group_by("customer_id").aggregate(is_running=runs.any(), is_past=(~runs).any())


def _told(found: ir.Table, at: Cut) -> dict[str, Any]:
    """The features in terms of the sums."""
    cut = ibis.literal(at.cut)
    recency, tenure = (cut.delta(day, unit="day").cast("float64") for day in (found.last_on, found.first_on))
    gap = (tenure - recency) / (found.purchases - 1).nullif(0)
    is_old = tenure >= at.days
    late_mean, mean = found.late_amount / found.late.nullif(0), found.amount / found.bought.nullif(0)
    change = ibis.ifelse((late_mean > 0) & (mean > 0), late_mean / mean, ibis.null())
    return {
        "recency_days": recency,
        "overdue": recency / gap.nullif(0),
        "purchases": found.purchases,
        "late": found.late,
        "trend": ibis.ifelse(is_old, ((found.late + 0.5) / (found.before + 0.5)).ln(), ibis.null()),
        "tenure_days": tenure,
        "basket": (ibis.greatest(late_mean.fill_null(0.0), 0.0) + 1).ln(),
        "basket_change": change.ln(),
        "returned": (found.back / ibis.greatest(found.amount, found.back).nullif(0)).fill_null(0.0),
        "margin_rate": found.margin / found.covered.nullif(0),
        "discount": found.discount.fill_null(0.0),
        "products": found.products.fill_null(0),
        "contacts": found.contacts.fill_null(0),
        "contact_days": cut.delta(found.contacted_on, unit="day"),
        "channel": found.channel,
        "unwilling": found.unwilling.fill_null(0),
        "satisfaction": found.satisfaction,
        "past_contract": found.is_past.fill_null(False),
        "is_company": (found.kind == "company").fill_null(False),
    }
