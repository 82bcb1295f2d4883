"""Writing the texts that Alizé's sales teams keep ready."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rapport.core.worklist.models import ReadyText
from rapport.demo.generate.rows import Company, Role
from rapport.demo.services.keys import Keys
from rapport.operational.conversations.models import Channel

CALL, EMAIL, SMS, VISIT = (each.value for each in (Channel.PHONE, Channel.EMAIL, Channel.SMS, Channel.VISIT))
_TEXTS: Sequence[tuple[str, str, Sequence[str]]] = (
    ("Appel sans réponse", "Appelé {first_name}, pas de réponse. Message laissé, je rappelle demain.", (CALL,)),
    (
        "Compte rendu de visite",
        "Visite chez {name}, {town}.\nExistant :\nSouhait :\nAccès et emplacement :\nSuite :",
        (VISIT,),
    ),
    (
        "Confirmation de rendez-vous",
        "Bonjour {first_name}, je vous confirme notre rendez-vous. Dites-moi si l’heure ne convient plus. {me}, {us}",
        (EMAIL, SMS),
    ),
    (
        "Relance de devis",
        "Bonjour {first_name},\n\nAvez-vous pu lire notre devis ? Je réponds volontiers à vos questions, "
        "par téléphone ou chez vous.\n\n{me}, {us}",
        (EMAIL,),
    ),
)


def write(company: Company, keys: Keys, *, at: datetime) -> None:
    """This function will write the texts of each sales team; they leave with their team."""
    managers = {each.team: each.name for each in company.employees if each.role is Role.MANAGER}
    teams = sorted({each.team for each in company.employees if each.role is Role.SALES})
    ReadyText.objects.bulk_create(
        ReadyText(
            name=name, text=text, modes=sorted(modes), team_id=keys.teams[team], updated_at=at,
            author_name=managers.get(team, company.employees[0].name),
        )
        for team in teams
        for name, text, modes in _TEXTS
    )  # fmt: skip
