"""Match keys: the one form in which an e-mail address, a telephone number or an address is kept and compared."""

from __future__ import annotations

import re

import phonenumbers
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberFormat

from rapport.kit.errors import DomainError
from rapport.kit.text import fold

_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]]+@[^\s@<>,;:\"()\[\]]+\.[^\s@<>,;:\"()\[\].]{2,}\Z")
_FRENCH = re.compile(r"\+33[1-9]\d{8}\Z")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


class NotAnEmail(DomainError):
    code = "not_an_email"
    message = _("“%(value)s” is not an e-mail address. It looks like name@example.org.")


class NotAPhone(DomainError):
    code = "not_a_phone"
    message = _("“%(value)s” is not a telephone number. Write it with its country code when it is abroad.")


class NotAWebsite(DomainError):
    code = "not_a_website"
    message = _("“%(value)s” is not the address of a website.")


def email_key(text: str) -> str:
    """Return the address in lower case. Refuses with NotAnEmail."""
    value = text.strip()
    if not _EMAIL.match(value) or ".." in value or len(value) > 254:
        raise NotAnEmail(field="email", value=text)
    return value.lower()


def phone_key(text: str, country: str) -> str:
    """Return the number in its international form (+33612487033). Refuses with NotAPhone."""
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        raise NotAPhone(field="phone", value=text) from None
    if _LETTERS.search(text) or not phonenumbers.is_possible_number(number):
        raise NotAPhone(field="phone", value=text)
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def phone_text(value: str, country: str) -> str:
    """Return a kept number as people of the country read it; what is no number stays as it is."""
    if _FRENCH.match(value) and country in {"FR", ""}:
        return f"0{value[3]} {value[4:6]} {value[6:8]} {value[8:10]} {value[10:]}"
    if not value.startswith("+"):
        return value
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    home = number.country_code == phonenumbers.country_code_for_region(country)
    form = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, form))


def web_key(text: str) -> str:
    """Return a website without its scheme and final slash. Refuses with NotAWebsite."""
    key = re.sub(r"\Ahttps?://(www\.)?", "", text.strip().lower()).rstrip("/")
    if "." not in key or re.search(r"[\s<>\"':]", key):
        raise NotAWebsite(field="value", value=text)
    return key[:254]


def address_key(street: str, postcode: str, city: str) -> str:
    return fold(f"{postcode} {city} {street}")[:254]
