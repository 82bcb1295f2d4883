"""The party: a person, a company or a household, in one table."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.query import ModelIterable
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.core.access.records import LIVE, Record, RecordQuerySet
from rapport.core.identity.queries import colleagues
from rapport.kit.text import fold
from rapport.operational.parties.models.match_keys import phone_text


class PartyKind(models.TextChoices):
    PERSON = "person", _("Person")
    COMPANY = "company", pgettext_lazy("customer", "Company")
    HOUSEHOLD = "household", _("Household")


class Channel(models.TextChoices):
    """How one talks."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Telephone")
    SMS = "sms", _("SMS")
    LETTER = "letter", _("Letter")
    VISIT = "visit", _("Visit")


class PartyQuerySet(RecordQuerySet["Party"]):
    """Rows of parties."""

    def people(self) -> Self:
        return self.filter(kind=PartyKind.PERSON)

    def companies(self) -> Self:
        return self.filter(kind=PartyKind.COMPANY)

    def households(self) -> Self:
        return self.filter(kind=PartyKind.HOUSEHOLD)

    def named(self, text: str) -> Self:
        """Rows whose sorted name, or whose name as written, starts with the text."""
        folded = fold(text)
        return self.filter(Q(sort_name__startswith=folded) | Q(name__istartswith=text.strip())) if folded else self

    _shows_colleagues = False

    def for_list(self) -> Self:
        """Rows with all that a list shows; owner and team, who are few, are the same objects in every row."""
        rows = self.select_related("standing")
        rows._shows_colleagues = True
        return rows

    def _clone(self) -> Self:
        rows: Self = super()._clone()  # type: ignore[misc]
        rows._shows_colleagues = self._shows_colleagues
        return rows

    def _fetch_all(self) -> None:
        is_new = self._result_cache is None
        super()._fetch_all()
        found = self._result_cache or []
        if is_new and found and self._shows_colleagues and self._iterable_class is ModelIterable:
            users, teams = colleagues()
            for row in found:
                owner, team = users.get(row.owner_id or 0), teams.get(row.team_id or 0)
                row._state.fields_cache |= {"owner": owner, "team": team}


class Party(Record):
    """Anyone the company deals with or hopes to. May have no name yet; then its number is shown."""

    kind = models.CharField(_("kind"), max_length=10, choices=PartyKind, editable=False)
    name = models.CharField(_("name"), max_length=200, blank=True)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    sort_name = models.CharField(max_length=200, editable=False)
    salutation = models.CharField(_("title"), max_length=20, blank=True)
    job_title = models.CharField(_("job title"), max_length=100, blank=True)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    legal_form = models.CharField(_("legal form"), max_length=60, blank=True)
    registration = models.CharField(_("SIREN or SIRET"), max_length=20, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    industry = models.CharField(_("industry"), max_length=100, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True, editable=False)
    phone = models.CharField(_("telephone"), max_length=40, blank=True, editable=False)
    street = models.CharField(_("street"), max_length=200, blank=True, editable=False)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True, editable=False)
    city = models.CharField(_("town"), max_length=100, blank=True, editable=False)
    country = models.CharField(_("country"), max_length=2, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=2, blank=True)
    preferred_channel = models.CharField(_("preferred channel"), max_length=10, choices=Channel, blank=True)
    origin = models.CharField(_("origin"), max_length=100, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    team = models.ForeignKey(
        "identity.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects: ClassVar[PartyQuerySet] = PartyQuerySet.as_manager()  # type: ignore[assignment]

    audited_fields: ClassVar[tuple[str, ...]] = (
        "name", "first_name", "last_name", "salutation", "job_title", "born_on", "legal_form", "registration",
        "vat_number", "industry", "language", "preferred_channel", "origin", "owner_id", "team_id", "custom",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["person", "company", "household"]), name="parties_kind_known"),
        ]
        indexes = [
            models.Index(fields=["kind", "sort_name", "id", "binned_at"], name="party_by_name", condition=LIVE),
            models.Index(
                fields=["team", "kind", "sort_name", "id", "binned_at"], name="party_team_by_name", condition=LIVE
            ),
            models.Index(fields=["team", "kind", "id", "binned_at"], name="party_team_by_id", condition=LIVE),
            models.Index(fields=["owner", "kind", "sort_name", "id"], name="party_owner_by_name", condition=LIVE),
            models.Index(fields=["owner", "team", "id", "binned_at"], name="party_owner_team", condition=LIVE),
            models.Index(fields=["kind", "-created_at", "-id"], name="party_by_created", condition=LIVE),
            models.Index(fields=["team", "kind", "-created_at", "-id"], name="party_team_by_created", condition=LIVE),
            models.Index(fields=["kind", "city", "id"], name="party_by_city", condition=LIVE),
            models.Index(fields=["team", "kind", "city", "id"], name="party_team_by_city", condition=LIVE),
            models.Index(fields=["kind", "postcode", "id"], name="party_by_postcode", condition=LIVE),
            models.Index(fields=["binned_at"], name="party_binned", condition=Q(binned_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name or self.number

    @property
    def number(self) -> str:
        return number_of(self.pk)

    @property
    def phone_text(self) -> str:
        return phone_text(self.phone, self.country)

    @property
    def is_person(self) -> bool:
        return self.kind == PartyKind.PERSON

    @property
    def is_household(self) -> bool:
        return self.kind == PartyKind.HOUSEHOLD


def full_name(first_name: str, last_name: str) -> str:
    return " ".join(part for part in (first_name, last_name) if part)


def sort_key(kind: str, *, name: str, first_name: str, last_name: str) -> str:
    """Return the folded text by which parties are ordered: last name first; without a name, after all others."""
    text = f"{last_name} {first_name}" if kind == PartyKind.PERSON and last_name else name or first_name
    return fold(text)[:200] or "\uffff"


def number_of(pk: int) -> str:
    """The number under which the house knows a party."""
    return f"C-{pk:05d}"
