"""Next offers within a reader's scope: of one customer, by product, and the customers of one product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max

from rapport.analytic.insights.queries.portfolio import Reader, reader
from rapport.analytic.studies.models import Study
from rapport.analytic.studies.offers import asked as offer_asked
from rapport.analytic.studies.offers import tables
from rapport.analytic.studies.offers.queries import latest_offers
from rapport.analytic.studies.offers.shapes import REASONS, SHOWN, TABLE
from rapport.analytic.warehouse.queries import asked
from rapport.kit.actor import Actor
from rapport.operational.catalog.models import OfferRefusal, Product
from rapport.operational.orders.models import OrderLine, OrderState
from rapport.operational.parties.models import Party

if TYPE_CHECKING:
    import ibis.expr.types as ir

MILLION = 1_000_000
AMOUNTS = ("expected_revenue", "expected_margin")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Offers:
    """The offers of a reader's customers as the last study made them, without those refused since."""

    reading: Reader
    study: Study
    made: ir.Table

    @property
    def shown(self) -> ir.Table:
        """The first five of each customer, with owner and team, less what was refused."""
        customers = self.reading.found.table("dim_customer").select("customer_id", "owner_id", "team_id")
        first = self.made.filter(self.made.place <= SHOWN)
        rows = first.inner_join(customers, "customer_id")
        left_out = self.reading.found.lent(
            "refused", offer_asked.refused().rename_columns(["customer_id", "product_id"])
        )
        return self.reading.mine(rows.anti_join(left_out, ["customer_id", "product_id"]))


def offers(reading: Reader) -> Offers | None:
    """Return the offers that a reader may see; nothing before they were first computed."""
    study = latest_offers()
    made = reading.found.beside(TABLE, tables.SCHEMA.names) if study else None
    return Offers(reading, study, made) if study and made is not None else None


@dataclass(frozen=True)
class ByProduct:
    """What is offered in all: the sums, and a row a product, what should bring most first.

    A row: product (its name, uuid), customers, expected_buyers, expected_revenue, expected_margin (of the offers whose
    product has a known one, null without any), and offers by reason.
    """

    total: Row
    rows: tuple[Row, ...]


def by_product(found: Offers) -> ByProduct:
    """Sum up offers by product, or take it from the last time that this was asked of the same study."""
    summed: ByProduct = found.reading.kept(f"offers:{_stamp(found)}", lambda: _summed(found))
    return summed


def _stamp(found: Offers) -> str:
    """What tells apart the offers of one study before and after a refusal."""
    refusals = OfferRefusal.objects.aggregate(count=Count("pk"), last=Max("refused_at"))
    return f"{found.study.pk}:{refusals}"


def _summed(found: Offers) -> ByProduct:
    shown, run = found.shown, found.reading.found
    sums = {
        "customers": shown.customer_id.nunique(),
        "offers": shown.count(),
        "expected_buyers": shown.propensity.sum().fill_null(0.0),
        **{name: shown[name].sum().cast("float64") / MILLION for name in AMOUNTS},
    }
    kinds = {kind: (shown.reason == kind).sum().fill_null(0) for kind in REASONS}
    rows = run.rows(shown.group_by("product_id").aggregate(**sums, **kinds))
    (total,) = run.rows(shown.aggregate(**sums))
    products = Product.objects.live().in_bulk([row["product_id"] for row in rows])
    told = [_told(row, products, found.reading) for row in rows if row["product_id"] in products]
    return ByProduct(_without(total, found.reading), tuple(sorted(told, key=_most)))


def _told(row: Row, products: Mapping[int, Product], reading: Reader) -> Row:
    product = products[row["product_id"]]
    return {**_without(row, reading), "product": product.name, "uuid": product.uuid, "family": product.family}


def _without(row: Row, reading: Reader) -> Row:
    """The row as its reader may see it: whoever sees no margins sees none expected."""
    return row if reading.sees_margin else {**row, "expected_margin": None}


def _most(row: Row) -> tuple[float, float, str]:
    return -(row["expected_margin"] or 0.0), -(row["expected_revenue"] or 0.0), str(row["product"])


@dataclass(frozen=True)
class Offer:
    """An offer to a customer, with the products that it is about."""

    product: Product
    because: Product | None
    row: Row


@dataclass(frozen=True)
class NextOffers:
    """The offers of a customer, the best first, and what is not to be offered to them."""

    offers: Sequence[Offer]
    refusals: Sequence[OfferRefusal]
    study: Study


def offers_of(party: Party, found: Offers) -> NextOffers:
    """Return the offers of a customer: without what they have bought or refused, and what left the catalogue, since."""
    rows = found.reading.found.rows(_of_customer(found.made), customer=party.pk)
    refusals = list(OfferRefusal.objects.filter(party=party).select_related("product").order_by("-refused_at"))
    ids = {row["product_id"] for row in rows} | {row["because_id"] for row in rows if row["because_id"]}
    products = Product.objects.live().in_bulk(ids)
    gone = {refusal.product_id for refusal in refusals} | _bought(party, ids)
    left = [row for row in rows if row["product_id"] not in gone]
    made = [
        Offer(products[row["product_id"]], products.get(row["because_id"] or 0), _amounts(row, found.reading))
        for row in left
        if row["product_id"] in products and products[row["product_id"]].is_active
    ]
    return NextOffers(made[:SHOWN], refusals, found.study)


def _of_customer(made: ir.Table) -> ir.Table:
    return made.filter(made.customer_id == asked("customer")).order_by("place")


def _amounts(row: Row, reading: Reader) -> Row:
    units = {name: None if row[name] is None else row[name] / MILLION for name in AMOUNTS}
    return _without({**row, **units}, reading)


def _bought(party: Party, ids: set[int]) -> set[int]:
    lines = OrderLine.objects.filter(order__party=party, order__binned_at=None, product_id__in=ids, quantity__gt=0)
    return set(lines.exclude(order__state=OrderState.CANCELLED).values_list("product_id", flat=True))


def offered_customers(product_ids: Sequence[int]) -> frozenset[int]:
    """Return whom any of these products is offered to, on the whole base; lists cut them down to what one may see."""
    reading = reader(Actor.system())
    found = offers(reading) if reading else None
    if found is None or not product_ids:
        return frozenset()
    wanted = sorted(product_ids)
    key = f"offered:{_stamp(found)}:{wanted}"
    kept: frozenset[int] = found.reading.kept(key, lambda: _offered(found, wanted))
    return kept


def _offered(found: Offers, product_ids: Sequence[int]) -> frozenset[int]:
    shown = found.shown
    rows = found.reading.found.rows(shown.filter(shown.product_id.isin(product_ids)).select("customer_id"))
    return frozenset(row["customer_id"] for row in rows)
