"""The rows of the sample company: frozen, plain, keyed by text and not by database ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum


class Role(StrEnum):
    """The roles of the staff, by the names that access knows."""

    DIRECTOR = "director"
    MANAGER = "manager"
    SALES = "sales_representative"
    GENERAL_AGENT = "general_agent"
    SERVICE_AGENT = "service_agent"
    MARKETER = "marketer"
    ANALYST = "analyst"
    BACK_OFFICE = "back_office"
    ADMINISTRATOR = "administrator"
    PARTNER = "partner"


class Kind(StrEnum):
    """Whether a party is a human being or an organisation."""

    PERSON = "person"
    COMPANY = "company"


class Life(StrEnum):
    """The life that a party leads with Alizé; it decides what it orders and when."""

    LEGACY = "legacy"
    HEAT = "heat"
    SOLAR = "solar"
    COOLING = "cooling"
    REPAIR = "repair"
    SMALL = "small"
    PROSPECT = "prospect"
    CONTACT = "contact"
    FARM = "farm"
    CAMPING = "camping"
    SHOP = "shop"
    CONDOMINIUM = "condominium"
    LODGING = "lodging"
    PUBLIC = "public"
    PARTNER = "partner"


class Link(StrEnum):
    """How one party stands to another."""

    WORKS_FOR = "works_for"
    REFERRED_BY = "referred_by"
    SUPPLIES = "supplies"
    DISTRIBUTES = "distributes"
    WORKS_WITH = "collaborates"


@dataclass(frozen=True, slots=True)
class Commune:
    insee: str
    name: str
    postcode: str
    department: str
    population: int
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Team:
    key: str
    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Employee:
    key: str
    first_name: str
    last_name: str
    title: str
    role: Role
    team: str
    manager: str
    phone: str
    language: str
    hired_on: date

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def email(self) -> str:
        return f"{self.key}@alize.example"


@dataclass(frozen=True, slots=True)
class Product:
    """Something that Alizé sells, at today's list price; `cost` is None where nobody knows it."""

    sku: str
    name: str
    family: str
    price: Decimal
    cost: Decimal | None
    vat: Decimal
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Home:
    """Where a household lives: how it is heated, when it was built, its living area in square metres."""

    heating: str
    built_in: int
    area: int


@dataclass(frozen=True, slots=True)
class Party:
    """A person or a company that Alizé knows."""

    number: str
    kind: Kind
    life: Life
    first_name: str
    last_name: str
    name: str
    title: str
    born_on: date | None
    email: str
    mobile: str
    phone: str
    street: str
    commune: Commune
    siren: str
    sector: str
    owner: str
    team: str
    tags: tuple[str, ...]
    channel: str
    language: str
    created_on: date
    home: Home | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    source: str
    target: str
    link: Link
    title: str
    since: date


@dataclass(frozen=True, slots=True)
class Line:
    sku: str
    quantity: Decimal
    unit_price: Decimal
    unit_cost: Decimal | None

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.unit_price


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody bought, or gave back; `party` is empty for sales over the counter."""

    number: str
    party: str
    ordered_on: date
    seller: str
    channel: str
    lines: tuple[Line, ...]
    is_cancelled: bool = False

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True)
class Note:
    party: str
    author: str
    written_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Talk:
    """Something that was said with a customer, on a channel."""

    party: str
    author: str
    channel: str
    direction: str
    happened_at: datetime
    minutes: int | None
    outcome: str
    text: str
    cost: Decimal | None
    satisfaction: int | None


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something that an employee promised to do about a customer; `done_at` is None while it is open."""

    party: str
    owner: str
    title: str
    due_on: date
    due_time: time | None
    added_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Contract:
    """An agreement; `lines` are the instalments, if any: order numbers with the place of the line."""

    number: str
    party: str
    sku: str
    label: str
    starts_on: date
    ends_on: date
    terminated_on: date | None
    amount: Decimal | None
    lines: tuple[tuple[str, int], ...]
    kind: str = "maintenance"


@dataclass(frozen=True, slots=True)
class CostEntry:
    kind: str
    label: str
    starts_on: date
    ends_on: date
    amount: Decimal
    supplier: str = ""
    sku: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class FixedList:
    """Customers whom somebody put on a list by hand, on a day."""

    name: str
    owner: str
    made_on: date
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitCost:
    sku: str
    starts_on: date
    cost: Decimal
    supplier: str


@dataclass(frozen=True, slots=True)
class Hours:
    """Time that a technician worked, on an order or under a contract."""

    worker: str
    day: date
    party: str
    minutes: int
    activity: str
    text: str
    order: str
    contract: str


@dataclass(frozen=True, slots=True)
class CostRate:
    """What an hour of everybody in a role costs."""

    role: str
    hourly: Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """What was agreed for a time, what it all cost, and who worked how long."""

    contracts: tuple[Contract, ...]
    costs: tuple[CostEntry, ...]
    unit_costs: tuple[UnitCost, ...]
    hours: tuple[Hours, ...]
    rates: tuple[CostRate, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """Who lives in a household, or did until a day."""

    number: str
    role: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """What happened to a person, by their number, or to a household, by its key."""

    whose: str
    kind: str
    on: date


@dataclass(frozen=True, slots=True)
class Family:
    """A household: its key, the party whose place, owner and team it shares, who lives there."""

    key: str
    name: str
    first: Party
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Families:
    """All households, and all life events of theirs and of others."""

    families: tuple[Family, ...]
    events: tuple[LifeEvent, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """All of Alizé Énergie, as known on `today`."""

    seed: int
    today: date
    teams: tuple[Team, ...]
    employees: tuple[Employee, ...]
    products: tuple[Product, ...]
    parties: tuple[Party, ...]
    relations: tuple[Relation, ...]
    orders: tuple[Order, ...]
    notes: tuple[Note, ...]
    money: Money
    talks: tuple[Talk, ...]
    todos: tuple[ToDo, ...]
    lists: tuple[FixedList, ...]
    homes: Families
