"""Mappings kept by name: saved from an import, proposed to files of the same shape, renamed, removed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.exchange.models import Import, ImportTemplate
from rapport.core.exchange.policies import RUN
from rapport.core.exchange.recognition import normal
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError

_OF_ONE_FILE = frozenset({"sheet", "encoding"})


class TemplateNameMissing(DomainError):
    code = "template_name_missing"
    message = _("Give the mapping a name, in at most 80 letters.")


class TemplateNameTaken(DomainError):
    code = "template_name_taken"
    status = 409
    message = _("There is a mapping named “%(name)s” already.")


class UnknownTemplate(DomainError):
    code = "unknown_template"
    message = _("There is no mapping named “%(name)s”. There are: %(known)s.")


class OtherTarget(DomainError):
    code = "template_of_other_target"
    message = _("The mapping “%(name)s” is for files that hold something else (%(target)s).")


class NoColumnFits(DomainError):
    code = "template_does_not_fit"
    message = _("No column of the file is named in the mapping “%(name)s”. It knows: %(columns)s.")


@transaction.atomic
def save(record: Import, name: str, *, by: Actor, at: datetime) -> ImportTemplate:
    """This function will keep what an import's columns become under a name; one of that name is replaced.

    Refuses an empty name, and a name that a mapping for other files has.
    """
    demand(by, RUN)
    clean = _clean_name(name)
    known = ImportTemplate.objects.named(clean).first()
    if known is not None and known.target != record.target:
        raise TemplateNameTaken(field="name", name=known.name)
    template = known or ImportTemplate(created_by_id=by.user_id, created_at=at)
    before = {"mapping": template.mapping} if known else {}
    names = [column.name for column in record.columns.columns]
    template.name, template.target = clean, record.target
    template.source, template.currency = record.source, record.currency
    template.columns, template.signature = names, signature_of(names)
    template.used_at = at
    template.mapping = {names[place]: key for place, key in record.places.items()}
    template.choices = {key: value for key, value in record.choices.items() if key not in _OF_ONE_FILE}
    template.save()
    Import.objects.filter(pk=record.pk).update(template=template)
    after = {"name": clean, "mapping": template.mapping}
    audit.record("template.save", by=by, at=at, changes=[_change(template, before, after)])
    return template


@transaction.atomic
def rename(template: ImportTemplate, name: str, *, by: Actor, at: datetime) -> None:
    """This function will give a mapping another name. Refuses an empty one, and one that is taken."""
    demand(by, RUN)
    clean, before = _clean_name(name), template.name
    template.name = clean
    try:
        with transaction.atomic():
            template.save(update_fields=["name"])
    except IntegrityError:
        raise TemplateNameTaken(field="name", name=clean) from None
    audit.record("template.rename", by=by, at=at, changes=[_change(template, {"name": before}, {"name": clean})])


@transaction.atomic
def remove(template: ImportTemplate, *, by: Actor, at: datetime) -> None:
    """This function will forget a mapping; imports that used it stay as they are."""
    demand(by, RUN)
    audit.record("template.remove", by=by, at=at, changes=[_change(template, {"name": template.name}, {})])
    template.delete()


def note_used(template: ImportTemplate | None, *, at: datetime) -> None:
    """This function will note that a file came in by a mapping: of several that fit, the last one used is proposed."""
    if template is not None:
        ImportTemplate.objects.filter(pk=template.pk).update(used_at=at)


def fitting(target: str, names: Iterable[str]) -> ImportTemplate | None:
    """The mapping kept last for files with these columns, in whatever order."""
    found = ImportTemplate.objects.filter(target=target, signature=signature_of(names))
    return found.order_by(F("used_at").desc(nulls_last=True), "-created_at", "-pk").first()


def find(name: str, target: str) -> ImportTemplate:
    """The mapping of this name. Refuses a name that is unknown or of other files."""
    found = ImportTemplate.objects.named(name).first()
    if found is None:
        known = ", ".join(ImportTemplate.objects.filter(target=target).by_name().values_list("name", flat=True)[:30])
        raise UnknownTemplate(field="template", name=name, known=known or "–")
    if found.target != target:
        raise OtherTarget(field="template", name=found.name, target=found.target)
    return found


def places_of(template: ImportTemplate, names: Iterable[str], fields: Iterable[str]) -> dict[str, str]:
    """What the columns of a file become by a mapping. Fields that are gone are left out; refuses when nothing fits."""
    by_name = {normal(name): key for name, key in template.mapping.items()}
    known = set(fields)
    found = {
        str(place): by_name[normal(name)] for place, name in enumerate(names) if by_name.get(normal(name)) in known
    }
    if not found and template.mapping:
        raise NoColumnFits(field="template", name=template.name, columns=", ".join(list(template.mapping)[:20]))
    return found


def signature_of(names: Iterable[str]) -> str:
    """One text for the same columns, whatever their order and case."""
    return hashlib.sha256(json.dumps(sorted(map(normal, names))).encode()).hexdigest()


def as_json(template: ImportTemplate) -> dict[str, Any]:
    names = ("name", "target", "source", "currency", "mapping", "choices", "created_at", "used_at")
    return {"uuid": str(template.uuid), **{name: getattr(template, name) for name in names}}


def _clean_name(name: str) -> str:
    clean = " ".join(name.split())
    if not clean or len(clean) > 80:
        raise TemplateNameMissing(field="name")
    return clean


def _change(template: ImportTemplate, before: dict[str, Any], after: dict[str, Any]) -> audit.Change:
    return audit.Change("import_template", template.pk, before=before, after=after)
