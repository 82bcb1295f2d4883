"""E-mail addresses and telephone numbers: the form that is kept and compared."""

from __future__ import annotations

import re

import phonenumbers

from rapport.core.exchange.values.reasons import Reason

_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]]+@[^\s@<>,;:\"()\[\]]+\.[^\s@<>,;:\"()\[\].]{2,}\Z")
_DRESSED = re.compile(r".*<([^<>]+)>\s*\Z")
_PHONE_NOISE = str.maketrans(dict.fromkeys(" .-()/\u00a0\u202f\u2009\u2011\u2013\t", ""))
_FRENCH = re.compile(r"(?:0|\+33|0033|\+330|00330)([1-9]\d{8})\Z")
_BARE_FRENCH = re.compile(r"[1-9]\d{8}\Z")
_EXTENSION = re.compile(r"\s*(?:ext|poste|x|#)\.?\s*\d+\Z", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def read_email(value: str) -> str | Reason:
    """One address, the part after @ and the part before in lower case."""
    text = value
    if text[:7].lower() == "mailto:":
        text = text[7:]
    dressed = _DRESSED.match(text)
    if dressed is not None:
        text = dressed[1].strip()
    if _EMAIL.match(text) and ".." not in text and len(text) <= 254:
        return text.lower()
    before, at, after = text.partition("@")
    code = "email_without_domain" if before and at and "." not in after else "not_an_email"
    return Reason(code, params={"value": value})


def read_phone(value: str, region: str) -> str | Reason:
    """One number in the international form (+33612487033); `region` is the country when none is written."""
    digits = value.translate(_PHONE_NOISE)
    match = _FRENCH.match(digits)
    if match is not None and (region == "FR" or digits[0] == "+" or digits[1] == "0"):
        return f"+33{match[1]}"
    if region == "FR" and _BARE_FRENCH.match(digits):
        return f"+33{digits}"
    return _any_country(value, region)


def _any_country(value: str, region: str) -> str | Reason:
    text = _EXTENSION.sub("", value)
    if _LETTERS.search(text):
        return Reason("not_a_phone", params={"value": value})
    try:
        number = phonenumbers.parse(text.replace("+330", "+33", 1), region or None)
    except phonenumbers.NumberParseException:
        return Reason("not_a_phone", params={"value": value})
    if not phonenumbers.is_possible_number(number):
        return Reason("not_a_phone", params={"value": value})
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
