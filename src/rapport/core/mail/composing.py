"""A letter as text and as simple HTML, in the language that is on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import get_language

from rapport.kit import ports


@dataclass(frozen=True)
class Draft:
    """What a letter says: paragraphs, and at most one thing to do."""

    subject: str
    paragraphs: Sequence[str]
    action: str = ""
    address: str = ""


def as_text(draft: Draft) -> str:
    parts = list(draft.paragraphs)
    if draft.address:
        parts.insert(1, f"{draft.action}:\n{draft.address}")
    return "\n\n".join([*parts, f"-- \n{_company()}"]) + "\n"


def as_html(draft: Draft) -> str:
    first, *others = draft.paragraphs
    context = {"draft": draft, "first": first, "others": others, "company": _company(), "language": get_language()}
    return render_to_string("mail/letter.html", context)


def _company() -> str:
    return str(ports.company.use()().name)
