"""Next offers from a terminal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.analytic.insights.offers.facts import customer_facts, offers_facts
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, report, say_json
from rapport.operational.parties.models import Party

SHELL = Actor.system(Door.SHELL)


def register() -> None:
    """Offer the command of next offers."""
    told = gettext_lazy("Say which products are to be offered to how many customers, or which to one customer")
    register_command(Command("portfolio offers", told, _offers, _asked))


def _asked(parser: ArgumentParser) -> None:
    parser.add_argument("--of", default="", metavar="PART", help=_("a part alone: segment.ID"))
    parser.add_argument("--customer", default="", metavar="UUID", help=_("the offers of this customer"))


def _offers(arguments: Namespace) -> int:
    if arguments.customer:
        return _of_customer(arguments)
    found = offers_facts({"of": arguments.of}, SHELL)
    if arguments.json:
        say_json(found)
        return OK
    names = ("product", "customers", "expected_buyers", "expected_revenue", "expected_margin")
    rows = [{name: row[name] for name in names} for row in found["products"]]
    total = {name: found["total"].get(name) for name in names} | {"product": _("All")}
    return report(arguments, [*rows, total], empty=_("All"))


def _of_customer(arguments: Namespace) -> int:
    found = customer_facts(Party.objects.find(arguments.customer, SHELL), SHELL)
    if arguments.json:
        say_json(found)
        return OK
    names = ("place", "product", "propensity", "expected_revenue", "expected_margin", "reason", "because")
    rows = [{name: row[name] for name in names} for row in found["offers"]]
    return report(arguments, rows, empty=_("Nothing is to be offered to this customer"))
