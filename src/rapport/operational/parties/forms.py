"""The shape of what people type about customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.core.access.queries import possible_readers
from rapport.core.identity.queries import company
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.operational.parties.models import (
    Channel,
    ContactPointKind,
    LifecycleState,
    LifeEventKind,
    MemberRole,
    Party,
    PartyKind,
    Quality,
)
from rapport.operational.parties.queries.duplicates import Draft
from rapport.operational.parties.queries.labels import LANGUAGES, field_label
from rapport.operational.parties.services.contact_points import Point
from rapport.web import own_fields

NO_CHOICE = ("", "–")
PLACE = ("street", "postcode", "city", "country")


def own_field(name: str) -> forms.Field:
    """Return the form field of one of a party's own fields."""
    label = field_label(name)
    if name == "born_on":
        return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    if name == "preferred_channel":
        return forms.ChoiceField(label=label, required=False, choices=[NO_CHOICE, *Channel.choices])
    if name == "language":
        return forms.ChoiceField(label=label, required=False, choices=[NO_CHOICE, *LANGUAGES.items()])
    limit = getattr(Party._meta.get_field(name), "max_length", None)
    return forms.CharField(label=label, required=False, max_length=limit)


class PartyForm(forms.Form):
    """A new person or company, with the ways to reach it."""

    email = forms.CharField(label=_("E-mail"), required=False, widget=forms.EmailInput({"autocomplete": "off"}))
    phone = forms.CharField(label=_("Telephone"), required=False, widget=forms.TextInput({"type": "tel"}))
    street = forms.CharField(label=_("Street"), required=False, max_length=200)
    postcode = forms.CharField(label=_("Postcode"), required=False, max_length=12)
    city = forms.CharField(label=_("Town"), required=False, max_length=100)
    country = forms.CharField(label=_("Country"), required=False, max_length=2, min_length=2)

    kind: PartyKind
    names: Sequence[str]
    details: Sequence[str]

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*self.names, *self.details):
            self.fields[name] = own_field(name)
        self.own = own_fields.add_to(self, self.kind, actor)
        self.fields[self.names[0]].widget.attrs["autofocus"] = True

    def of(self, names: Sequence[str]) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def name_fields(self) -> list[forms.BoundField]:
        return self.of(self.names)

    @property
    def detail_fields(self) -> list[forms.BoundField]:
        return self.of([*self.details, *self.own])

    def changes(self) -> dict[str, Any]:
        """Return what the verb is given."""
        own = {name: self.cleaned_data[name] for name in (*self.names, *self.details) if self.cleaned_data[name]}
        custom = own_fields.values_in(self.cleaned_data)
        return own | ({"custom": custom} if custom else {})

    def points(self) -> list[Point]:
        data = self.cleaned_data
        place = {name: data[name] for name in PLACE}
        points = [Point(ContactPointKind.EMAIL, data["email"]), Point(ContactPointKind.PHONE, data["phone"])]
        return [*points, Point(ContactPointKind.ADDRESS, **place)] if any(list(place.values())[:3]) else points

    def draft(self) -> Draft:
        return draft_of(self.kind, self.cleaned_data)


class PersonForm(PartyForm):
    kind = PartyKind.PERSON
    names = ("first_name", "last_name")
    details = ("salutation", "job_title", "preferred_channel", "language", "origin")


class CompanyForm(PartyForm):
    kind = PartyKind.COMPANY
    names = ("name",)
    details = ("legal_form", "registration", "vat_number", "industry", "preferred_channel", "language", "origin")


class HouseholdForm(PartyForm):
    kind = PartyKind.HOUSEHOLD
    names = ("name",)
    details = ("preferred_channel", "language", "origin")


FORMS: Mapping[str, type[PartyForm]] = {
    PartyKind.PERSON: PersonForm,
    PartyKind.COMPANY: CompanyForm,
    PartyKind.HOUSEHOLD: HouseholdForm,
}


def draft_of(kind: str, data: Mapping[str, Any]) -> Draft:
    """Return what has been typed so far, for the search of duplicates."""
    names = ("first_name", "last_name", "name", "email", "phone", "postcode")
    return Draft(
        kind=kind,
        country=data.get("country") or company().country,
        **{name: str(data.get(name) or "").strip() for name in names},
    )


class PointForm(forms.Form):
    """A contact point, added or corrected."""

    label = forms.CharField(label=_("Label"), required=False, max_length=40)
    value = forms.CharField(label=_("Value"), required=False, max_length=254)
    street = forms.CharField(label=_("Street"), required=False, max_length=200)
    postcode = forms.CharField(label=_("Postcode"), required=False, max_length=12)
    city = forms.CharField(label=_("Town"), required=False, max_length=100)
    country = forms.CharField(label=_("Country"), required=False, max_length=2, min_length=2)

    def __init__(self, kind: ContactPointKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        gone = ("value",) if kind == ContactPointKind.ADDRESS else PLACE
        for name in gone:
            del self.fields[name]
        if "value" in self.fields:
            self.fields["value"].label = kind.label
            self.fields["value"].required = True
        first = next(name for name in self.fields if name != "label")
        self.fields[first].widget.attrs["autofocus"] = True
        self.order_fields([*(name for name in self.fields if name != "label"), "label"])

    def point(self) -> Point:
        return Point(self.kind, **self.cleaned_data)


class QualityForm(forms.Form):
    quality = forms.ChoiceField(choices=Quality.choices)


class AssignForm(forms.Form):
    """To whom customers go."""

    owner = forms.IntegerField(label=_("Owner"), required=False)
    team = forms.IntegerField(label=_("Team"), required=False)


MOST_COLLEAGUES = 500


def _colleagues() -> list[tuple[str, Any]]:
    return [("", _("Nobody")), *((one.value, one.label) for one in ports.people.use().users(limit=MOST_COLLEAGUES))]


def _teams() -> list[tuple[str, Any]]:
    return [("", _("The owner's own")), *((one.value, one.label) for one in ports.people.use().teams())]


class AssignManyForm(forms.Form):
    """To whom many customers go, by name."""

    owner = forms.TypedChoiceField(label=_("Owner"), required=False, choices=_colleagues, coerce=int, empty_value=None)
    team = forms.TypedChoiceField(label=_("Team"), required=False, choices=_teams, coerce=int, empty_value=None)


def _readers() -> list[tuple[str, Any]]:
    return [NO_CHOICE, *((user.pk, user.name) for user in possible_readers(Party, limit=MOST_COLLEAGUES))]


class ShowManyForm(forms.Form):
    """To whom many customers are shown, by name: those who do not see all of them anyway."""

    user = forms.TypedChoiceField(label=_("Show to"), choices=_readers, coerce=int, empty_value=None)


class NumberForm(forms.Form):
    """The number of a customer in another system."""

    source = forms.CharField(label=_("Source"), max_length=60, widget=forms.TextInput({"autofocus": True}))
    external_id = forms.CharField(label=_("Number"), max_length=120)


class LinkForm(forms.Form):
    """The other end of a relationship, and since when it holds."""

    other = forms.UUIDField(error_messages={"required": _("Choose one from the list.")})
    title = forms.CharField(label=_("Role"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("In the household"), required=False, choices=MemberRole.choices)
    starts_on = forms.DateField(
        label=_("Since"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


class EndForm(forms.Form):
    on = forms.DateField(required=False)


class LifecycleForm(forms.Form):
    """A state that somebody chooses for a customer, why, and until when at the latest."""

    state = forms.ChoiceField(label=_("State"), choices=LifecycleState.choices)
    reason = forms.CharField(label=_("Reason"), max_length=200)
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("At the latest until they buy; without a day, until then."),
    )  # fmt: skip


class LifeEventForm(forms.Form):
    """What happened in a life, and when."""

    kind = forms.ChoiceField(label=_("Event"), choices=LifeEventKind.choices)
    happened_on = forms.DateField(label=_("Date"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(label=_("Note"), required=False, max_length=200)
