"""Importing hours: a row is time that a colleague worked for a customer on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from rapport.core.audit import services as audit
from rapport.core.exchange.services.importers import Context, Rows
from rapport.core.identity.models import User
from rapport.kit.records import record_types
from rapport.kit.text import fold
from rapport.operational.conversations.models import Activity, WorkedTime
from rapport.operational.conversations.services.hours import DAY
from rapport.operational.conversations.services.interactions import span
from rapport.operational.conversations.services.words import meaning, naming
from rapport.operational.parties.services.meeting import RowPlanner

HELD = ("contract", "order")
_AFTER = (
    "sav", "apres vente", "apres-vente", "apres la vente", "after sale", "after-sale", "aftersale", "after the sale",
    "maintenance", "depann*", "reparation", "reparer", "repair*",
)  # fmt: skip
_MOVING = (
    "install*", "pose", "poser", "livraison", "livrer", "prepar*", "logist*", "deliver*", "chantier", "transport*",
)  # fmt: skip
_SELLING = (
    "vente", "prevente", "vendre", "sell", "selling", "sale", "presale", "commerc*", "devis", "prospect*", "rendez*",
)  # fmt: skip
_ACTIVITIES = (
    (Activity.AFTER_SALES, naming(_AFTER)),
    (Activity.LOGISTICS, naming(_MOVING)),
    (Activity.SALES_FORCE, naming(_SELLING)),
    (Activity.AFTER_SALES, naming(("service", "support", "entretien", "entretenir"))),
)


class Colleagues:
    """Colleagues by their e-mail address or their name; a name that two have means nobody."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, str] | None] = {}
        for pk, name, email in User.objects.order_by("pk").values_list("pk", "name", "email"):
            self._found[fold(email)] = (pk, name)
            self._found[fold(name)] = None if fold(name) in self._found else (pk, name)

    def of(self, text: str) -> tuple[int, str] | None:
        return self._found.get(fold(text))


class HoursPlanner(RowPlanner):
    """Brings in hours."""

    model = WorkedTime
    verb = "create"
    own_key = "number"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.colleagues = Colleagues()
        self.tidies = context.by.is_system or context.by.has("hours.tidy")

    def prepare(self, given: Sequence[Mapping[str, Any]]) -> None:
        """Find the contracts and orders that the rows name; a contract goes before an order of the same number."""
        numbers = {values["on"] for values in given if values.get("on")}
        self.held: dict[str, tuple[str, int, int | None]] = {}
        for holder in reversed(HELD):
            kind = record_types.get(holder)
            if kind is None or not numbers:
                continue
            rows = kind.model.objects.live().filter(number__in=numbers).values_list("number", "pk", "party_id")
            self.held.update({number: (holder, pk, party) for number, pk, party in rows})

    def defaults(self) -> dict[str, Any]:
        by = self.context.by
        return {
            "worker_id": by.user_id, "worker_name": by.name, "activity": Activity.AFTER_SALES.value, "text": "",
            "record_type": "", "record_id": None,
        }  # fmt: skip

    def change(self, pk: int, party: int | None, before: Mapping[str, Any], after: Mapping[str, Any]) -> audit.Change:
        told = {"worker": after.get("worker_name", ""), "span": span(after.get("minutes"))}
        happened_at = self.noon(after["day"]) if "day" in after else None
        return audit.Change("hours", pk, party, before, after, happened_at=happened_at, told=told)

    def draft(self, values: Mapping[str, Any], rows: Rows, place: int) -> dict[str, Any]:
        draft: dict[str, Any] = {name: values[name] for name in ("day", "activity", "text") if name in values}
        minutes = values.get("minutes", values["hours"] * 60 if "hours" in values else None)
        if "day" not in draft:
            rows.refuse(place, "hours_lack_day", "day")
        if minutes is None or not 1 <= minutes <= DAY:
            rows.refuse(place, "hours_lack_time", "minutes")
        else:
            draft["minutes"] = int(Decimal(minutes).to_integral_value())
        self._put_worker(draft, values.get("worker", ""), rows, place)
        if values.get("on"):
            self._put_held(draft, values["on"], rows, place)
        return draft

    def complete(self, draft: dict[str, Any], rows: Rows, place: int) -> None:
        """What is worked on must be the customer's own."""
        party = draft.pop("held_party", None)
        if party is not None and draft.get("party_id") not in (None, party):
            rows.refuse(place, "on_of_another", "on")

    def _put_worker(self, draft: dict[str, Any], text: str, rows: Rows, place: int) -> None:
        if not text:
            return
        found = self.colleagues.of(text)
        if found is None:
            rows.refuse(place, "unknown_colleague", "worker", value=text)
        elif not self.tidies and found[0] != self.context.by.user_id:
            rows.refuse(place, "hours_of_others", "worker")
        else:
            draft["worker_id"], draft["worker_name"] = found

    def _put_held(self, draft: dict[str, Any], number: str, rows: Rows, place: int) -> None:
        if number not in self.held:
            rows.refuse(place, "on_unknown", "on", value=number)
            return
        draft["record_type"], draft["record_id"], draft["held_party"] = self.held[number]


def activity_of(text: str) -> Any:
    """Which activity a word means; a word of none is refused."""
    return meaning(text, _ACTIVITIES, "no_activity")


def told_activity(text: str) -> str:
    found = activity_of(text)
    return str(Activity(found).label) if isinstance(found, str) else text
