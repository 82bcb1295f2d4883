"""Whether the sample company is here, and what users have added to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext_lazy

from rapport.core.audit.models import AuditEntry, RecordChange
from rapport.core.files.models import Attachment
from rapport.core.identity.models import ApiToken, User
from rapport.core.jobs.models import Job
from rapport.core.metadata.models import SavedView
from rapport.core.worklist.models import Note, ToDo
from rapport.kit.known import known
from rapport.operational.catalog.models import Product
from rapport.operational.conversations.models import Interaction, WorkedTime
from rapport.operational.orders.models import Contract, CostEntry, Order, OrderLine
from rapport.operational.parties.models import Party, Relationship

LOADED = "demo.load"
EXAMPLES = 5
PHRASES: Mapping[str, Any] = {
    "notes": ngettext_lazy("%(count)d note", "%(count)d notes", "count"),
    "interactions": ngettext_lazy("%(count)d interaction", "%(count)d interactions", "count"),
    "todos": ngettext_lazy("%(count)d to-do", "%(count)d to-dos", "count"),
    "files": ngettext_lazy("%(count)d attached file", "%(count)d attached files", "count"),
    "orders": ngettext_lazy(
        "%(count)d order placed by hand for a sample customer",
        "%(count)d orders placed by hand for sample customers",
        "count",
    ),
    "contracts": ngettext_lazy(
        "%(count)d contract of a sample customer", "%(count)d contracts of sample customers", "count"
    ),
    "costs": ngettext_lazy("%(count)d cost of a sample customer", "%(count)d costs of sample customers", "count"),
    "hours": ngettext_lazy("%(count)d entry of hours", "%(count)d entries of hours", "count"),
    "edits": ngettext_lazy(
        "%(count)d sample record that somebody changed", "%(count)d sample records that somebody changed", "count"
    ),
    "relationships": ngettext_lazy(
        "%(count)d link between a customer of yours and a sample one",
        "%(count)d links between your customers and sample ones",
        "count",
    ),
    "lines": ngettext_lazy(
        "%(count)d line of your orders that loses its sample product",
        "%(count)d lines of your orders that lose their sample product",
        "count",
    ),
    "views": ngettext_lazy("%(count)d view saved by a sample user", "%(count)d views saved by sample users", "count"),
    "tokens": ngettext_lazy("%(count)d API token of a sample user", "%(count)d API tokens of sample users", "count"),
}
_HELD = {"party": Party, "order": Order, "product": Product, "contract": Contract, "cost": CostEntry}


@dataclass(frozen=True)
class Addition:
    """One kind of thing that users put on sample records: how many, and a few of them by name."""

    key: str
    phrase: Any
    count: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        return str(self.phrase % {"count": self.count})


@dataclass(frozen=True)
class Contents:
    """How much of the sample company is in the base."""

    people: int
    companies: int
    products: int
    orders: int
    users: int


def is_loaded() -> bool:
    """True while its users are here: they come first and go last."""
    return known("sample", lambda: bool(User.objects.filter(is_sample=True).exists()))


def has_real_customers() -> bool:
    """True when the base holds a party or an order of its owner's, the bin included."""
    return Party.objects.filter(is_sample=False).exists() or Order.objects.filter(is_sample=False).exists()


def contents() -> Contents:
    parties = Party.objects.filter(is_sample=True)
    return Contents(
        people=parties.people().count(),
        companies=parties.companies().count(),
        products=Product.objects.filter(is_sample=True).count(),
        orders=Order.objects.filter(is_sample=True).count(),
        users=User.objects.filter(is_sample=True).count(),
    )


def load_entry() -> AuditEntry | None:
    """Return the audit entry of the last load."""
    return AuditEntry.objects.filter(verb=LOADED).order_by("-id").first()


def sample_ids(model: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(is_sample=True).values("pk")
    return rows


def additions() -> list[Addition]:
    """Return what users added to the sample company since it was loaded; all of it goes with it."""
    entry = load_entry()
    return [addition for addition in _additions(entry) if addition.count] if entry else []


def _additions(entry: AuditEntry) -> Iterator[Addition]:
    yield _counted("notes", notes_since(entry.at), _text)
    yield _counted("interactions", own_interactions(), _said)
    yield _counted("todos", todos_since(entry.at), str)
    yield _counted("files", _on_samples(Attachment.objects.all()), str)
    yield _counted("orders", foreign_orders(), str)
    yield _counted("contracts", _by_hand(Contract), str)
    yield _counted("costs", _by_hand(CostEntry), str)
    yield _counted("hours", _by_hand(WorkedTime), str)
    yield _edits(entry)
    yield _counted("relationships", _links(), _link_text)
    yield _counted("lines", foreign_lines(), _label)
    yield _counted("views", SavedView.objects.filter(_own(entry.at)), str)
    yield _counted("tokens", ApiToken.objects.filter(user__is_sample=True), str)


def _own(loaded_at: datetime) -> Q:
    return Q(owner__is_sample=True, updated_at__gt=loaded_at)


def notes_since(loaded_at: datetime) -> QuerySet[Note]:
    """Return notes on sample records that were written or changed after the load."""
    return _on_samples(Note.objects.filter(Q(written_at__gt=loaded_at) | Q(version__gt=1)))


def own_interactions() -> QuerySet[Interaction]:
    """Return what users logged with sample customers, or corrected since the load."""
    return Interaction.objects.filter(Q(is_sample=False) | Q(version__gt=1), party__is_sample=True)


def _said(interaction: Interaction) -> str:
    return interaction.text[:80] or str(interaction.get_channel_display())


def todos_since(loaded_at: datetime) -> QuerySet[ToDo]:
    """Return to-dos on sample records that were planned or changed after the load."""
    return _on_samples(ToDo.objects.filter(Q(added_at__gt=loaded_at) | Q(version__gt=1)))


def _by_hand(model: Any) -> QuerySet[Any]:
    """Return records that users wrote down for sample customers."""
    rows: QuerySet[Any] = model.objects.filter(is_sample=False, party__is_sample=True)
    return rows


def foreign_orders() -> QuerySet[Order]:
    """Return orders that users placed for sample customers."""
    return Order.objects.filter(is_sample=False, party__is_sample=True)


def foreign_lines() -> QuerySet[OrderLine]:
    """Return lines of real customers' orders that name a sample product."""
    lines = OrderLine.objects.filter(product__is_sample=True, order__is_sample=False)
    return lines.exclude(order__party__is_sample=True)


def _links() -> QuerySet[Relationship]:
    crossing = Q(subject__is_sample=True, object__is_sample=False) | Q(subject__is_sample=False, object__is_sample=True)
    return Relationship.objects.filter(crossing).select_related("subject", "object")


def _link_text(link: Relationship) -> str:
    return f"{link.subject} – {link.object}"


def _text(note: Note) -> str:
    return note.text[:80]


def _label(line: OrderLine) -> str:
    return line.label


def _on_samples(rows: QuerySet[Any]) -> QuerySet[Any]:
    parts = Q()
    for holder, model in _HELD.items():
        parts |= Q(record_type=holder, record_id__in=sample_ids(model))
    return rows.filter(parts)


def _edits(entry: AuditEntry) -> Addition:
    """Records that a person has changed; adding notes and files is counted on its own."""
    changes = _on_samples(RecordChange.objects.filter(entry_id__gt=entry.pk, entry__actor__isnull=False))
    changes = changes.exclude(
        Q(entry__verb__startswith="note.")
        | Q(entry__verb__startswith="todo.")
        | Q(entry__verb__startswith="file.")
        | Q(entry__verb__startswith="interaction.")
    )
    changed = list(changes.values_list("record_type", "record_id").distinct())
    names = tuple(
        str(row)
        for holder, model in _HELD.items()
        for row in model._default_manager.filter(pk__in=[pk for kind, pk in changed[:EXAMPLES] if kind == holder])
    )
    return Addition("edits", PHRASES["edits"], len(changed), names)


def _counted(key: str, rows: QuerySet[Any], name: Callable[[Any], str]) -> Addition:
    return Addition(key, PHRASES[key], rows.count(), tuple(name(row) for row in rows.order_by("-pk")[:EXAMPLES]))


def running_job() -> Job | None:
    """Return the job that loads or removes the sample company right now."""
    return Job.objects.active().filter(task__in=("demo.load", "demo.remove")).order_by("-created_at").first()


def faces() -> list[User]:
    """Return one sample user of each role, the guide's people first, so that every desk can be tried."""
    users = User.objects.filter(is_sample=True).select_related("role", "team").order_by("pk")
    by_role: dict[int, User] = {}
    for user in users:
        by_role.setdefault(user.role_id, user)
    return list(by_role.values())
