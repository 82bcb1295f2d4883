"""What each table and each column of the warehouse holds, in words; a column of one table alone is `table.column`."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from rapport.kit.errors import Text

TABLES: Mapping[str, Text] = {
    "party": _("One row a person, company or household that is not in the bin. No personal value is read."),
    "product": _("One row a product."),
    "orders": _("One row an order that counts: neither cancelled nor in the bin."),
    "order_line": _("One row a line of any order."),
    "cost_entry": _("One row a cost that somebody entered or brought, not in the bin."),
    "interaction": _("One row an interaction, not in the bin."),
    "worked_time": _("One row an entry of hours worked, not in the bin."),
    "cost_rate": _("One row a cost of an hour, of a colleague or of a role, from a day on."),
    "colleague": _("One row a user: whose hours cost what their role costs."),
    "dim_customer": _("The dimension of customers: one row a party that is not in the bin."),
    "dim_product": _("The dimension of products: one row a product."),
    "dim_date": _("The dimension of days: one row a day on which something was ordered."),
    "fact_order_line": _(
        "One row a line of an order that counts, with its customer’s owner and team. Lines of orders without customer "
        "stay, their customer empty."
    ),
    "fact_order": _("One row an order that counts, folded from its lines."),
    "cost_day": _("One row a day of a cost entry: its amount is spread over its days to the last unit."),
    "fact_cost": _(
        "One row a cost on a day: of an entry, of an interaction or of hours worked. The cost of goods stands on order "
        "lines."
    ),
    "fact_interaction": _("One row an interaction with a customer, with the customer’s owner and team."),
    "customer_worth": _("One row a customer with an order until the day of the study: what they have been worth."),
    "customer_value": _("One row a customer whose future the models foresee: what they will bring."),
    "customer_standing": _(
        "One row a customer with an order: worth, scores, cell, classes and ranks, cut on the whole company. This is "
        "what is published."
    ),
}  # fmt: skip

COMPUTED_FROM: Mapping[str, tuple[str, ...]] = {"customer_value": ("fact_order",)}
"""What a table is computed from that no statement makes."""

COLUMNS: Mapping[str, Text] = {
    "party_id": _("key of the party in the database"),
    "customer_id": _("key of the customer"),
    "kind": _("person, company or household"),
    "owner_id": _("key of the user who owns the customer: one’s scope is read on it"),
    "team_id": _("key of the customer’s team: one’s scope is read on it"),
    "product_id": _("key of the product"),
    "name": _("name of the product"),
    "order_id": _("key of the order"),
    "line_id": _("key of the line"),
    "ordered_on": _("day of the order, in the company’s time zone"),
    "currency": _("currency of the order"),
    "quantity": _("quantity in whole millionths, below zero for a return"),
    "amount": _("amount in whole millionths of the base currency, empty where it is not known"),
    "order_line.amount": _("net amount of the line in the order’s currency, in whole millionths"),
    "fact_order_line.amount": _("net amount of the line in the order’s currency, in whole millionths"),
    "revenue": _("revenue in whole millionths of the base currency, empty without an exchange rate"),
    "cost": _("cost of the goods in whole millionths of the base currency, empty where it is not known"),
    "interaction.cost": _("what the interaction says that it cost, in whole millionths, empty where it does not"),
    "cost_entry_id": _("key of the cost entry"),
    "cost_entry.kind": _("kind of cost: logistics, after-sales, promotion, sales force, advertising, acquisition…"),
    "cost_day.kind": _("kind of cost"),
    "fact_cost.kind": _("kind of cost"),
    "starts_on": _("first day"),
    "ends_on": _("last day"),
    "cost_entry.party_id": _("the customer whom the entry names, empty where it names none"),
    "cost_entry.team_id": _("the team that the entry names, empty where it names none"),
    "cost_day.customer_id": _("the customer whom the entry names, empty where it names none"),
    "cost_day.team_id": _("the team that the entry names, empty where it names none"),
    "is_part": _("1 where the entry names a product or a channel, else 0"),
    "interaction_id": _("key of the interaction"),
    "worker_id": _("key of the colleague who worked"),
    "day": _("the day"),
    "minutes": _("minutes that it took"),
    "channel": _("place of the interaction’s channel among those known"),
    "fact_cost.channel": _("place of the interaction’s channel among those known, empty for other costs"),
    "worked_time_id": _("key of the entry of hours"),
    "worked_time.kind": _("what the hours were for: the kind of cost that they are"),
    "cost_rate_id": _("key of the cost of an hour"),
    "user_id": _("key of the user"),
    "role_id": _("key of the role"),
    "hourly": _("cost of an hour in whole millionths of the base currency"),
    "is_purchase": _("whether it is a purchase: at least one positive quantity, and not less than nothing in all"),
    "known_margin": _("revenue less cost of the lines whose cost is known, in whole millionths"),
    "covered": _("absolute revenue of the lines whose cost is known, in whole millionths"),
    "spread": _("absolute revenue of all lines, in whole millionths; covered ÷ spread is the share that is known"),
    "uncosted_lines": _("number of lines with revenue whose cost is not known"),
    "unrated_lines": _("number of lines without an exchange rate: kept apart, never added"),
    "entry_id": _("key of the cost entry whose day it is, empty where the cost was derived"),
    "replaces": _("whether the entry, of several days and of no product or channel, stands for what is derived"),
    "origin": _("entry, interaction or hours"),
    "is_replaced": _("whether a cost entry stands for it: it is then not added"),
    "year": _("the year"),
    "quarter": _("the quarter, 1 to 4"),
    "month": _("first day of the month"),
    "week": _("Monday of the week"),
    "weekday": _("day of the week, Monday is 0"),
    "order_count": _("number of orders"),
    "purchase_count": _("number of purchases"),
    "purchase_days": _("number of days of purchase"),
    "first_order_on": _("day of the first order"),
    "last_order_on": _("day of the last order"),
    "first_purchase_on": _("day of the first purchase"),
    "last_purchase_on": _("day of the last purchase"),
    "margin": _("revenue less cost where every cost is known, else empty, in whole millionths"),
    "margin_cover": _("share of the revenue whose cost is known, 0 to 1"),
    "cadence_mean": _("mean days between days of purchase"),
    "cadence_median": _("median days between days of purchase"),
    "r": _("score of recency"),
    "f": _("score of frequency"),
    "m": _("score of the amount"),
    "rfm": _("the three scores as one number"),
    "cell": _("the named cell of the scores"),
    "scored_revenue": _("revenue that was ranked, in whole millionths"),
    "revenue_rank": _("rank by revenue, 1 is the first"),
    "abc_count": _("class by number of customers, ranked by revenue"),
    "abc_revenue": _("class by share of the revenue"),
    "scored_margin": _("margin that was ranked, in whole millionths"),
    "margin_rank": _("rank by margin, 1 is the first"),
    "abc_margin": _("class by share of the margin"),
    "abc_margin_count": _("class by number of customers, ranked by margin"),
    "expected_value": _("what the customer will bring within the horizon, discounted, in whole millionths"),
    "expected_low": _("lower end of the interval that holds four futures in five, in whole millionths"),
    "expected_high": _("upper end of the interval that holds four futures in five, in whole millionths"),
    "expected_purchases": _("purchases expected within the horizon"),
    "alive": _("chance that the customer still buys, in percent"),
}  # fmt: skip
