"""What Alizé's people set up for themselves: fields of their own, and saved views."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from rapport.core.identity.models import User
from rapport.core.identity.queries import actor_for
from rapport.core.metadata.models import CustomField, CustomFieldKind
from rapport.core.metadata.services import fields, views
from rapport.demo.generate import batch, partners, silent
from rapport.demo.generate.homes import HEATINGS, PUMP
from rapport.demo.generate.rows import Home
from rapport.demo.services.keys import Keys
from rapport.kit.actor import Actor, Door

HEATING, BUILT_IN, AREA = "Chauffage", "Année du logement", "Surface, m²"


def define_fields(*, by: Actor, at: datetime) -> dict[str, CustomField]:
    """This function will add the fields of a home to people, and return them by label."""
    wanted: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        (HEATING, CustomFieldKind.CHOICE, HEATINGS),
        (BUILT_IN, CustomFieldKind.NUMBER, ()),
        (AREA, CustomFieldKind.NUMBER, ()),
    )
    return {
        label: fields.define("person", label, kind, choices=choices, by=by, at=at) for label, kind, choices in wanted
    }


def values_of(home: Home | None, own: Mapping[str, CustomField]) -> dict[str, Any]:
    """Return what a person's `custom` column holds about their home."""
    if home is None:
        return {}
    return {own[HEATING].key: home.heating, own[BUILT_IN].key: home.built_in, own[AREA].key: home.area}


def save_views(keys: Keys, own: Mapping[str, CustomField], *, at: datetime) -> None:
    """This function will save views for those whom the guide shows, and put them among Camille's favourites."""
    camille = _actor(keys, "camille.roussel")
    for view in _views(own):
        author = _actor(keys, view.author)
        row = views.save(
            view.list_key, view.name, view.query, is_shared=view.is_shared, icon=view.icon, by=author, at=at
        )
        readers = {author.user_id: author} | ({camille.user_id: camille} if view.is_for_camille else {})
        for actor in readers.values():
            views.favour(row, by=actor, at=at)


@dataclass(frozen=True)
class _View:
    author: str
    list_key: str
    name: str
    icon: str
    filters: tuple[str, ...]
    columns: str
    sort: str = "-revenue"
    is_shared: bool = True
    is_for_camille: bool = True

    @property
    def query(self) -> str:
        """The whole address of a list, as the list itself would save it."""
        return urlencode([*(("f", text) for text in self.filters), ("sort", self.sort), ("cols", self.columns)])


def _views(own: Mapping[str, CustomField]) -> Iterator[_View]:
    heating, built_in = (f"custom.{own[label].key}" for label in (HEATING, BUILT_IN))
    homes = f"name,revenue,last_order_on,rfm_cell,{built_in},city,phone,owner,tags"
    calls = "name,phone,preferred_channel,last_order_on,revenue,city,tags"
    people = "name,revenue,margin,order_count,last_order_on,city,phone,owner"
    firms = "name,revenue,margin,order_count,last_order_on,industry,city,phone,owner"
    later = ("tag~is~Rappeler après 18 h", "owner~is~me")
    yield _View("julien.mercier", "person", "Équipés d’une PAC", "flame", (f"{heating}~is~{PUMP}",), homes)
    yield _View("camille.roussel", "person", "À rappeler, Sud-Loire", "phone", later, calls, "-last_order_on", False)
    yield _View("lea.jarry", "person", "Ambassadeurs", "heart", ("tag~is~Ambassadeur",), people)
    yield _View("julien.mercier", "company", "Grands comptes", "star", ("tag~is~Grand compte",), firms)
    yield from _chapters(people, firms)


def _chapters(people: str, firms: str) -> Iterator[_View]:
    """Where each told part of the last years is read."""
    orders, costs = "number,customer,date,amount,margin,state", "date,label,kind,amount,supplier"
    said = "name,last_order_on,revenue,phone,owner,team,tags"
    for author, list_key, name, icon, filters, columns, sort in (
        ("adrien.moyon", "person", "Lot Boréal", "alert-triangle", f"tag~is~{batch.TAG}", said, "-last_order_on"),
        ("julien.mercier", "person", "Clients silencieux", "clock", f"tag~is~{silent.TAG}", said, "-revenue"),
        ("paul.delaunay", "company", "Partenaires", "building", f"tag~is~{partners.TAG}", firms, "name"),
        ("adrien.moyon", "cost", "Coût du lot Boréal", "receipt", "label~contains~Lot Boréal", costs, "-date"),
        ("lea.jarry", "cost", "Coût des campagnes", "receipt", "label~contains~Campagne", costs, "-date"),
        ("adrien.moyon", "order", "Poses de PAC", "flame", "product~contains~service PAC", orders, "-date"),
        ("adrien.moyon", "order", "Poses de clim", "activity", "product~contains~pose climatisation", orders, "-date"),
    ):
        yield _View(author, list_key, name, icon, (filters,), columns, sort, is_for_camille=False)


def _actor(keys: Keys, key: str) -> Actor:
    return actor_for(User.objects.select_related("role").get(pk=keys.users[key]), Door.SHELL)
