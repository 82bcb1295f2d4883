"""The words on the screen, from the catalogues that the product itself reads."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation


@dataclass(frozen=True)
class Words:
    """Says a source sentence in one language, as the screens do."""

    language: str

    def __call__(self, text: str, context: str = "", **values: object) -> str:
        with translation.override(self.language):
            said = translation.pgettext(context, text) if context else translation.gettext(text)
        return said % values if values else said

    def count(self, one: str, many: str, number: int, **values: object) -> str:
        with translation.override(self.language):
            return translation.ngettext(one, many, number) % values
