"""What Alizé's people set up for themselves: fields of their own, and saved views."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rapport.core.identity.models import User
from rapport.core.identity.queries import actor_for
from rapport.core.metadata.models import CustomField, CustomFieldKind
from rapport.core.metadata.services import fields, views
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
    """This function will save views for those whom the guide shows, and put them among their favourites."""
    heated = f"f=custom.{own[HEATING].key}~is~{PUMP}&sort=-revenue"
    for author, list_key, name, icon, query, is_shared in (
        ("julien.mercier", "person", "Équipés d’une PAC", "flame", heated, True),
        (
            "camille.roussel",
            "person",
            "À rappeler, Sud-Loire",
            "phone",
            "f=tag~is~Rappeler après 18 h&f=owner~is~me",
            False,
        ),
        ("lea.jarry", "person", "Ambassadeurs", "heart", "f=tag~is~Ambassadeur&sort=-revenue", True),
        ("julien.mercier", "company", "Grands comptes", "star", "f=tag~is~Grand compte&sort=-revenue", True),
    ):
        user = User.objects.select_related("role").get(pk=keys.users[author])
        actor = actor_for(user, Door.SHELL)
        view = views.save(list_key, name, query, is_shared=is_shared, icon=icon, by=actor, at=at)
        views.favour(view, by=actor, at=at)
        if is_shared and author != "camille.roussel":
            camille = User.objects.select_related("role").get(pk=keys.users["camille.roussel"])
            views.favour(view, by=actor_for(camille, Door.SHELL), at=at)
