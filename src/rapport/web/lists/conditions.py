"""Filters as a reader writes them: conditions, their address, their sentence and their SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rapport.kit import clock, ports
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, Text
from rapport.kit.text import fold
from rapport.web.lists import own_values
from rapport.web.lists.own_values import IN_JSON
from rapport.web.lists.spec import Filter, Kind

IS, IS_NOT, CONTAINS, STARTS = "is", "isnt", "contains", "starts"
AT_LEAST, AT_MOST, BETWEEN, LAST = "min", "max", "between", "last"
EMPTY, FILLED = "empty", "filled"
NUMBER = "number"
LARGEST = 2**63 - 1

OPERATORS: Mapping[str, Text] = {
    IS: _("is"),
    IS_NOT: _("is not"),
    CONTAINS: _("contains"),
    STARTS: _("starts with"),
    AT_LEAST: _("at least"),
    AT_MOST: _("at most"),
    BETWEEN: _("between"),
    LAST: _("in the last days"),
    EMPTY: _("is empty"),
    FILLED: _("is filled"),
}
DATE_WORDS: Mapping[str, Text] = {AT_LEAST: _("since"), AT_MOST: _("until")}
OF_KIND: Mapping[Kind, tuple[str, ...]] = {
    Kind.TEXT: (CONTAINS, IS, STARTS, EMPTY, FILLED),
    Kind.CHOICE: (IS, IS_NOT, EMPTY, FILLED),
    Kind.NUMBER: (AT_LEAST, AT_MOST, BETWEEN, IS, EMPTY, FILLED),
    Kind.MONEY: (AT_LEAST, AT_MOST, BETWEEN, IS, EMPTY, FILLED),
    Kind.DATE: (AT_LEAST, AT_MOST, BETWEEN, LAST, EMPTY, FILLED),
    Kind.FLAG: (IS,),
    Kind.USER: (IS, IS_NOT, EMPTY, FILLED),
    Kind.TEAM: (IS, IS_NOT, EMPTY, FILLED),
    Kind.TAG: (IS, IS_NOT),
    Kind.SPECIAL: (IS,),
}
NOT = "!"
NO_VALUE = frozenset({EMPTY, FILLED})
_day: ContextVar[date | None] = ContextVar("day of the conditions", default=None)
_ESCAPES = (("%", "%25"), ("|", "%7C"), ("~", "%7E"))


class BadFilter(DomainError):
    code = "bad_filter"
    status = 400
    message = _("The filter “%(text)s” cannot be read. Remove it or choose it again.")


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison: a filter's key, an operator, values."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def encode(self) -> str:
        return "~".join((self.key, self.operator, "|".join(_escape(value) for value in self.values)))

    @classmethod
    def decode(cls, text: str) -> Condition:
        parts = text.split("~", 2)
        if len(parts) < 2:
            raise BadFilter(text=text[:60])
        values = tuple(_unescape(value) for value in parts[2].split("|") if value) if len(parts) == 3 else ()
        return cls(parts[0], parts[1], values)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Conditions of which one must hold, or none. A list's filters are an AND of these."""

    conditions: tuple[Condition, ...]
    is_not: bool = False

    def encode(self) -> str:
        joined = "||".join(condition.encode() for condition in self.conditions)
        return f"{NOT}{joined}" if self.is_not else joined

    @classmethod
    def decode(cls, text: str) -> AnyOf:
        parts = text.removeprefix(NOT).split("||")
        return cls(tuple(Condition.decode(part) for part in parts if part), text.startswith(NOT))


def render(groups: Iterable[AnyOf], filters: Sequence[Filter], actor: Actor, today: date) -> Q:
    """Return the SQL condition of an AND of ORs as of a day. Refuses unknown filters, operators and values."""
    token = _day.set(today)
    try:
        return _rendered(groups, filters, actor, today)
    finally:
        _day.reset(token)


def day_asked() -> date:
    """The day as of which conditions are being rendered, for filters that make theirs themselves; else today."""
    return _day.get() or _today()


def last_day_known() -> date | None:
    """The past day after which nothing had happened yet, for whom one is asked; None where today is."""
    day = _day.get()
    return day if day is not None and day < _today() else None


def _today() -> date:
    return clock.today(ports.company.use()().time_zone)


def _rendered(groups: Iterable[AnyOf], filters: Sequence[Filter], actor: Actor, today: date) -> Q:
    known = {item.key: item for item in filters}
    result = Q()
    for group in groups:
        either = Q()
        for condition in group.conditions:
            if condition.key not in known:
                raise BadFilter(text=condition.key)
            either |= _render_one(known[condition.key], condition, actor, today)
        result &= ~either if group.is_not else either
    return result


def operators_of(item: Filter) -> tuple[str, ...]:
    return item.operators or OF_KIND[item.kind]


def word_of(item: Filter, operator: str) -> str:
    """Return how the operator reads for this filter."""
    if item.words and operator in item.words:
        return str(item.words[operator])
    if item.kind is Kind.DATE and operator in DATE_WORDS:
        return str(DATE_WORDS[operator])
    return str(OPERATORS[operator])


def _render_one(item: Filter, condition: Condition, actor: Actor, today: date) -> Q:
    if condition.operator not in operators_of(item):
        raise BadFilter(text=condition.encode()[:60])
    if condition.operator not in NO_VALUE and (not condition.values or "\x00" in "".join(condition.values)):
        raise BadFilter(text=condition.encode()[:60])
    if item.custom:
        return item.custom(condition.operator, condition.values, actor)
    if condition.operator in NO_VALUE:
        empty = _empty(item)
        return empty if condition.operator == EMPTY else ~empty
    try:
        return _compare(item, condition, actor, today)
    except (ValueError, InvalidOperation, IndexError, OverflowError):
        raise BadFilter(text=condition.encode()[:60]) from None


def _empty(item: Filter) -> Q:
    nothing = Q(**{f"{item.path}__isnull": True})
    is_text = item.kind in (Kind.TEXT, Kind.CHOICE) and item.shape != NUMBER
    return nothing | Q(**{item.path: ""}) if is_text else nothing


def _compare(item: Filter, condition: Condition, actor: Actor, today: date) -> Q:
    in_json = item.path.startswith(IN_JSON)
    if item.shape in ("moment", "time"):
        days = _dates(condition, today)
        return own_values.moments(item.path, condition.operator, days, in_json=item.shape == "moment")
    if item.shape == "list":
        return own_values.any_of(item.path, condition.values, is_not=condition.operator == IS_NOT)
    if item.kind is Kind.TEXT:
        return _text(item, condition)
    if item.kind is Kind.DATE:
        days = _dates(condition, today)
        return _range(item.path, condition, days if in_json else [date.fromisoformat(day) for day in days])
    if item.kind in (Kind.NUMBER, Kind.MONEY):
        numbers = [_number(value) for value in condition.values]
        return _range(item.path, condition, [float(number) for number in numbers] if in_json else numbers)
    if item.kind is Kind.FLAG:
        return Q(**{item.path: condition.values[0] == "yes"})
    return _one_of(item, condition, actor)


def _text(item: Filter, condition: Condition) -> Q:
    if condition.operator == CONTAINS and item.folded:
        return _all_words(item, condition)
    if condition.operator == IS and not item.folded:
        return Q(**{f"{item.path}__in": condition.values})
    lookup = {CONTAINS: "contains", STARTS: "startswith", IS: "exact"}[condition.operator]
    prefix = "" if item.folded or lookup == "exact" else "i"
    either = Q()
    for value in condition.values:
        either |= Q(**{f"{item.path}__{prefix}{lookup}": fold(value) if item.folded else value})
    return either


def _all_words(item: Filter, condition: Condition) -> Q:
    """Every word, in any order: a name is written both ways round."""
    either = Q()
    for value in condition.values:
        either |= Q(*(Q(**{f"{item.path}__contains": word}) for word in fold(value).split()))
    return either


def _one_of(item: Filter, condition: Condition, actor: Actor) -> Q:
    values: Any = condition.values
    if item.kind in (Kind.USER, Kind.TEAM):
        values = [actor.user_id if value == "me" else _whole(value) for value in condition.values]
    elif item.shape == NUMBER:
        values = [_whole(value) for value in condition.values]
    if item.kind is Kind.TAG:
        match = Q(pk__in=ports.tags.use().record_ids(item.path, condition.values))
    else:
        match = Q(**{f"{item.path}__in": list(values)})
    return match if condition.operator == IS else ~match


def _number(text: str) -> Decimal:
    number = Decimal(text.replace(",", ".").replace(" ", ""))
    if not number.is_finite():
        raise ValueError(text)
    return number


def _whole(text: str) -> int:
    """A key or a score, as large as databases hold them."""
    number = int(text)
    if abs(number) > LARGEST:
        raise ValueError(text)
    return number


def _range(path: str, condition: Condition, values: Sequence[Any]) -> Q:
    if condition.operator in (BETWEEN, LAST):
        return Q(**{f"{path}__gte": values[0], f"{path}__lte": values[1]})
    lookup = {AT_LEAST: "__gte", AT_MOST: "__lte", IS: ""}[condition.operator]
    return Q(**{f"{path}{lookup}": values[0]})


def _dates(condition: Condition, today: date) -> Sequence[str]:
    if condition.operator != LAST:
        return condition.values
    days = min(int(condition.values[0]), 36_500)
    return [(today - timedelta(days=days)).isoformat(), today.isoformat()]


def _escape(value: str) -> str:
    for plain, escaped in _ESCAPES:
        value = value.replace(plain, escaped)
    return value


def _unescape(value: str) -> str:
    for plain, escaped in reversed(_ESCAPES):
        value = value.replace(escaped, plain)
    return value
