"""The shape of what people type about segments: names, fixed lists, and the groups of conditions of a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Actor
from rapport.kit.ports import Choice
from rapport.operational.segments.models import Segment, SegmentKind
from rapport.web.lists.chips import MANY, choices_of
from rapport.web.lists.conditions import BETWEEN, NO_VALUE, AnyOf, Condition, operators_of, word_of
from rapport.web.lists.spec import YEAR, Filter, Kind

MOST = 200
FEW = 12
MOST_LINES = 40
MOST_BYTES = 50 * 1024 * 1024
INPUTS = {Kind.DATE: "date"}
CUSTOMER = _("Customer")


class NameForm(forms.Form):
    """The name of a segment."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput({"autofocus": True}))


class AddForm(forms.Form):
    """A fixed list to add the ticked customers to: one that exists, or a new one by its name."""

    segment = forms.ChoiceField(label=_("Segment"), required=False)
    name = forms.CharField(label=_("or a new one, named"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["segment"].choices = [("", "–"), *_fixed()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if not cleaned.get("segment") and not cleaned.get("name"):
            raise forms.ValidationError(_("Choose a segment, or name a new one."))
        return cleaned


class FileForm(forms.Form):
    """A file or a pasted column, and the fixed list that it fills: a new one by its name, or one that exists."""

    file = forms.FileField(required=False)
    pasted = forms.CharField(
        label=_("or paste the column"), required=False, max_length=1_000_000, widget=forms.Textarea({"rows": 4})
    )
    column = forms.CharField(
        label=_("Column"), required=False, max_length=200,
        help_text=_("Left empty, the column that names most customers is read."),
    )  # fmt: skip
    name = forms.CharField(label=_("Name of the list"), max_length=120, required=False)
    segment = forms.ChoiceField(label=_("or an existing list"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["segment"].choices = [("", "–"), *_fixed()]  # type: ignore[attr-defined]

    @property
    def file_name(self) -> str:
        file = self.cleaned_data["file"]
        return str(file.name) if file else "list.csv"

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(_("A list has at most 50 MB."))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if not cleaned.get("file") and not cleaned.get("pasted") and "file" not in self.errors:
            raise forms.ValidationError(_("Choose a file, or paste a column."))
        if not cleaned.get("segment") and not cleaned.get("name"):
            raise forms.ValidationError(_("Name the list, or choose one that exists."))
        return cleaned


class RemoveForm(forms.Form):
    """A fixed list to take the ticked customers off."""

    segment = forms.ChoiceField(label=_("Segment"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["segment"].choices = _fixed()  # type: ignore[attr-defined]


def _fixed() -> list[tuple[str, str]]:
    rows = Segment.objects.live().filter(kind=SegmentKind.FIXED).order_by("name")
    return [(str(uuid), name) for uuid, name in rows.values_list("uuid", "name")[:MOST]]


@dataclass
class Line:
    """One condition of a rule as it is typed; it may still lack its field or its value."""

    item: Filter | None = None
    operator: str = ""
    values: Sequence[str] = ()
    days: str = ""
    choices: Sequence[Choice] = ()

    @property
    def operators(self) -> list[tuple[str, str]]:
        return [(key, word_of(self.item, key)) for key in operators_of(self.item)] if self.item else []

    @property
    def is_many(self) -> bool:
        return bool(self.item and self.item.kind in MANY)

    @property
    def is_listed(self) -> bool:
        """Whether there are too many choices to show each with a box."""
        return len(self.choices) > FEW

    @property
    def asks(self) -> bool:
        return self.item is not None and self.operator not in NO_VALUE

    @property
    def input_type(self) -> str:
        return "number" if self.operator == "last" else INPUTS.get(self.item.kind, "text") if self.item else "text"

    @property
    def has_second(self) -> bool:
        return self.operator == BETWEEN

    @property
    def is_whole(self) -> bool:
        needed = 2 if self.has_second else 1
        return self.item is not None and (not self.asks or len(self.values) >= needed)

    def condition(self) -> Condition:
        assert self.item is not None
        values = tuple(self.values) if self.asks else ()
        return Condition(self.item.key, self.operator, (*values, self.days or str(YEAR)) if self.item.days else values)


@dataclass
class Group:
    """Conditions of which one must hold, or none."""

    is_not: bool = False
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Rule:
    """A segment's rule as it is typed."""

    groups: Sequence[Group]

    def any_ofs(self) -> tuple[AnyOf, ...]:
        """The conditions that can be asked already."""
        found = [AnyOf(tuple(line.condition() for line in g.lines if line.is_whole), g.is_not) for g in self.groups]
        return tuple(group for group in found if group.conditions)

    @property
    def numbered(self) -> list[tuple[int, Group, list[tuple[str, Line]]]]:
        """The groups and their lines with the names that their fields carry."""
        return [
            (place, group, [(f"{place}.{number}", line) for number, line in enumerate(group.lines)])
            for place, group in enumerate(self.groups)
        ]

    @property
    def query(self) -> str:
        return urlencode([("f", group.encode()) for group in self.any_ofs()])

    @property
    def is_whole(self) -> bool:
        return all(line.is_whole for group in self.groups for line in group.lines)


def rule_of(groups: Sequence[AnyOf], filters: Sequence[Filter], actor: Actor) -> Rule:
    """Return a stored rule as the builder shows it; conditions on a field that is gone are left out."""
    known = {item.key: item for item in filters}
    shown = [
        Group(group.is_not, [_line(known[one.key], one, actor) for one in group.conditions if one.key in known])
        for group in groups
    ]
    return Rule([group for group in shown if group.lines] or [Group(lines=[Line()])])


def _line(item: Filter, condition: Condition, actor: Actor) -> Line:
    values, days = condition.values, ""
    if item.days and len(values) > 1:
        *values, days = values  # type: ignore[assignment]
    return Line(item, condition.operator, values, days, choices_of(item, actor))


def read_rule(params: QueryDict, filters: Sequence[Filter], actor: Actor) -> Rule:
    """Return what was typed, after the button that was pressed: a line or a group more, a line less."""
    known = {item.key: item for item in filters}
    groups: dict[str, Group] = {}
    pressed = params.get("do", "")
    for name in params.getlist("line")[:MOST_LINES]:
        number = name.partition(".")[0]
        group = groups.setdefault(number, Group(params.get(f"not-{number}") == "1"))
        if pressed != f"drop-{name}":
            group.lines.append(_typed(name, params, known, actor))
    for number, group in groups.items():
        if pressed == f"add-{number}":
            group.lines.append(Line())
    kept = [group for group in groups.values() if group.lines]
    return Rule([*kept, Group(lines=[Line()])] if pressed == "group" or not kept else kept)


def _typed(name: str, params: QueryDict, known: Mapping[str, Filter], actor: Actor) -> Line:
    item = known.get(params.get(f"key-{name}", ""))
    if item is None:
        return Line()
    offered, operator = operators_of(item), params.get(f"op-{name}", "")
    is_same = params.get(f"was-{name}") == item.key
    values = [value.strip() for value in params.getlist(f"v-{name}") if value.strip()] if is_same else []
    operator = operator if is_same and operator in offered else offered[0]
    days = params.get(f"days-{name}", "").strip()
    return Line(item, operator, values, days if days.isdigit() else "", choices_of(item, actor))


def headings(filters: Sequence[Filter]) -> list[tuple[str, list[Filter]]]:
    """Return the filters under their headings, in the order in which rooms gave them."""
    found: dict[str, list[Filter]] = {}
    for item in filters:
        found.setdefault(str(item.group or CUSTOMER), []).append(item)
    return list(found.items())
