"""Finding records by what is typed, within the reader's scope."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Q

from rapport.core.access.policies import policy_of
from rapport.core.audit.models import RecordChange
from rapport.core.search import engines
from rapport.core.search.engines import beginning, containing, resembling
from rapport.core.search.models import SearchDocument
from rapport.core.search.near import guesses, is_meant
from rapport.core.search.sources import Hit, SearchSource, sources
from rapport.kit.actor import Actor
from rapport.kit.scope import MOST_PIECES, Scope
from rapport.kit.text import fold

FIRST_HITS = 400
COLUMNS = ("record_type", "record_id", "title")
FIRST_NAMED = 100
FIRST_LIKE = 1000
SHORTEST_PIECE = 4
_TELEPHONE = re.compile(r"^(?=[+0(])\+?[\d\s.()/-]{4,}$|^[\d\s.]{9,}$")
_PIECE = re.compile(r"^\d{1,4}(?:[\s.]\d{2,4})+$")


@dataclass(frozen=True)
class Found:
    """The hits of one holder, best first."""

    holder: str
    hits: Sequence[Hit]


def search(text: str, actor: Actor, *, limit: int = 8) -> list[Found]:
    """Return the best hits of every kind of record: the first 400 of the index, ranked."""
    open_to = {holder: source for holder, source in sources.items() if actor.has(source.view_verb)}
    words, candidates = _found(open_to, text, actor)
    if not words:
        return []
    ordered = sorted(open_to.items(), key=lambda pair: pair[1].order)
    found = [
        Found(holder, _hits(source, candidates.get(holder, []), words, actor, limit)) for holder, source in ordered
    ]
    return [group for group in found if group.hits]


def matching(holder: str, text: str, actor: Actor, *, limit: int = 20) -> list[int]:
    """Return the ids of the best hits among one kind of record, best first, for a field that searches."""
    source = sources[holder]
    if not actor.has(source.view_verb):
        return []
    words, candidates = _found({holder: source}, text, actor)
    return _best(candidates.get(holder, []), words, limit)


def recent(actor: Actor, *, limit: int = 6) -> list[Hit]:
    """Return the records that this person changed last and may still see."""
    changes = RecordChange.objects.filter(entry__actor_id=actor.user_id, record_type__in=list(sources))
    keys = dict.fromkeys(changes.order_by("-id").values_list("record_type", "record_id")[:60])
    found: dict[tuple[str, int], Hit] = {}
    for holder, source in sources.items():
        ids = [record_id for record_type, record_id in keys if record_type == holder]
        if ids and actor.has(source.view_verb):
            found |= {(holder, record_id): hit for record_id, hit in source.present(actor, ids[: limit * 2]).items()}
    return [found[key] for key in keys if key in found][:limit]


def words_of(text: str) -> list[str]:
    """Return the folded words to look for; a telephone number in any format is one word of its digits."""
    folded = fold(text)[:100]
    if _TELEPHONE.match(folded):
        digits = re.sub(r"\D", "", folded)
        national = re.sub(r"^(00)?33" if len(digits) > 10 else r"^0", "", digits)
        return [national] if national else []
    return folded.split()[:8]


def readings_of(text: str) -> list[list[str]]:
    """Return the words to look for, in the order in which they are tried. Groups of digits are first a piece of a
    telephone number as a display shows it, then words: a street number and a postcode."""
    words = words_of(text)
    joined = re.sub(r"\D", "", text)
    is_piece = len(joined) >= SHORTEST_PIECE and _PIECE.match(fold(text).strip())
    return [each for each in ([joined] if is_piece else [], words) if each]


Candidate = tuple[int, str]


def _found(asked: Mapping[str, SearchSource], text: str, actor: Actor) -> tuple[list[str], dict[str, list[Candidate]]]:
    """The words of the first reading that finds something, and what it finds."""
    words: list[str] = []
    for words in readings_of(text):
        if candidates := _candidates(asked, words, actor):
            return words, candidates
    return words, {}


def _hits(
    source: SearchSource, candidates: Sequence[Candidate], words: Sequence[str], actor: Actor, limit: int
) -> list[Hit]:
    if not candidates:
        return []
    best = _best(candidates, words, limit * 3)
    hits = source.present(actor, best)
    found = [hits[record_id] for record_id in best if record_id in hits]
    return sorted(found, key=lambda hit: (_rank(hit.title, words)[0], not hit.worth))[:limit]


def _best(candidates: Sequence[Candidate], words: Sequence[str], limit: int) -> list[int]:
    return [record_id for record_id, _title in sorted(candidates, key=lambda row: _rank(row[1], words))[:limit]]


def _candidates(asked: Mapping[str, SearchSource], words: Sequence[str], actor: Actor) -> dict[str, list[Candidate]]:
    """Return the first hits of the index by holder, in one walk for all kinds of records."""
    places = _open_to(asked, actor)
    hits = _first((containing(rows, words) for rows in places), FIRST_HITS) or _like(places, words)
    if len(hits) == FIRST_HITS:
        hits = [*_named(places, words), *hits]
    found: dict[str, list[Candidate]] = {}
    for kind, record_id, title in dict.fromkeys(hits):
        found.setdefault(kind, []).append((record_id, title))
    return found


def _first(parts: Iterable[Any], most: int) -> list[tuple[str, int, str]]:
    """The first hits of the parts of a scope, one part after the other until there are enough."""
    found: list[tuple[str, int, str]] = []
    for rows in parts:
        found += rows.values_list(*COLUMNS)[: most - len(found)]
        if len(found) == most:
            break
    return found


def _open_to(asked: Mapping[str, SearchSource], actor: Actor) -> list[Any]:
    """Documents of these kinds within the reader's scope of each, in the parts in which the engine is best asked."""
    by_scope: dict[Scope, list[str]] = {}
    seen = []
    for holder, source in asked.items():
        scope = policy_of(source.model).visible(actor)
        if scope.record_ids and not policy_of(source.model).is_shown_alone:
            seen.append(Q(kind=holder, record_id__in=_shown_with(source.model, scope)))
            scope = replace(scope, record_ids=frozenset())
        by_scope.setdefault(scope, []).append(holder)
    seen += [Q(kind__in=kinds) & part for scope, kinds in by_scope.items() for part in _parts(scope)]
    rows = SearchDocument.objects.alias(kind=engines.kind())
    return [rows.filter(each) for each in engines.apart(seen)]


def _shown_with(model: Any, scope: Scope) -> Any:
    """The keys of what is shown with other records, as orders with their customer: those are the scope's records."""
    with_them = model._default_manager.filter(**{f"{policy_of(model).share_path}__in": scope.record_ids})
    return with_them.order_by().values("pk")


def _named(places: Sequence[Any], words: Sequence[str]) -> list[tuple[str, int, str]]:
    """Return records whose names begin with one of the words, where more hold them than are ranked: a name must not
    drown in what was said of it."""
    holding = reduce(and_, (Q(text__contains=word) for word in words))
    begins = beginning(max(words, key=len))
    return _first((rows.filter(begins, holding) for rows in places), FIRST_NAMED)


def _like(places: Sequence[Any], words: Sequence[str]) -> list[tuple[str, int, str]]:
    """Return records whose names are almost what was typed, where nothing holds it."""
    guessed = guesses(words) if all(word.isalpha() for word in words) else []
    if not guessed:
        return []
    near = _first((resembling(rows, guessed) for rows in places), FIRST_LIKE)
    return [row for row in near if is_meant(row[2], words)]


def _parts(scope: Scope) -> list[Q]:
    """The conditions of which any puts a document within a scope: owners first, one at a time while they are few."""
    if scope.everyone:
        return [Q()]
    teams, owners = scope.team_ids, scope.owner_ids
    if len(teams) + len(owners) > MOST_PIECES:
        own = [Q(team_id__in=teams) | Q(owner_id__in=owners)]
    else:
        own = [
            *(Q(team_id=engines.key(team)) for team in sorted(teams)),
            *(Q(owner_id=engines.key(each)) for each in owners),
        ]
    return [Q(is_open=True), *own, *([Q(record_id__in=scope.record_ids)] if scope.record_ids else [])]


def _rank(title: str, words: Sequence[str]) -> tuple[int, int, str]:
    """Whole name first, then names that begin with the words, then words that begin with them, then the rest."""
    folded, asked = fold(title), " ".join(words)
    if folded == asked:
        return 0, len(folded), folded
    if folded.startswith(asked):
        return 1, len(folded), folded
    starts = sum(f" {folded}".count(f" {word}") > 0 for word in words)
    inside = sum(word in folded for word in words)
    return 2 + (len(words) - starts) * 2 - (inside == len(words)), len(folded), folded
