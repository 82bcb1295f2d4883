"""People and companies as files bring them: fields, the names that columns have for them, and sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from stdnum.eu import vat
from stdnum.exceptions import ValidationError as BadNumber
from stdnum.fr import siren, siret

from rapport.core.exchange.services.importers import (
    ForAll,
    Guess,
    Importer,
    ImportField,
    Kind,
    Reason,
    importers,
    register_reason,
)
from rapport.core.exchange.services.own_values import own_fields
from rapport.core.exchange.services.undoers import undoers
from rapport.kit.records import TimelineKind, timeline_kinds
from rapport.operational.parties.services import giving, import_undo
from rapport.operational.parties.services.importing import CompanyPlanner, PersonPlanner

_OWN = re.compile(r"C-(\d{5,9})")
KEYS = ("external_id", "email", "phone")
_LANGUAGES = {
    "fr": "fr", "fra": "fr", "francais": "fr", "french": "fr", "fr-fr": "fr", "fr_fr": "fr",
    "en": "en", "eng": "en", "anglais": "en", "english": "en", "en-gb": "en", "en-us": "en", "en_us": "en",
    "de": "de", "allemand": "de", "german": "de", "deutsch": "de", "es": "es", "espagnol": "es", "spanish": "es",
    "it": "it", "italien": "it", "italian": "it", "nl": "nl", "neerlandais": "nl", "dutch": "nl",
    "pt": "pt", "portugais": "pt", "portuguese": "pt",
}  # fmt: skip
_CHANNELS = {
    "email": "email", "e-mail": "email", "mail": "email", "courriel": "email", "telephone": "phone", "phone": "phone",
    "tel": "phone", "appel": "phone", "sms": "sms", "texto": "sms", "courrier": "letter", "letter": "letter",
    "lettre": "letter", "poste": "letter", "visite": "visit", "visit": "visit", "rdv": "visit",
}  # fmt: skip


def _registration(text: str) -> str | Reason:
    digits = siren.compact(text)
    digits = digits.zfill(9 if len(digits) < 10 else 14) if len(digits) in (8, 13) else digits
    try:
        return str(siret.validate(digits) if len(digits) > 9 else siren.validate(digits))
    except BadNumber:
        return Reason("not_a_registration", params={"value": text})


def _vat_number(text: str) -> str | Reason:
    try:
        return str(vat.validate(text))
    except BadNumber:
        return Reason("not_a_vat_number", params={"value": text})


def contacts() -> list[ImportField]:
    return [
        ImportField(
            "email", _("E-mail"), Kind.EMAIL, multiple=True, guess=Guess.EMAIL,
            synonyms=(
                "mail", "e-mail", "courriel", "adresse mail", "adresse email", "adresse e-mail", "email address",
                "adresse electronique", "mel", "email 1", "email 2", "mail client", "email client", "customer email",
                "contact email", "primary email",
            ),
        ),
        ImportField(
            "phone", _("Telephone"), Kind.PHONE, multiple=True, guess=Guess.PHONE,
            synonyms=(
                "tel", "telephone", "phone number", "numero de telephone", "mobile", "portable", "gsm", "cell",
                "tel portable", "tel mobile", "tel fixe", "fixe", "telephone fixe", "telephone portable", "tel 1",
                "tel 2", "mobile phone", "home phone", "work phone", "business phone", "no tel", "num tel",
                "telephone mobile",
            ),
        ),
        ImportField(
            "street", _("Street"), limit=200,
            synonyms=(
                "adresse", "address", "rue", "voie", "adresse 1", "adresse postale", "address line 1", "address 1",
                "street address", "adresse ligne 1", "street",
            ),
        ),
        ImportField(
            "postcode", _("Postcode"), limit=12,
            synonyms=("cp", "code postal", "postal code", "zip", "zip code", "code post", "postcode"),
        ),
        ImportField(
            "city", _("Town"), limit=100, synonyms=("ville", "city", "commune", "town", "localite", "libelle commune")
        ),
        ImportField("country", _("Country"), Kind.COUNTRY, synonyms=("pays", "country", "country code", "code pays")),
        ImportField("website", _("Website"), synonyms=("site", "site web", "site internet", "web", "url", "website")),
    ]  # fmt: skip


def shared(target: str) -> list[ImportField]:
    return [
        ImportField("language", _("Language"), Kind.CHOICE, choices=_LANGUAGES, synonyms=("langue", "lang")),
        ImportField(
            "preferred_channel", _("Preferred channel"), Kind.CHOICE, choices=_CHANNELS,
            synonyms=("canal", "canal prefere", "preferred channel", "contact method"),
        ),
        ImportField(
            "origin", _("Origin"), limit=100,
            synonyms=("origine", "provenance", "lead source", "acquisition", "source du contact"),
        ),
        ImportField(
            "owner", _("Owner (e-mail or name of a colleague)"),
            for_all=ForAll(_("Owner"), giving.check_owner, giving.owners),
            synonyms=("proprietaire", "responsable", "commercial", "owner", "account manager", "charge de compte"),
        ),
        ImportField(
            "team", _("Team"), for_all=ForAll(_("Team"), giving.check_team, giving.teams),
            synonyms=("equipe", "agence", "team", "region commerciale"),
        ),
        ImportField(
            "tags", _("Tags"), limit=2000, reader=giving.read_tags, for_all=ForAll(_("Tags"), giving.check_tags),
            synonyms=("etiquettes", "mots cles", "labels", "keywords", "tag", "etiquette"),
        ),
        *own_fields(target),
    ]  # fmt: skip


def own_number_field() -> ImportField:
    """The number that our own lists export."""
    return ImportField(
        "own_number", _("Number in Rapport"), synonyms=("number", "numero"), reader=_own_number,
        accepts=lambda name, column: all(map(_OWN.fullmatch, column.examples)),
    )  # fmt: skip


def _own_number(text: str) -> int | Reason:
    match = _OWN.fullmatch(text)
    return int(match[1]) if match else Reason("not_our_number", params={"value": text})


def number_field() -> ImportField:
    return ImportField(
        "external_id", _("Customer number"), Kind.KEY, limit=120, guess=Guess.FIRST_KEY, is_own_key=True,
        synonyms=(
            "id", "customer id", "client id", "id client", "numero client", "n client", "no client", "num client",
            "code client", "ref client", "reference client", "customer number", "customer no", "customer code",
            "external id", "identifiant", "identifiant client", "matricule", "contact id", "account id", "company id",
            "supplier id", "user id", "household key", "customer", "client", "uid", "code tiers", "compte tiers",
            "member id", "donor id", "unique id", "rec id",
        ),
    )  # fmt: skip


def people_fields() -> Sequence[ImportField]:
    return [
        number_field(),
        own_number_field(),
        ImportField(
            "full_name", _("First and last name"), Kind.FULL_NAME,
            synonyms=(
                "full name", "nom complet", "nom prenom", "nom et prenom", "prenom nom", "name", "nom client",
                "contact", "contact name", "customer name", "client name", "nom contact", "interlocuteur",
            ),
        ),
        ImportField(
            "first_name", _("First name"), limit=100,
            synonyms=("prenom", "firstname", "given name", "prenom client", "forename", "prenoms"),
        ),
        ImportField(
            "last_name", _("Last name"), limit=100,
            synonyms=("nom", "lastname", "surname", "family name", "nom famille", "nom usage", "nom usuel"),
        ),
        ImportField(
            "salutation", _("Title"), limit=20,
            synonyms=("civilite", "titre", "title of courtesy", "salutation", "civ", "courtesy title"),
        ),
        ImportField(
            "job_title", _("Job title"), limit=100,
            synonyms=("fonction", "poste", "job", "job title", "title", "contact title", "position"),
        ),
        ImportField(
            "born_on", _("Date of birth"), Kind.DATE, allows_future=False,
            synonyms=("date naissance", "naissance", "ne le", "nee le", "birth date", "birthday", "dob", "born"),
        ),
        *contacts(),
        *shared("person"),
    ]  # fmt: skip


def company_fields() -> Sequence[ImportField]:
    return [
        number_field(),
        own_number_field(),
        ImportField(
            "name", _("Company name"),
            synonyms=(
                "nom", "raison sociale", "societe", "entreprise", "company", "company name", "denomination", "account",
                "account name", "organisation", "organization", "nom entreprise", "nom societe", "enseigne", "name",
                "client", "nom client", "etablissement",
            ),
        ),
        ImportField("legal_form", _("Legal form"), limit=60, synonyms=("forme juridique", "legal form", "statut")),
        ImportField(
            "registration", _("SIREN or SIRET"), reader=_registration,
            synonyms=("siren", "siret", "siren siret", "n siret", "numero siret", "registration number"),
        ),
        ImportField(
            "vat_number", _("VAT number"), reader=_vat_number,
            synonyms=("tva", "n tva", "numero tva", "tva intracommunautaire", "vat", "vat id"),
        ),
        ImportField(
            "industry", _("Industry"), limit=100,
            synonyms=("secteur", "activite", "secteur activite", "industry", "sector", "naf", "code naf", "ape"),
        ),
        *contacts(),
        *shared("company"),
    ]  # fmt: skip


def register() -> None:
    """Offer people and companies to imports."""
    declare = partial(Importer, verb="party.create", needs_one_of=())
    importers.register(
        "people",
        declare(
            target="people", label=_("People"), icon="users", noun=_("customers"), fields=people_fields,
            planner=PersonPlanner, keys=KEYS, list_url="parties:person_list", order=10,
        ),
    )  # fmt: skip
    importers.register(
        "companies",
        declare(
            target="companies", label=_("Companies"), icon="building", noun=_("companies"), fields=company_fields,
            planner=CompanyPlanner, keys=KEYS, list_url="parties:company_list", order=20,
        ),
    )  # fmt: skip
    timeline_kinds.register(
        "party.import", TimelineKind(chip="edit", icon="file-import", sentence=_("Imported from %(file)s"), slim=True)
    )
    timeline_kinds.register(
        "import.undo",
        TimelineKind(chip="edit", icon="arrow-back-up", sentence=_("Import of %(file)s undone"), slim=True),
    )
    undoers.register("party", import_undo.UNDOER)
    for code, sentence in _SENTENCES.items():
        register_reason(code, sentence)


_SENTENCES = {
    "unknown_owners": ngettext_lazy(
        "%(count)s owner is no colleague here and is left out (%(rows)s rows): %(values)s.",
        "%(count)s owners are no colleagues here and are left out (%(rows)s rows): %(values)s.",
        "count",
    ),
    "unknown_teams": ngettext_lazy(
        "%(count)s team does not exist here and is left out (%(rows)s rows): %(values)s.",
        "%(count)s teams do not exist here and are left out (%(rows)s rows): %(values)s.",
        "count",
    ),
    "not_our_number": _("“%(value)s” is not a number of Rapport, such as C-00012"),
    "no_such_customer": _("Rapport has no customer with the number %(value)s"),
    "no_name": _("Neither name, nor number, nor e-mail, nor telephone"),
    "number_twice": _("The number %(value)s was already on row %(row)s, which was used"),
    "party_twice": _("Row %(row)s was the same customer (%(value)s), and was used"),
    "address_of_another": _("The e-mail or telephone belongs to %(name)s: say whether it is the same customer"),
    "several_known": _("%(count)s customers have this e-mail or telephone (%(names)s): say which one it is"),
    "in_bin": _("%(name)s is in the bin: restore this customer first"),
    "other_kind": _("%(name)s is already known as a %(kind)s"),
    "not_to_give": _("You may not give customers to this colleague or team"),
    "not_a_tag": _("“%(value)s” is too long for a tag, or there are too many"),
    "unknown_owner": _("“%(value)s” is no colleague here"),
    "unknown_team": _("There is no team “%(value)s” here"),
    "not_yours": _("%(name)s is a customer of somebody else"),
    "out_of_sight": _("Already known outside your teams: ask for access."),
    "known_to_team": _("Already known to team %(team)s: ask for access."),
    "number_of_another": _("The number %(value)s belongs to another customer"),
    "not_a_registration": _("“%(value)s” is neither a SIREN nor a SIRET: its check digit does not fit"),
    "not_a_vat_number": _("“%(value)s” is not a European VAT number"),
}
