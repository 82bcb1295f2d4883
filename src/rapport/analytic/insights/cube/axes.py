"""The axes of the semantic layer: the three dimensions that every fact shares, and the calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from django.utils.translation import gettext_lazy as _

from rapport.analytic.extracts.conversations import CHANNELS
from rapport.kit.errors import Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

STRUCTURE, PRODUCT, CUSTOMER, DATE = "structure", "product", "customer", "date"
DIMENSIONS: Mapping[str, Text] = {
    STRUCTURE: _("Structure"), PRODUCT: _("Products"), CUSTOMER: _("Customers"), DATE: _("Calendar"),
}  # fmt: skip
NUMBER, TEXT = "int64", "string"
FRENCH_DEPARTMENT = 2
OVERSEAS = ("97", "98")


@dataclass(frozen=True, slots=True)
class Axis:
    """By what one reads: where its keys come from, and the finer axis that opens below one of them.

    `joins` names the dimension tables that it needs; `column` finds the key in a row of any fact, given the month in
    which the fiscal year begins. Keys are whole numbers or texts; none where a row has no place on the axis.
    """

    key: str
    label: Text
    dimension: str
    kind: str
    column: Callable[[ir.Table, int], ir.Value]
    joins: str = ""
    finer: str = ""


def _named(name: str) -> Callable[[ir.Table, int], ir.Value]:
    return lambda table, _month: table[name]


def _said(name: str) -> Callable[[ir.Table, int], ir.Value]:
    """A text, none where it is empty."""
    return lambda table, _month: table[name].nullif("")


def _quarter(table: ir.Table, _month: int) -> ir.Value:
    return (table.day.year() * 10 + table.day.quarter()).cast(NUMBER)


def _in_month(table: ir.Table, _month: int) -> ir.Value:
    return (table.day.year() * 100 + table.day.month()).cast(NUMBER)


def _week(table: ir.Table, _month: int) -> ir.Value:
    """The year that holds the week's Thursday, and the week's number in it."""
    monday = table.day.truncate("W")
    thursday = (monday + ibis.interval(days=3)).cast("date")
    return (thursday.year() * 100 + table.day.week_of_year()).cast(NUMBER)


def _fiscal(table: ir.Table, month: int) -> ir.Value:
    """The year in which a fiscal year begins."""
    return (table.day.year() - ibis.ifelse(table.day.month() < month, 1, 0)).cast(NUMBER)


def _department(table: ir.Table, _month: int) -> ir.Value:
    """The French department of a postcode: its first two digits, three overseas."""
    code = table.postcode
    overseas = code.left(FRENCH_DEPARTMENT).isin(OVERSEAS)
    found = ibis.ifelse(overseas, code.left(FRENCH_DEPARTMENT + 1), code.left(FRENCH_DEPARTMENT))
    return ibis.ifelse((table.country.isin(["FR", ""])) & (code != ""), found, ibis.null(TEXT))


def channel_of(place: ir.Value) -> ir.Value:
    """The word of an interaction's channel, from its place among those known."""
    return place.cases(*enumerate(CHANNELS), else_=ibis.null(TEXT))


_DECLARED = (
    Axis("team", _("Team"), STRUCTURE, NUMBER, _named("team_id"), finer="employee"),
    Axis("employee", _("Colleague"), STRUCTURE, NUMBER, _named("employee_id"), finer="customer"),
    Axis("channel", _("Channel"), STRUCTURE, TEXT, _named("channel"), "channel", finer="month"),
    Axis("line", _("Product line"), PRODUCT, TEXT, _said("line"), "product", finer="family"),
    Axis("family", _("Product family"), PRODUCT, TEXT, _said("family"), "product", finer="product"),
    Axis("product", _("Product"), PRODUCT, NUMBER, _named("product_id"), "product", finer="customer"),
    Axis("kind", _("Person or company"), CUSTOMER, TEXT, _named("kind"), "customer", finer="cell"),
    Axis("abc", _("ABC class by revenue"), CUSTOMER, TEXT, _said("abc"), "standing", finer="customer"),
    Axis("cell", _("RFM cell"), CUSTOMER, TEXT, _said("cell"), "standing", finer="customer"),
    Axis("country", _("Country"), CUSTOMER, TEXT, _said("country"), "place", finer="department"),
    Axis("department", _("Department"), CUSTOMER, TEXT, _department, "place", finer="postcode"),
    Axis("postcode", _("Postcode"), CUSTOMER, TEXT, _said("postcode"), "place", finer="customer"),
    Axis("owner", _("Owner of the customer"), CUSTOMER, NUMBER, _named("owner_id"), finer="customer"),
    Axis("customer", _("Customer"), CUSTOMER, NUMBER, _named("customer_id"), finer="product"),
    Axis("year", _("Year"), DATE, NUMBER, lambda table, _month: table.day.year().cast(NUMBER), finer="quarter"),
    Axis("fiscal", _("Fiscal year"), DATE, NUMBER, _fiscal, finer="quarter"),
    Axis("quarter", _("Quarter"), DATE, NUMBER, _quarter, finer="month"),
    Axis("month", _("Month"), DATE, NUMBER, _in_month, finer="week"),
    Axis("week", _("Week"), DATE, NUMBER, _week),
)
AXES: Mapping[str, Axis] = {axis.key: axis for axis in _DECLARED}
