"""The shape of what people write on the pages of this room."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm
from django import forms
from django.conf import settings
from django.db.models import Case, When
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rapport.core.access.models import Role
from rapport.core.identity import world
from rapport.core.identity.models import CompanySettings, Density, ExchangeRate, Language, Team, Theme, User
from rapport.kit.errors import ChangedMeanwhile, DomainError

OWN_COLOUR = "#005e5f"
_NEW = {"autocomplete": "new-password"}
_CURRENT = {"autocomplete": "current-password"}


def _day() -> forms.DateInput:
    """The browser's own date field."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def add_refusal(form: forms.Form, refusal: DomainError) -> None:
    """Show a verb's refusal beside the field that it names, or above the form; several reasons one by one."""
    reasons = list(getattr(refusal, "reasons", ())) or [str(refusal)]
    form.add_error(refusal.field if refusal.field in form.fields else None, reasons)


def first_of_row(row: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    """Return the row's values as a form shows them first, with the version that was seen."""
    return {field: getattr(row, field) for field in fields} | {"version": row.version}


class SignInForm(LoginForm):  # type: ignore[misc]
    """E-mail and password; checks and limits are allauth's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password, remember = self.fields["login"], self.fields["password"], self.fields["remember"]
        login.label, password.label = _("E-mail"), _("Password")
        remember.label = _("Stay signed in on this computer")
        password.help_text = ""
        large = {"class": "input--lg"}
        login.widget.attrs = {**large, "type": "email", "autocomplete": "username", "autofocus": True}
        password.widget.attrs = {**large, **_CURRENT}


class VersionedForm(forms.Form):
    """A form that knows which version of the row its reader saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    theirs: list[tuple[str, str]] = []

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def refused(self, refusal: DomainError, *, version: int) -> None:
        """Show the refusal; after a clash also what the other person saved, and let a second save go over it."""
        add_refusal(self, refusal)
        if isinstance(refusal, ChangedMeanwhile):
            self.theirs = [(str(self.fields[name].label), str(value)) for name, value in refusal.theirs.items()]
            self.data = {**dict(self.data.items()), "version": str(version)}


class ColourField(forms.CharField):
    """A colour of the browser's own picker; Rapport's own colour stands for none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"type": "color"}), required=False, max_length=7, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value or OWN_COLOUR

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).strip().lower()
        return "" if text == OWN_COLOUR else text


class CompanyForm(VersionedForm):
    name = forms.CharField(
        label=_("Company name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    colour = ColourField(
        label=_("Colour"),
        help_text=_("Of links and buttons, and of the sign-in page; darkened or lightened where it could not be read."),
    )
    country = forms.ChoiceField(label=_("Country"))
    currency = forms.ChoiceField(
        label=_("Base currency"),
        help_text=_("Revenue and values are counted in it; other currencies need dated rates."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("An order counts on its day in this time zone."))
    fiscal_year_start = forms.TypedChoiceField(label=_("First month of the fiscal year"), coerce=int)
    language = forms.ChoiceField(label=_("Language"), help_text=_("Each user can choose another one."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = (get_language() or settings.LANGUAGE_CODE)[:2]
        for name, choices in (
            ("country", world.countries(language)),
            ("currency", world.currencies(language)),
            ("time_zone", world.time_zones()),
            ("fiscal_year_start", world.months(language)),
            ("language", settings.LANGUAGES),
        ):
            self._offer(name, list(choices))

    def _offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        """Offer the choices, and the value in use even when it is none of them."""
        kept = self.initial.get(name)
        if kept and kept not in dict(choices):
            choices.append((kept, str(kept)))
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class LogoForm(forms.Form):
    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("PNG or JPEG, at most 512 KB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )

    def picture(self) -> bytes:
        return bytes(self.cleaned_data["logo"].read())


class SetUpForm(CompanyForm):
    """The first page of a new Rapport: the company, and who administers it."""

    version = None  # type: ignore[assignment]
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG or JPEG, at most 512 KB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    admin_name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(label=_("Your e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"), strip=False, help_text=_("At least 8 characters."), widget=forms.PasswordInput(attrs=_NEW)
    )


class PreferencesForm(VersionedForm):
    name = forms.CharField(label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices)
    density = forms.ChoiceField(label=_("Density"), choices=Density.choices, help_text=_("Compact shows more rows."))


class PasswordForm(forms.Form):
    current = forms.CharField(label=_("Current password"), strip=False, widget=forms.PasswordInput(attrs=_CURRENT))
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least 8 characters."),
        widget=forms.PasswordInput(attrs=_NEW),
    )
    again = forms.CharField(label=_("New password again"), strip=False, widget=forms.PasswordInput(attrs=_NEW))

    def clean_again(self) -> str:
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("new"):
            raise forms.ValidationError(_("The two new passwords differ."))
        return again


class ChooseForm(forms.Form):
    """A password chosen by a link from a letter."""

    new = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 8 characters."),
        widget=forms.PasswordInput(attrs={**_NEW, "class": "input--lg", "autofocus": True}),
    )


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"class": "input--lg", "autocomplete": "username", "autofocus": True}),
    )


_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}


class StepForm(AuthenticateForm):  # type: ignore[misc]
    """The code of the telephone, or a recovery code; checks and limits are allauth's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs = {**_CODE, "class": "input--lg"}


class CodeForm(forms.Form):
    """The first code of a telephone that is being set up."""

    code = forms.CharField(label=_("The six digits that it shows"), max_length=10, widget=forms.TextInput(attrs=_CODE))


class StepRemoveForm(forms.Form):
    current = forms.CharField(label=_("Current password"), strip=False, widget=forms.PasswordInput(attrs=_CURRENT))


class TokenForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Which program will use it."))
    expires_on = forms.DateField(
        label=_("Expires on"),
        required=False,
        help_text=_("Without a date it stays valid until you revoke it."),
        widget=_day(),
    )
    verbs = forms.MultipleChoiceField(label=_("Rights"), error_messages={"required": _("Choose at least one right.")})

    def __init__(self, *args: Any, verbs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verbs"].choices = verbs  # type: ignore[attr-defined]


class PersonField(forms.CharField):
    """Somebody here, by e-mail; the browser suggests."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"list": "people", "autocomplete": "off", "placeholder": _("Type a name")}
        super().__init__(widget=forms.TextInput(attrs=attrs), required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.email if isinstance(value, User) else value

    def clean(self, value: Any) -> User | None:
        text = str(super().clean(value)).strip()
        if not text:
            return None
        by_email, by_name = User.objects.filter(email__iexact=text), User.objects.filter(name__iexact=text)
        found: list[User] = list(by_email[:2]) or list(by_name[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("Nobody here has this e-mail. Choose somebody from the list."))
        return found[0]


class UserForm(forms.Form):
    """Somebody who will sign in."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ModelChoiceField(label=_("Role"), queryset=Role.objects.all(), empty_label=None, to_field_name="key")
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.all(), required=False, empty_label=_("No team"), to_field_name="uuid"
    )
    manager = PersonField(label=_("Manager"), help_text=_("Whom this person reports to."))
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)


class UserEditForm(VersionedForm, UserForm):
    """Somebody who signs in already."""


class LeaveForm(forms.Form):
    """Who takes over from somebody who leaves."""

    to = forms.ModelMultipleChoiceField(
        label=_("Who takes over"),
        queryset=User.objects.none(),
        required=False,
        to_field_name="uuid",
        help_text=_("Several share evenly. Nobody is needed when a team takes over."),
        widget=forms.CheckboxSelectMultiple,
    )
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.all(),
        required=False,
        empty_label=_("The team of whoever takes over"),
        to_field_name="uuid",
    )

    def __init__(self, *args: Any, leaver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        manager = leaver.manager.pk if leaver.manager else 0
        near = Case(When(pk=manager, then=0), When(team_id=leaver.team_id or 0, then=1), default=2)
        others = User.objects.active().exclude(pk=leaver.pk).order_by(near, "name", "pk")
        self.fields["to"].queryset = others  # type: ignore[attr-defined]


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    parent = forms.ModelChoiceField(
        label=_("Inside"),
        queryset=Team.objects.all(),
        required=False,
        empty_label=_("No other team"),
        to_field_name="uuid",
        help_text=_("Whoever manages the outer team sees the customers of the inner one."),
    )
    manager = PersonField(label=_("Manager"), help_text=_("Sees what the team and the teams inside it see."))


class TeamEditForm(VersionedForm, TeamForm):
    """A team that exists."""


class RateForm(forms.Form):
    currency = forms.ChoiceField(label=_("Currency"))
    starts_on = forms.DateField(label=_("From this day on"), widget=_day())
    rate = forms.DecimalField(
        label=_("Rate"), max_digits=18, decimal_places=8, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )

    def __init__(self, *args: Any, base: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = (get_language() or settings.LANGUAGE_CODE)[:2]
        others = [choice for choice in world.currencies(language) if choice[0] != base]
        self.fields["currency"].choices = others  # type: ignore[attr-defined]
        self.fields["rate"].localize = True


class RateEditForm(VersionedForm):
    starts_on = forms.DateField(label=_("From this day on"), widget=_day())
    rate = forms.DecimalField(
        label=_("Rate"),
        max_digits=18,
        decimal_places=8,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


def company_first(company: CompanySettings) -> dict[str, Any]:
    return first_of_row(company, tuple(CompanyForm.base_fields.keys() - {"version"}))


def rate_first(row: ExchangeRate) -> dict[str, Any]:
    return first_of_row(row, ("starts_on", "rate"))
