"""Filters as sentences: what each chip says, and the small form that changes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext, ngettext

from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import Text
from rapport.kit.ports import Choice
from rapport.web import writing
from rapport.web.lists.conditions import LAST, NO_VALUE, AnyOf, BadFilter, Condition, operators_of, word_of
from rapport.web.lists.spec import YEAR, Filter, Kind
from rapport.web.lists.state import ListState

MANY = frozenset({Kind.CHOICE, Kind.USER, Kind.TEAM, Kind.TAG})


@dataclass(frozen=True)
class Clause:
    """One condition, in words."""

    icon: str
    label: Text
    verb: str
    value: str


@dataclass(frozen=True)
class Chip:
    """One group of the filter: clauses joined by "or", its editor's address and the address without it."""

    position: int
    clauses: Sequence[Clause]
    remove: str
    edit: str
    alternative: str
    is_new: bool
    is_not: bool = False


@dataclass(frozen=True)
class Editor:
    """The form that makes or changes one condition."""

    item: Filter
    operators: Sequence[tuple[str, str]]
    operator: str
    values: Sequence[str]
    choices: Sequence[Choice]
    group: str
    input_type: str

    @property
    def is_many(self) -> bool:
        return self.item.kind in MANY

    @property
    def days(self) -> str:
        return self.values[-1] if len(self.values) > 1 else str(YEAR)


def chips(state: ListState, filters: Sequence[Filter], actor: Actor) -> list[Chip]:
    """Return the chips of the state's filters. Unknown keys are shown as they are written."""
    known = {item.key: item for item in filters}
    saved = set(QueryDict(state.view.query).getlist("f")) if state.view else set()
    return [
        Chip(
            position=position,
            clauses=[_clause(known.get(one.key), one, actor) for one in group.conditions],
            remove=state.without(group).address(),
            edit=state.address(edit=group.conditions[0].key, group=str(position)),
            alternative=state.address(choose=str(position)),
            is_new=state.view is not None and group.encode() not in saved,
            is_not=group.is_not,
        )
        for position, group in enumerate(state.groups)
        if group.conditions
    ]


def editor(params: QueryDict, state: ListState, filters: Sequence[Filter], actor: Actor) -> Editor | None:
    """Return the form that the address asks for with `edit`, filled from the group it names."""
    item = next((item for item in filters if item.key == params.get("edit")), None)
    if item is None:
        return None
    group = params.get("group", "")
    present = _present(state, group, item.key)
    operators = [(key, word_of(item, key)) for key in operators_of(item)]
    return Editor(
        item=item,
        operators=operators,
        operator=present.operator if present else operators[0][0],
        values=present.values if present else (),
        choices=choices_of(item, actor),
        group=group,
        input_type={Kind.DATE: "date", Kind.NUMBER: "text", Kind.MONEY: "text"}.get(item.kind, "text"),
    )


def applied(params: QueryDict, state: ListState) -> tuple[AnyOf, ...]:
    """Return the groups after the form was sent: added, changed in its group, or joined to one by "or"."""
    key, operator, group = params.get("add", ""), params.get("op", ""), params.get("group", "")
    values = tuple(value.strip() for value in params.getlist("v") if value.strip())
    if not values and operator not in NO_VALUE:
        return state.groups
    condition = Condition(key, operator, () if operator in NO_VALUE else values)
    groups = list(state.groups)
    if not group.isdigit():
        return (*groups, AnyOf((condition,)))
    position = int(group)
    if position >= len(groups):
        raise BadFilter(text=condition.encode()[:60])
    others = tuple(one for one in groups[position].conditions if one.key != key)
    groups[position] = AnyOf((*others, condition), groups[position].is_not)
    return tuple(groups)


def choices_of(item: Filter, actor: Actor) -> Sequence[Choice]:
    if item.choices:
        return item.choices(actor)
    if item.kind is Kind.FLAG:
        return [Choice("yes", gettext("Yes")), Choice("no", gettext("No"))]
    if item.kind is Kind.USER:
        return [Choice("me", gettext("Me")), *ports.people.use().users(limit=200)]
    if item.kind is Kind.TEAM:
        return ports.people.use().teams()
    if item.kind is Kind.TAG:
        return [Choice(name, name) for name in ports.tags.use().suggest("")]
    return ()


def _present(state: ListState, group: str, key: str) -> Condition | None:
    if not group.isdigit() or int(group) >= len(state.groups):
        return None
    return next((one for one in state.groups[int(group)].conditions if one.key == key), None)


def _clause(item: Filter | None, condition: Condition, actor: Actor) -> Clause:
    if item is None:
        return Clause("filter-off", condition.key, condition.operator, ", ".join(condition.values))
    if condition.operator == LAST and not item.describe and "".join(condition.values[:1]).isdecimal():
        return Clause(item.icon, item.label, "", _lately(int(condition.values[0])))
    return Clause(item.icon, item.label, _verb(item, condition), _value(item, condition, actor))


def _lately(days: int) -> str:
    """The last days as one says them: the number stands among its words."""
    told = ngettext("in the last %(count)s day", "in the last %(count)s days", days)
    return told % {"count": writing.number(days)}


def _verb(item: Filter, condition: Condition) -> str:
    if not item.words and len(condition.values) > 1 and condition.operator in ("is", "isnt") and item.kind in MANY:
        return gettext("is any of") if condition.operator == "is" else gettext("is none of")
    return word_of(item, condition.operator)


def _value(item: Filter, condition: Condition, actor: Actor) -> str:
    if item.describe:
        return item.describe(condition.values)
    if item.days:
        return _within(item, condition, actor)
    names = {choice.value: choice.label for choice in choices_of(item, actor)}
    values = [names.get(value) or _dated(item, value) for value in condition.values]
    if condition.operator == "between" and len(values) == 2:
        return gettext("%(low)s and %(high)s") % {"low": values[0], "high": values[1]}
    if item.kind is Kind.MONEY and values:
        return _amount(values[0])
    return ", ".join(values)


def _within(item: Filter, condition: Condition, actor: Actor) -> str:
    """The value, and how many days back one looks."""
    *values, days = condition.values if len(condition.values) > 1 else (*condition.values, str(YEAR))
    said = _value(replace(item, days=False), replace(condition, values=tuple(values)), actor)
    return gettext("%(value)s in the last %(days)s days") % {"value": said, "days": days}


def _dated(item: Filter, text: str) -> str:
    """A day as its reader writes it."""
    try:
        return writing.day(date.fromisoformat(text)) if item.kind is Kind.DATE else text
    except ValueError:
        return text


def _amount(text: str) -> str:
    try:
        return writing.money(float(text.replace(",", ".")), ports.company.use()().currency)
    except ValueError:
        return text
