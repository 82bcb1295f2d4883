"""`{% kept "name" what it depends on … %}`: a part of every page, drawn once and kept under the house's stamp."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from rapport.kit import known
from rapport.web import marks

_TOKEN = "token-of-this-request"


class KeptNode(template.Node):
    """What differs between two readings is put in afterwards: the form's token, and the place where the reader is."""

    def __init__(self, inside: NodeList, parts: Sequence[FilterExpression], current: FilterExpression | None) -> None:
        self.inside, self.parts, self.current = inside, parts, current

    def render(self, context: template.Context) -> SafeString:
        parts: tuple[Hashable, ...] = tuple(part.resolve(context) for part in self.parts)
        key = ("kept", get_language(), marks.asset("icons.svg"), *parts)
        drawn = known.known(key, lambda: self._drawn(context)).replace(_TOKEN, str(context.get("csrf_token", "")))
        return mark_safe(_lit(drawn, self.current.resolve(context) if self.current else ()))

    def _drawn(self, context: template.Context) -> str:
        with context.push(csrf_token=_TOKEN):
            return str(self.inside.render(context))


def _lit(drawn: str, places: Iterable[str]) -> str:
    for place in places:
        mark = f' data-place="{escape(place)}"'
        drawn = drawn.replace(mark, f'{mark} aria-current="page"')
    return drawn


def kept(parser: Parser, token: Token) -> KeptNode:
    """Parse `{% kept "rail" frame.user.pk current=frame.places %} … {% endkept %}`."""
    bits = token.split_contents()[1:]
    named: dict[str, Any] = token_kwargs(bits[-1:], parser)
    parts = [parser.compile_filter(bit) for bit in (bits[:-1] if named else bits)]
    inside = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(inside, parts, named.get("current"))
