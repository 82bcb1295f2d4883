"""Tags and filters of every page: assets, icons, marks, and how figures and moments are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import islice

from django import template
from django.forms import BoundField, CheckboxInput, RadioSelect, Select, SelectMultiple, Textarea
from django.utils.html import format_html
from django.utils.safestring import SafeString

from rapport.kit import clock
from rapport.kit.money import Money
from rapport.kit.paging import Count
from rapport.kit.text import fold
from rapport.web import marks, writing
from rapport.web.context import RailGroup, RailItem
from rapport.web.keeping import kept
from rapport.web.rulers import ruler

register = template.Library()

register.tag("kept", kept)
register.simple_tag(marks.asset, name="asset")
register.simple_tag(marks.icon, name="icon")
register.simple_tag(marks.strategy, name="strategy")
register.simple_tag(marks.meter, name="meter")
register.simple_tag(marks.spark, name="spark")
register.simple_tag(marks.range_mark, name="range")
register.simple_tag(marks.avatar, name="avatar")
register.simple_tag(marks.who, name="who")
register.simple_tag(ruler, name="ruler")
register.filter("initials", writing.initials)
register.filter("hue", writing.hue)
register.filter("quantity", writing.quantity)


@register.simple_tag
def quad(cell: str, named: bool = False) -> SafeString:
    return marks.quad(cell, named=named)


@register.simple_tag
def money(
    value: Money | writing.Amount | None,
    currency: str = "EUR",
    decimals: int = 0,
    signed: bool = False,
    compact: bool = False,
) -> str:
    return writing.money(value, currency, decimals, signed=signed, compact=compact)


@register.simple_tag
def number(value: writing.Amount | None, decimals: int = 0, signed: bool = False) -> str:
    return writing.number(value, decimals, signed=signed)


@register.simple_tag
def percent(value: writing.Amount | None, decimals: int = 0, signed: bool = False) -> str:
    return writing.percent(value, decimals, signed=signed)


@register.filter(name="money")
def money_filter(value: Money | writing.Amount | None, currency: str = "EUR") -> str:
    return writing.money(value, currency)


@register.filter(name="number")
def number_filter(value: writing.Amount | None, decimals: int = 0) -> str:
    return writing.number(value, decimals)


@register.filter(name="percent")
def percent_filter(value: writing.Amount | None, decimals: int = 0) -> str:
    return writing.percent(value, decimals)


@register.filter(name="at")
def at_filter(values: Mapping[str, str], key: str) -> str:
    """What stands under a key, nothing where nothing does."""
    return values.get(key, "")


@register.filter(name="count")
def count_filter(count: Count) -> str:
    """A number of rows: exact, or "10,000+"."""
    return writing.number(count.value) + ("" if count.is_exact else "+")


@register.filter(name="lasting")
def lasting_filter(minutes: int) -> str:
    """How long something took: 45 min, 5 h, 1 h 10."""
    return writing.lasting(minutes)


@register.filter(name="day")
def day_filter(value: date | datetime | None) -> str:
    return writing.day(value)


@register.simple_tag
def day(value: date | datetime | None, short: bool = True) -> SafeString | str:
    """A date in the reader's language, with its machine form."""
    if value is None:
        return writing.NOTHING
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), writing.day(value, short=short))


@register.simple_tag
def ago(value: date | datetime | None) -> SafeString | str:
    """A moment as people say it; the exact one on hover."""
    if value is None:
        return writing.NOTHING
    exact = writing.moment(value) if isinstance(value, datetime) else writing.day(value, short=False)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact, writing.ago(value, clock.now())
    )


@register.simple_tag
def mark(text: str, asked: str) -> SafeString | str:
    """The text with the part that was typed marked; accents and case do not matter."""
    start = fold(text).find(fold(asked)) if asked else -1
    if start < 0 or len(fold(text)) != len(text):
        return text
    end = start + len(fold(asked))
    return format_html("{}<mark>{}</mark>{}", text[:start], text[start:end], text[end:])


@register.filter(name="values")
def values(text: str) -> Sequence[float]:
    """A list of numbers written in an attribute: "1, 4, 2.5"."""
    return [float(part) for part in text.replace(";", ",").split(",") if part.strip()]


@register.filter
def first_items(groups: Iterable[RailGroup], count: int) -> list[RailItem]:
    """The first places of the rail, whatever their group: what a telephone's bar has room for."""
    return list(islice((item for group in groups or () for item in group.items), count))


@register.simple_tag
def control(bound: BoundField) -> SafeString | str:
    """A form field's control, dressed as the kit dresses it."""
    widget = bound.field.widget
    if isinstance(widget, RadioSelect):
        return bound.as_widget()
    if isinstance(widget, CheckboxInput):
        return format_html('<label class="check">{} {}</label>', bound.as_widget(), bound.label)
    css = "textarea" if isinstance(widget, Textarea) else "select" if isinstance(widget, Select) else "input"
    if isinstance(widget, SelectMultiple):
        css += " select--many"
    own = widget.attrs.get("class", "")
    return bound.as_widget(attrs={"class": f"{css} {own}".strip()})
