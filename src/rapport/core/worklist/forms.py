"""The shape of what people type about to-dos and events."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.core.identity.models import Team
from rapport.core.worklist.models import CalendarEvent, EventKind, Reminder
from rapport.core.worklist.models.rules import WORKING, Frequency, Rule
from rapport.core.worklist.services.doers import Doer
from rapport.core.worklist.services.events import LONGEST_MINUTES, Appointment
from rapport.core.worklist.services.ready_texts import Wording
from rapport.core.worklist.services.todos import LONGEST_TITLE, Plan
from rapport.kit import ports
from rapport.kit.actor import Actor, Reach
from rapport.kit.errors import DomainError
from rapport.web.composing import modes

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
HOUR = forms.TimeInput({"type": "time"}, format="%H:%M")
MINUTE = "%Y-%m-%dT%H:%M"
MOST_COLLEAGUES = 200
WORKDAYS = "workdays"
OFTEN = [("", pgettext_lazy("repeats", "Once")), (WORKDAYS, _("Every working day")), *Frequency.choices]


class RepeatForm(forms.Form):
    """How often something comes back. Only `often` is asked where there is little room."""

    often = forms.ChoiceField(label=_("Repeats"), choices=OFTEN, required=False)
    interval = forms.IntegerField(label=_("Every so many"), min_value=1, max_value=999, required=False)
    weekdays = forms.MultipleChoiceField(
        label=_("On these days"), choices=WEEKDAYS_ABBR.items(), required=False, widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateField(label=_("Until"), required=False, widget=DAY)
    times = forms.IntegerField(label=_("Times"), min_value=1, max_value=999, required=False)

    def clean(self) -> dict[str, Any] | None:
        """Read the rule; what it refuses is said beside its field."""
        try:
            self.cleaned_data["rule"] = self._rule() if self.cleaned_data.get("often") else ""
        except DomainError as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else "often", str(refusal))
        return self.cleaned_data

    def _rule(self) -> Rule:
        values = self.cleaned_data
        if values["often"] == WORKDAYS:
            found = Rule(Frequency.WEEKLY, 1, WORKING)
        else:
            frequency = Frequency(values["often"])
            days = tuple(sorted(int(day) for day in values.get("weekdays", ())))
            found = Rule(frequency, values.get("interval") or 1, days if frequency is Frequency.WEEKLY else ())
        ends = {"until": values.get("until"), "times": values.get("times")}
        return Rule(found.frequency, found.interval, found.weekdays, **ends).checked()


def initial_of(rule: Rule | None) -> dict[str, Any]:
    """Return what a form of repetition begins with."""
    if rule is None:
        return {}
    days = {"weekdays": [str(day) for day in rule.weekdays], "interval": rule.interval}
    often = WORKDAYS if (rule.weekdays, rule.interval) == (WORKING, 1) else rule.frequency.value
    return {"often": often, "until": rule.until, "times": rule.times, **days}


class DoerForm(forms.Form):
    """Who does it: a colleague or a team."""

    assignee = forms.CharField(label=_("Who does it"), required=False)

    def clean_assignee(self) -> Doer | None:
        try:
            return Doer.parse(self.cleaned_data["assignee"])
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from None


class ToDoForm(RepeatForm, DoerForm):
    """What is to be done, by when, by whom, how often."""

    title = forms.CharField(label=_("What is to be done"), max_length=LONGEST_TITLE)
    due_on = forms.DateField(label=_("Due"), widget=DAY)
    due_time = forms.TimeField(label=_("Time"), required=False, widget=HOUR)

    def plan(self) -> Plan:
        """Return what the verb is given."""
        values = self.cleaned_data
        words = {name: values[name] for name in ("title", "due_on", "due_time")}
        return Plan(**words, doer=values["assignee"], rule=values["rule"] or None)


class ToDoNewForm(ToDoForm):
    """The same, with details."""

    text = forms.CharField(label=_("Details"), required=False, widget=forms.Textarea({"rows": 3}))

    def plan(self) -> Plan:
        return replace(super().plan(), text=self.cleaned_data["text"])


class ToDoEditForm(ToDoNewForm):
    """The same, with the version that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def changes(self) -> dict[str, Any]:
        """Return what the verb is given; without a name, who does it stays."""
        values = {name: self.cleaned_data[name] for name in ("title", "text", "due_on", "due_time", "rule")}
        doer = self.cleaned_data["assignee"]
        return values | ({"doer": doer} if doer else {})


class EventForm(RepeatForm):
    """What is planned, when, how long, where."""

    title = forms.CharField(label=_("What it is about"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=EventKind.choices)
    starts_at = forms.DateTimeField(label=_("Begins"), widget=forms.DateTimeInput({"type": "datetime-local"}, MINUTE))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST_MINUTES, initial=60)
    place = forms.CharField(label=pgettext_lazy("event", "Place"), max_length=200, required=False)
    remind_minutes = forms.TypedChoiceField(
        label=_("Reminder"), choices=[("", _("No reminder")), *Reminder.choices], coerce=int, empty_value=None,
        required=False, initial=Reminder.QUARTER.value,
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """Return what the verb is given."""
        names = ("kind", "title", "place", "starts_at", "minutes", "remind_minutes")
        return {name: self.cleaned_data[name] for name in names}

    def appointment(self) -> Appointment:
        return Appointment(**self.values(), rule=self.cleaned_data["rule"] or None)


class EventNewForm(EventForm):
    """The same, with details, who takes part and, on no record, who else sees it."""

    people = forms.MultipleChoiceField(label=_("Who takes part"), widget=forms.CheckboxSelectMultiple)
    team = forms.TypedChoiceField(label=_("Who sees it"), coerce=int, empty_value=None, required=False)
    text = forms.CharField(label=_("Details"), required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, actor: Actor, event: CalendarEvent | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = {str(pk) for pk in self["people"].value() or ()}
        users = sorted(ports.people.use().users(limit=MOST_COLLEAGUES), key=lambda one: str(one.value) not in chosen)
        self.fields["people"].choices = [(one.value, one.label) for one in users]  # type: ignore[attr-defined]
        if event and event.is_on_record:
            del self.fields["team"]
        else:
            self.fields["team"].choices = _teams_to_share(actor, event)  # type: ignore[attr-defined]

    def changes(self) -> dict[str, Any]:
        """Return what the verb is given."""
        names = ("text", "rule", "team") if "team" in self.fields else ("text", "rule")
        people = [int(pk) for pk in self.cleaned_data["people"]]
        return {**self.values(), **{name: self.cleaned_data[name] for name in names}, "people": people}

    def appointment(self) -> Appointment:
        return Appointment(**{**self.changes(), "rule": self.cleaned_data["rule"] or None})


def _teams_to_share(actor: Actor, event: CalendarEvent | None) -> list[tuple[Any, Any]]:
    """Those who take part only, or one of the actor's teams as well; and the team that sees it already."""
    wanted = {*actor.team_ids, *([event.team_id] if event and event.team_id else [])}
    teams = Team.objects.filter(pk__in=wanted).order_by("name")
    return [("", _("Those who take part")), *((team.pk, team.name) for team in teams)]


class EventEditForm(EventNewForm):
    """The same, with the version that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


ONE, FOLLOWING = "one", "following"
WHICH = [(ONE, _("this one only")), (FOLLOWING, _("this one and all that follow"))]


class MoveForm(forms.Form):
    """When an event begins now, and how long it takes; of one that comes back, whether all from this day on move."""

    on = forms.DateField(widget=forms.HiddenInput)
    to = forms.DateTimeField(label=_("Begins"), widget=forms.DateTimeInput({"type": "datetime-local"}, MINUTE))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST_MINUTES)
    which = forms.ChoiceField(label=_("It comes back. Move"), choices=WHICH, widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, repeats: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not repeats:
            del self.fields["which"]


class DayForm(forms.Form):
    to = forms.DateField(label=_("Due"))


class ReadyTextForm(forms.Form):
    """A text that is kept, for which kinds of entry, and whose it is."""

    name = forms.CharField(label=_("Name"), max_length=80)
    text = forms.CharField(label=_("Text"), widget=forms.Textarea({"rows": 5}), max_length=20_000)
    modes = forms.MultipleChoiceField(
        label=_("Offered for"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None: for every kind of entry."),
    )  # fmt: skip
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Whose"), required=False, empty_label=_("Everybody"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = sorted(modes.items(), key=lambda pair: pair[1].order)
        self.fields["modes"].choices = [(key, one.label) for key, one in offered if one.takes_texts]  # type: ignore[attr-defined]
        teams, team = Team.objects.order_by("name"), self.fields["team"]
        if actor.reach("ready_text.edit") is not Reach.EVERYONE:
            teams, team.empty_label, team.required = teams.filter(pk__in=actor.team_ids), None, True  # type: ignore[attr-defined]
        team.queryset = teams  # type: ignore[attr-defined]

    def wording(self) -> Wording:
        """Return what the verb is given."""
        values = self.cleaned_data
        return Wording(values["name"], values["text"], tuple(values["modes"]), values["team"])
