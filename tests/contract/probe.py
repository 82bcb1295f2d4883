"""A stage full of secrets: each stands in one field of one record, and who may read it is written down by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rapport.core.exchange.services import imports
from rapport.core.identity.models import Team
from rapport.core.identity.tests.factories import UserFactory
from rapport.core.metadata.services import fields
from rapport.core.worklist.services import feeds
from rapport.kit import clock
from rapport.kit.records import record_types
from rapport.operational.parties.models import Party, Standing
from tests.cast import Cast, Member

TYPES = tuple(record_types)
PARTNER_TYPES = frozenset({"person", "company", "household"})
EVERYWHERE = frozenset({"manager", "analyst", "administrator"})
WORLDS: Mapping[str, frozenset[str]] = {
    "north": EVERYWHERE | {"owner", "colleague", "head", "service"},
    "south": EVERYWHERE | {"outsider"},
    "agents": EVERYWHERE | {"owner", "colleague", "head", "service", "agent"},
    "partners": EVERYWHERE | {"partner"},
}
HUSH = "Hush"
UNSEEN: Mapping[str, frozenset[str]] = {
    "born_on": frozenset({"partner", "analyst"}),
    "margin": frozenset({"partner", "agent"}),
    "unit_cost": frozenset({"partner", "agent", "service"}),
    "base_cost": frozenset({"partner", "agent", "service"}),
}
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
API = {
    "person": "people",
    "company": "companies",
    "household": "households",
    "product": "products",
    "order": "orders",
    "contract": "contracts",
}
API |= {"cost": "costs", "hours": "hours", "interaction": "interactions"}


@dataclass(frozen=True)
class Secret:
    """What nobody else may read: a pattern, the field and the record that it belongs to, and who may."""

    record: str
    name: str
    text: str
    readers: frozenset[str]
    pattern: re.Pattern[str]

    def is_in(self, answer: str, asked: str) -> bool:
        return self.text not in asked and self.pattern.search(answer) is not None


@dataclass(frozen=True)
class Placed:
    """A record of one world at its addresses."""

    key: str
    world: str
    uuid: str
    title: str
    email: str = ""

    @property
    def readers(self) -> frozenset[str]:
        return WORLDS[self.world] if self.key in PARTNER_TYPES else WORLDS[self.world] - {"partner"}


@dataclass
class Stage:
    """The roles with their clients, the records, their secrets, and addresses that concern no single record."""

    roles: dict[str, Client] = field(default_factory=dict)
    records: list[Placed] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)
    common: list[str] = field(default_factory=list)
    own: dict[str, list[str]] = field(default_factory=dict)

    def hide(self, record: str, name: str, text: str, readers: frozenset[str], pattern: str = "") -> str:
        self.secrets.append(Secret(record, name, text, readers, re.compile(pattern or re.escape(text))))
        return text


def leaks(stage: Stage, role: str, url: str, answer: str) -> Iterator[str]:
    """Every secret in an answer that its reader may not know, by record and field."""
    for secret in stage.secrets:
        if role not in secret.readers and secret.is_in(answer, url):
            yield f"{role} reads {secret.name} of {secret.record} ({secret.text}) at {url}"


def ask(client: Client, url: str) -> str:
    """What is answered, as text; a peek and a palette are asked for as the page asks for them."""
    part = {"HX-Request": "true", "HX-Target": "peek"} if url.endswith("/peek/") else {}
    answer = client.get(url, headers=part)
    raw = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
    assert answer.status_code < 500, (url, answer.status_code)
    return _UUID.sub(_named, raw.decode("utf-8", "replace"))


def _named(found: re.Match[str]) -> str:
    """Keep public ids apart from figures that could stand inside them."""
    return f"<{found.group().replace('-', '_')}>"


def build(cast: Cast) -> Stage:
    """Put the secrets of four worlds on the stage, through the doors that write."""
    stage = Stage()
    agent = _member("general_agent", "Agent", cast.north)
    service = _member("service_agent", "Service", cast.north)
    members = {name: getattr(cast, name) for name in ("owner", "colleague", "head", "manager", "outsider", "analyst")}
    members |= {"administrator": cast.administrator, "partner": cast.partner, "agent": agent, "service": service}
    stage.roles = {name: member.client for name, member in members.items()} | {"anonymous": cast.anonymous}
    for key in TYPES:
        settings = {"seen_by": ["administrator"], "labels": {"fr": f"{HUSH} {key}"}}
        fields.define(key, f"{HUSH} {key}", "text", settings=settings, by=cast.administrator.actor, at=clock.now())
        stage.hide(
            "custom field", f"label of {key}", f"{HUSH} {key}", frozenset({"administrator"}), f"(?i){HUSH} {key}"
        )
    owners = {"north": cast.owner, "south": cast.outsider, "agents": agent, "partners": cast.partner}
    for world, member in owners.items():
        _world(stage, world, member, cast.administrator.client)
    _common(stage, members, cast)
    return stage


def addresses(stage: Stage, placed: Placed) -> list[str]:
    """Every address that tells of one record, or could."""
    kind, api, uuid = record_types[placed.key], API[placed.key], placed.uuid
    page, at = kind.url(_Named(uuid)), "/api/v1"
    from_list = reverse(kind.list_url)
    hush = f"Whisper{placed.title}"
    found = [
        page, f"{page}peek/", f"{page}edit/", f"{at}/{api}/{uuid}", f"{at}/records/{placed.key}/{uuid}/history",
        *(f"{at}/records/{kind.holder}/{uuid}/{what}" for what in ("tags", "notes", "todos", "files", "history")),
        f"/search/?q={placed.title}", f"/search/palette/?q={placed.title}", f"{at}/search?q={placed.title}",
        f"/search/?q={hush}", f"{at}/search?q={hush}",
        f"{from_list}?q={placed.title}", f"{from_list}?sort=custom.hush_{placed.key}&cols=custom.hush_{placed.key}",
        f"{from_list}?f=custom.hush_{placed.key}~contains~{hush}", f"/notes/on/{kind.holder}/{uuid}/people/?q=a",
    ]  # fmt: skip
    if placed.key in PARTNER_TYPES:
        inner = ("history", "timeline", "ident", "points", "numbers", "ties", "assign", "why/margin", "why/revenue")
        inner += ("field/born_on", f"field/custom.hush_{placed.key}", "field/name", "panel/party.orders")
        inner += ("panel/party.margin", "panel/files", "panel/todos", "panel/party.contracts", "panel/party.segments")
        found += [f"{page}{part}/" for part in inner]
        found += [f"{at}/{api}/{uuid}/{part}" for part in ("timeline", "relationships")]
        found += [f"/segments/of/{uuid}/", f"/portfolio/margins/{uuid}/", f"/interactions/hours/on/{uuid}/"]
        found += [
            f"/portfolio/matrix/trail/{uuid}/",
            f"/portfolio/habits/of/{uuid}/",
            f"/portfolio/offers/of/{uuid}/",
            f"{at}/portfolio/offers/{uuid}",
        ]
        found += [f"/parties/options/?q={placed.title}", f"/orders/customers/options/?q={placed.title}"]
        found += [f"/parties/people/new/duplicates/?email={placed.email}"]
    return found


@dataclass(frozen=True)
class _Named:
    uuid: str


def _member(role: str, name: str, team: Team) -> Member:
    return Member(UserFactory.create(role_key=role, name=name, email=f"{name.lower()}@example.org", team=team))


def _post(client: Client, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    answer = client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")
    assert answer.status_code < 300, (path, answer.content)
    return dict(answer.json())


def _world(stage: Stage, world: str, owner: Member, client: Client) -> None:
    """Two customers of one owner with everything that can hang on them, each thing with a name of its own."""
    parties: dict[str, str] = {}
    for key in ("person", "company"):
        parties[key] = _party(stage, world, key, owner, client)
    tie = {"other": parties["company"], "title": stage.hide(f"tie {world}", "title", f"Tie{world}", WORLDS[world])}
    _post(client, f"/people/{parties['person']}/relationships", tie)
    _money(stage, world, parties["person"], client)
    _talks(stage, world, parties["person"], client)


def _party(stage: Stage, world: str, key: str, owner: Member, client: Client) -> str:
    title, email = f"Zed{key}{world}", f"post.{key}@{world}.example"
    readers = WORLDS[world]
    body: dict[str, Any] = {"last_name": title, "born_on": "1931-07-23"} if key == "person" else {"name": title}
    body["contact_points"] = [{"kind": "email", "value": email}, {"kind": "address", "street": f"Way{key}{world}"}]
    body["tags"] = [f"Tag{key}{world}"]
    body["custom"] = {f"hush_{key}": _hush(stage, title)}
    uuid = _post(client, f"/{API[key]}", body)["uuid"]
    Party.objects.filter(uuid=uuid).update(owner=owner.user, team=owner.user.team)
    Standing.objects.filter(party__uuid=uuid).update(
        owner=owner.user, team=owner.user.team, margin=6427, revenue=9000, order_count=3, purchase_count=3
    )
    stage.records.append(Placed(key, world, uuid, title, email))
    for name, text in (("name", title), ("email", email), ("street", f"Way{key}{world}"), ("tag", f"Tag{key}{world}")):
        stage.hide(title, name, text, readers)
    stage.hide(title, "uuid", uuid, readers, re.escape(uuid.replace("-", ":")))
    return str(uuid)


def _hush(stage: Stage, title: str) -> str:
    return stage.hide(title, "custom", f"Whisper{title}", frozenset({"administrator"}))


def _money(stage: Stage, world: str, person: str, client: Client) -> None:
    """An order, a contract and a cost of the customer, and a product that everybody sells."""
    made = {
        "product": {"name": f"Zedproduct{world}", "code": f"Zedproduct{world}", "price": 90, "unit_cost": 7391},
        "order": {"number": f"Zedorder{world}", "party": person, "placed_on": "2024-03-04"},
        "contract": {"label": f"Zedcontract{world}", "party": person, "starts_on": "2024-03-04"},
        "cost": {"label": f"Zedcost{world}", "kind": "logistics", "starts_on": "2024-03-04", "amount": 12},
        "hours": {"text": f"Zedhours{world}", "party": person, "minutes": 60},
        "interaction": {"text": f"Zedinteraction{world}", "party": person, "channel": "phone"},
    }
    made["cost"]["party"] = person
    product = ""
    for key, body in made.items():
        title = f"Zed{key}{world}"
        if key == "order":
            body["lines"] = [{"product": product, "quantity": 3, "unit_price": 100}]  # type: ignore[assignment]
        if key in TYPES:
            body["custom"] = {f"hush_{key}": _hush(stage, title)}  # type: ignore[assignment]
        uuid = _post(client, f"/{API[key]}", body)["uuid"]
        product = uuid if key == "product" else product
        placed = Placed(key, world, uuid, title)
        stage.records.append(placed)
        readers = frozenset(stage.roles) - {"partner", "anonymous"} if key == "product" else placed.readers
        stage.hide(title, "name", title, readers)
        stage.hide(title, "uuid", uuid, readers, re.escape(uuid.replace("-", ":")))
        if key in ("product", "order"):
            note = {"text": stage.hide(title, "note", f"Noted{key}{world}", readers)}
            _post(client, f"/records/{key}/{uuid}/notes", note)
        if key == "order":
            _hang(stage, f"/records/{key}/{uuid}", f"{key}{world}", title, readers, client)


def _hang(stage: Stage, on: str, ends: str, title: str, readers: frozenset[str], client: Client) -> None:
    """A to-do, an event and a file of a record: the timeline of its customer tells of them."""
    tomorrow = timezone.now() + timedelta(days=1)

    def hidden(name: str) -> str:
        return stage.hide(title, name, f"{name.capitalize()}{ends}", readers)

    _post(client, f"{on}/todos", {"title": hidden("todo"), "due_on": tomorrow.date().isoformat()})
    _post(client, f"{on}/events", {"title": hidden("event"), "starts_at": tomorrow.isoformat()})
    file = SimpleUploadedFile(f"{hidden('filed')}.txt", hidden("content").encode())
    added = client.post(f"/api/v1{on}/files", {"file": file})
    assert added.status_code == 201, added.content
    stage.common += [f"/api/v1/files/{added.json()['uuid']}{part}" for part in ("", "/content")]
    stage.common.append(f"/files/{added.json()['uuid']}/")


def _talks(stage: Stage, world: str, person: str, client: Client) -> None:
    """What hangs on the customer: note, to-do, event, file, interaction."""
    readers, on, title = WORLDS[world], f"/records/party/{person}", f"Zedperson{world}"
    _post(client, f"{on}/notes", {"text": stage.hide(title, "noted", f"Noted{world}", readers)})
    _hang(stage, on, world, title, readers, client)
    words = stage.hide(title, "talk", f"Talk{world}", readers - {"partner"})
    talk = {"party": person, "channel": "phone", "text": words}
    talked = _post(client, "/interactions", talk)["uuid"]
    stage.hide(title, "talk's uuid", talked, readers - {"partner"}, re.escape(talked.replace("-", ":")))
    stage.common += [
        f"{start}/interactions/{talked}{end}" for start, end in (("", "/"), ("", "/peek/"), ("/api/v1", ""))
    ]


def _common(stage: Stage, members: Mapping[str, Member], cast: Cast) -> None:
    """Addresses that tell of many records, and those that are each reader's own."""
    everybody = frozenset(stage.roles) - {"anonymous"}
    born = r"1931-07-23|23/07/1931|(?i:23 juil[a-z.]* 1931|jul[a-z.]* 23, 1931|23 jul[a-z.]* 1931)"
    digits = r"(?<![\w.,-]){}[\s\u202f\u00a0,.]?{}(?![\w-])"
    for name, text, pattern in (
        ("born_on", "1931-07-23", born), ("margin", "6427", digits.format(6, 427)),
        ("unit_cost", "7391", digits.format(7, 391)), ("base_cost", "22173", digits.format(22, 173)),
    ):  # fmt: skip
        stage.hide("every record", name, text, everybody - UNSEEN[name], pattern)
    for listed in (*(reverse(record_types[key].list_url) for key in TYPES), "/portfolio/customers/"):
        stage.common += [listed, f"{listed}footer/", f"{listed}export/csv/", f"{listed}bin/", f"{listed}?sort=-margin"]
    stage.common += [
        "/today/", "/agenda/", "/agenda/?view=month", "/notifications/", "/jobs/", "/imports/", "/imports/new/",
        "/segments/", "/audit/", "/contacts-overdue/", "/portfolio/", "/portfolio/pipeline/", "/portfolio/cohorts/",
        "/portfolio/matrix/?since=12", "/portfolio/offers/", "/portfolio/equity/", "/portfolio/habits/",
        "/imports/templates/", "/settings/fields/",
        "/search/palette/", "/parties/people/?cols=born_on,margin,name", "/catalog/products/?cols=name,unit_cost",
        "/orders/?cols=number,base_cost,cost,margin", "/segments/new/", "/parties/people/new/", "/orders/new/",
        "/parties/people/?f=margin~min~6427&cols=margin", "/catalog/products/?f=unit_cost~min~1",
    ]  # fmt: skip
    stage.common += [
        f"/api/v1/{path}" for path in (
            *API.values(), "todos", "events", "imports", "imports/targets", "jobs", "notifications",
            "warehouse", "warehouse/tables", "segments", "standing", "portfolio", "portfolio/cohorts", "custom-fields",
            "portfolio/matrix", "portfolio/equity", "portfolio/habits",
            "people?sort=-margin", "products?sort=-unit_cost",
            "exports/person/csv", "exports/order/jsonl", "exports/product/csv", "exports/contract/csv",
            "exports/cost/csv", "exports/hours/csv", "exports/interaction/csv",
        )
    ]  # fmt: skip
    _segment_and_import(stage, cast)
    for name, member in members.items():
        key = feeds.renew(by=member.actor, at=clock.now())
        stage.own[name] = [f"/calendar/{key}.ics"]
        if member.actor.has("import.run"):
            head = ";".join(["last_name", *(f"hush_{key}" for key in TYPES)])
            file = ContentFile(f"{head}\n".encode() + b"A" + b";B" * len(TYPES))
            record = imports.start(file, name="own.csv", target="people", by=member.actor, at=clock.now(), whole=True)
            stage.own[name] += [f"/imports/{record.uuid}/", f"/api/v1/imports/{record.uuid}"]


def _segment_and_import(stage: Stage, cast: Cast) -> None:
    """A list of everybody's customers, which each reader sees a part of, and a file that its sender alone sees."""
    people = [placed.uuid for placed in stage.records if placed.key in PARTNER_TYPES]
    segment = _post(cast.administrator.client, "/segments", {"name": "Whole", "members": people})["uuid"]
    stage.common += [f"/segments/{segment}/", f"/api/v1/segments/{segment}", f"/api/v1/segments/{segment}/members"]
    name = stage.hide("import", "file", "Broughtfile", frozenset({"head", "administrator", "manager"}))
    row = stage.hide("import", "row", "Broughtrow", frozenset({"head", "administrator", "manager"}))
    file = ContentFile(f"last_name\n{row}\n".encode())
    record = imports.start(file, name=f"{name}.csv", target="people", by=cast.head.actor, at=clock.now(), whole=True)
    stage.common += [f"/imports/{record.uuid}/", f"/api/v1/imports/{record.uuid}", f"/imports/{record.uuid}/refused/"]
