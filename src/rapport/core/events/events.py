"""What an event is, and who listens to which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from pydantic import TypeAdapter

from rapport.kit.registry import Registry


@dataclass(frozen=True)
class DomainEvent:
    """Something that took place: a frozen dataclass in the past tense, made of ids and plain values, never objects.

    Its name in the outbox is `room.ClassName`, taken from the module (`rapport.<wing>.<room>.events`).
    """

    event_name: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.event_name = f"{cls.__module__.split('.')[-2]}.{cls.__name__}"
        event_types.register(cls.event_name, cls)

    def payload(self) -> dict[str, Any]:
        return dict(adapter_of(type(self)).dump_python(self, mode="json"))


_adapters: dict[str, TypeAdapter[Any]] = {}
event_types: Registry[type[DomainEvent]] = Registry("events")


class Handler(Protocol):
    """Acts on one event. Called again after a crash, so it must not do anything twice.

    It runs in the transaction that marks the delivery done: keep it short, and hand long work to a job.
    """

    def __call__(self, event: Any, *, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A named handler of one type of event. The name is stored: never change it."""

    name: str
    event_type: type[DomainEvent]
    handler: Handler


subscribers: Registry[Subscriber] = Registry("subscribers")


def subscribe(event_type: type[DomainEvent], handler: Handler, *, name: str) -> None:
    """Ask that `handler(event, at=…)` be called, at least once and in order, for every event of this type."""
    subscribers.register(name, Subscriber(name, event_type, handler))


def names_listening_to(event_name: str) -> list[str]:
    return [s.name for s in subscribers.values() if s.event_type.event_name == event_name]


def read_event(event_name: str, payload: Mapping[str, Any]) -> DomainEvent:
    """Make the typed event again from its outbox row."""
    event: DomainEvent = adapter_of(event_types[event_name]).validate_python(payload)
    return event


def adapter_of(event_type: type[DomainEvent]) -> TypeAdapter[Any]:
    """Make the reader and writer of an event type when it is first needed."""
    if event_type.event_name not in _adapters:
        _adapters[event_type.event_name] = TypeAdapter(event_type)
    return _adapters[event_type.event_name]
