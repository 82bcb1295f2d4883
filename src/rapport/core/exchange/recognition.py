"""Recognising columns: which field a column becomes, by its name and by what it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapport.core.exchange.reading.profiles import ColumnProfile
from rapport.core.exchange.services.importers import Guess, ImportField, Kind
from rapport.kit.text import fold

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD = re.compile(r"[^a-z0-9#%]+")
_HOLDS = {
    Kind.EMAIL: {"email"},
    Kind.DATE: {"date", "number"},
    Kind.NUMBER: {"number"},
    Kind.AMOUNT: {"number"},
    Kind.PERCENT: {"number"},
}
_SHORT = {
    "dt": "date", "dte": "date", "adr": "adresse", "tel": "telephone", "num": "numero", "no": "numero", "n": "numero",
    "nr": "numero", "cde": "commande", "cmd": "commande", "cli": "client", "clt": "client", "mnt": "montant",
    "mt": "montant", "qte": "quantite", "qt": "quantite", "qty": "quantity", "ref": "reference", "prod": "produit",
    "cust": "customer", "nbr": "nombre", "nb": "nombre", "lib": "libelle", "art": "article", "fact": "facture",
}  # fmt: skip
_AGAIN = re.compile(r" \(\d+\)$")
_ASIDE = frozenset(
    {
        "customer",
        "client",
        "billing",
        "facturation",
        "contact",
        "lineitem",
        "prefix",
        "eur",
        "euro",
        "usd",
        "utc",
        "main",
        "principal",
        "principale",
    }
)
_OTHER_THINGS = frozenset(
    {
        "ship",
        "shipping",
        "shipped",
        "livraison",
        "livre",
        "expedition",
        "delivery",
        "delivered",
        "estimated",
        "limit",
        "approved",
        "required",
        "due",
        "echeance",
        "paid",
        "paiement",
        "reglement",
        "updated",
        "modification",
        "tax",
        "tva",
        "vat",
        "taxes",
        "ttc",
        "refund",
        "refunded",
        "remboursement",
        "discount",
        "remise",
        "cancelled",
        "annulation",
        "parent",
        "fulfilled",
        "compare",
        "secondary",
        "second",
        "previous",
        "unique",
        "type",
        "fax",
        "manager",
    }
)
_KEY_WORDS = frozenset(
    {"id", "numero", "code", "reference", "key", "cle", "uid", "uuid", "identifiant", "matricule", "#"}
)
_STOP = frozenset({"de", "du", "la", "le", "les", "des", "d", "l", "the", "of", "en", "a"})


def normal(name: str) -> str:
    """`NOM_CLIENT`, `nomClient` and `Nom du client` are the same name."""
    words = _NOT_WORD.sub(" ", fold(_CAMEL.sub(" ", name)).replace("°", " ")).split()
    return " ".join(_SHORT.get(word, word) for word in words if word not in _STOP)


def field_named(name: str, fields: Sequence[ImportField]) -> str:
    """The key of the field that somebody names by its key, its label or one of its usual names; else the name."""
    wanted = name.strip()
    if any(field.key == wanted for field in fields):
        return wanted
    known = (f.key for f in fields if normal(wanted) in map(normal, (f.key, str(f.label), *f.synonyms)))
    return next(known, wanted)


def recognise(columns: Sequence[ColumnProfile], fields: Sequence[ImportField]) -> dict[int, str]:
    """Map places of columns to keys of fields: exact names first, then what nameless columns hold."""
    mapping = _by_name(columns, fields)
    if not any(_is_named(column) for column in columns):
        _by_content(columns, fields, mapping)
        return mapping
    _by_like_name(columns, fields, mapping)
    _contacts_by_content(columns, fields, mapping)
    _by_looks(columns, fields, mapping)
    _own_key(columns, fields, mapping)
    _yield(columns, fields, mapping)
    return mapping


def _by_name(columns: Sequence[ColumnProfile], fields: Sequence[ImportField]) -> dict[int, str]:
    ranks: dict[str, tuple[int, ImportField]] = {}
    for field in fields:
        for rank, synonym in enumerate((field.key, *field.synonyms, str(field.label))):
            known = ranks.get(normal(synonym))
            if known is None or rank < known[0]:
                ranks[normal(synonym)] = (rank, field)
    offers = []
    for column in columns:
        name = normal(_AGAIN.sub("", column.name))
        found = ranks.get(name)
        if found is not None and _fits(column, found[1]) and found[1].accepts(name, column):
            offers.append((found[0], column.place, found[1]))
    mapping: dict[int, str] = {}
    for _rank, place, field in sorted(offers, key=lambda offer: offer[:2]):
        if field.multiple or field.key not in mapping.values():
            mapping[place] = field.key
    return mapping


def _by_like_name(columns: Sequence[ColumnProfile], fields: Sequence[ImportField], mapping: dict[int, str]) -> None:
    """Names with more words than usual: `Email (Billing)`, `Ville du client`, `Order Date (UTC)`."""
    offers = []
    for column in columns:
        if column.place in mapping:
            continue
        words = normal(_AGAIN.sub("", column.name)).split()
        for field in fields:
            extra = _extra_words(words, field)
            if extra is not None and _fits(column, field) and field.accepts(" ".join(words), column):
                offers.append((extra, column.place, field))
    for _extra, place, field in sorted(offers, key=lambda offer: offer[:2]):
        if place not in mapping and (field.multiple or field.key not in mapping.values()):
            mapping[place] = field.key


def _extra_words(words: Sequence[str], field: ImportField) -> int | None:
    """How many words a name has besides one of the field's usual names; None when it means something else."""
    least: int | None = None
    core = [word for word in words if word not in _ASIDE]
    for synonym in field.synonyms:
        wanted = normal(synonym).split()
        extra = set(words).difference(wanted)
        is_longer = field.kind is not Kind.KEY and len(wanted) > 1 and set(wanted) <= set(words)
        if (core == wanted or is_longer) and not extra & _OTHER_THINGS:
            far = len(extra) + (0 if core == wanted else len(words))
            least = far if least is None else min(least, far)
    return least


def _fits(column: ColumnProfile, field: ImportField) -> bool:
    wanted = _HOLDS.get(field.kind)
    return wanted is None or column.kind in wanted or column.kind in ("empty", "text")


def _is_named(column: ColumnProfile) -> bool:
    return not re.fullmatch(r"(column|colonne) \d+", fold(column.name))


def _contacts_by_content(
    columns: Sequence[ColumnProfile], fields: Sequence[ImportField], mapping: dict[int, str]
) -> None:
    """A column of addresses is an address, whatever it is called."""
    for guess in (Guess.EMAIL, Guess.PHONE):
        field = next((field for field in fields if field.guess is guess), None)
        if field is None or field.key in mapping.values():
            continue
        column = next((c for c in columns if c.kind == guess.value and c.place not in mapping), None)
        if column is not None:
            mapping[column.place] = field.key


def _by_looks(columns: Sequence[ColumnProfile], fields: Sequence[ImportField], mapping: dict[int, str]) -> None:
    """A column whose every example has the looks of a field, such as `#1001`."""
    for field in fields:
        if field.looks is None or field.key in mapping.values():
            continue
        for column in columns:
            fits = column.examples and all(field.looks.fullmatch(example) for example in column.examples)
            if fits and column.place not in mapping:
                mapping[column.place] = field.key
                break


def _own_key(columns: Sequence[ColumnProfile], fields: Sequence[ImportField], mapping: dict[int, str]) -> None:
    """The first column, when it is called a number and holds another one on every row, is the number of the row."""
    field = next((field for field in fields if field.is_own_key), None)
    first = columns[0]
    if field is None or field.key in mapping.values() or first.place in mapping:
        return
    is_number = not _KEY_WORDS.isdisjoint(normal(first.name).split())
    if is_number and first.share == 1 and not first.repeats and first.kind in ("number", "text"):
        mapping[first.place] = field.key


def _yield(columns: Sequence[ColumnProfile], fields: Sequence[ImportField], mapping: dict[int, str]) -> None:
    """Amounts of a whole group step back where its rows have their own."""
    places = {key: place for place, key in mapping.items()}
    for field in fields:
        if field.key not in places or field.yields_to not in places:
            continue
        amount, own = columns[places[field.key]], columns[places[field.yields_to]]
        if normal(amount.name) in map(normal, field.whole) or amount.filled < own.filled:
            del mapping[amount.place]
            if field.then and field.then not in mapping.values():
                mapping[amount.place] = field.then


def _by_content(columns: Sequence[ColumnProfile], fields: Sequence[ImportField], mapping: dict[int, str]) -> None:
    tests: Mapping[Guess, object] = {
        Guess.DATE: lambda c: c.kind == "date",
        Guess.EMAIL: lambda c: c.kind == "email",
        Guess.PHONE: lambda c: c.kind == "phone",
        Guess.AMOUNT: lambda c: c.kind == "number" and c.fractions,
        Guess.FIRST_KEY: lambda c: c.kind in ("number", "text") and not c.fractions,
        Guess.WHOLE: lambda c: c.kind == "number" and not c.fractions and c.repeats,
    }
    for guess, test in tests.items():
        field = next((field for field in fields if field.guess is guess), None)
        free = [c for c in columns if c.place not in mapping and test(c)]  # type: ignore[operator]
        if field is not None and free:
            mapping[free[0].place] = field.key
