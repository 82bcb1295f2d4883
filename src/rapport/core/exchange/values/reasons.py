"""Why a value or a row is refused: a code and its parameters, put into words in the reader's language."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Self

from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rapport.kit.registry import Registry

sentences: Registry[Promise] = Registry("reasons")


@dataclasses.dataclass(frozen=True, slots=True)
class Reason:
    """One refusal of one value. `field` names the field, "" the whole row."""

    code: str
    field: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        text = str(sentences[self.code])
        return text % self._spoken() if self.params else text

    def _spoken(self) -> Mapping[str, Any]:
        if not self.code.startswith("no_such_day"):
            return self.params
        return {**self.params, "month": MONTHS[int(self.params["month"])]}

    def at(self, name: str) -> Reason:
        return Reason(self.code, name, self.params)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "field": self.field, "params": dict(self.params)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(stored["code"], stored.get("field", ""), stored.get("params", {}))


for _code, _sentence in {
    "not_a_number": _("“%(value)s” is not a number"),
    "not_whole": _("“%(value)s” is not a whole number"),
    "number_too_large": _("“%(value)s” is too large to be a number here"),
    "not_a_date": _("“%(value)s” is not a date"),
    "no_such_day": _("%(day)s %(month)s does not exist"),
    "no_such_day_in_year": _("%(day)s %(month)s %(year)s does not exist"),
    "no_such_month": _("“%(value)s”: there is no month %(month)s"),
    "date_to_come": _("“%(value)s” is a date to come"),
    "date_too_old": _("“%(value)s” is too long ago to be true"),
    "not_an_email": _("“%(value)s” is not an e-mail address"),
    "email_without_domain": _("“%(value)s”: the e-mail has no complete domain"),
    "not_a_phone": _("“%(value)s” is not a telephone number"),
    "not_yes_or_no": _("“%(value)s” is neither yes nor no"),
    "not_a_choice": _("“%(value)s” is not one of: %(known)s"),
    "unknown_currency": _("“%(value)s” is not a currency that Rapport knows"),
    "too_long": _("“%(value)s…” is longer than %(limit)s characters"),
    "missing": _("%(label)s is missing"),
    "not_an_iso_date": _("“%(value)s” is not a date as 2026-12-31"),
    "not_a_plain_number": _("“%(value)s” is not a number as -1234.5"),
    "unknown_field": _("There is no field “%(name)s” here"),
    "hidden_field": _("Your role does not see this field, so it cannot write it"),
    "no_key": _("Nothing to meet this row by when it is sent again: give one of %(known)s"),
    "key_twice": _("Row %(row)s of this request has the same number, %(value)s, and was used"),
    "no_such_record": _("This record does not exist, or you may not see it"),
    "total_line": _("This row is a total, not an entry of its own"),
    "no_object": _("This line is no JSON object"),
    "too_many_values": _("The row has %(count)s values for %(columns)s columns"),
}.items():
    sentences.register(_code, _sentence)
