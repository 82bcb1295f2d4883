"""`rapport plan …`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, register_group, say, say_json, say_table
from rapport.operational.conversations.models import Channel
from rapport.operational.parties.models.standing import RFM_CELLS, AbcClass
from rapport.operational.plans import queries
from rapport.operational.plans.models import ContactRule
from rapport.operational.plans.services import contact_plan
from rapport.operational.plans.services.contact_plan import Cadence
from rapport.operational.segments.models import Segment

SHOWN = 50


def register() -> None:
    """Offer the commands of this room."""
    register_group("plan", gettext_lazy("Who is to be contacted, and how often"))
    for name, text, run, configure in (
        ("overdue", gettext_lazy("List the customers who wait too long, the longest first"), _overdue, _limit),
        ("rules", gettext_lazy("List the rules of the contact plan in their order"), _rules, lambda parser: None),
        ("add", gettext_lazy("Add a rule after the others"), _add, _rule),
        ("remove", gettext_lazy("Remove a rule"), _remove, _which),
    ):
        register_command(Command(f"plan {name}", text, run, configure, order=49))


def _limit(parser: ArgumentParser) -> None:
    parser.add_argument("--limit", type=int, default=SHOWN, help=_("how many at most"))


def _rule(parser: ArgumentParser) -> None:
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--segment", default="", metavar="ID", help=_("customers of a segment"))
    whose.add_argument("--rfm", default="", choices=list(RFM_CELLS), help=_("customers of an RFM cell"))
    whose.add_argument("--abc", default="", choices=AbcClass.values, help=_("customers of an ABC class"))
    parser.add_argument("--days", type=int, required=True, help=_("how many days may pass without contact"))
    parser.add_argument("--channel", default="", choices=Channel.values, help=_("by which channel"))
    parser.add_argument("--todos", action="store_true", help=_("give the owner a to-do once it is overdue"))


def _which(parser: ArgumentParser) -> None:
    parser.add_argument("rule", metavar="ID", help=_("the rule, as “plan rules” names it"))


def _overdue(arguments: Namespace) -> int:
    today = timezone.localdate(clock.now())
    rows = queries.late_rows(_shell(), today).select_related("party", "rule__segment", "owner")
    told = [queries.told(row, today) for row in rows[: max(1, arguments.limit)]]
    if arguments.json:
        say_json(told)
    else:
        names = {"name": _("Customer"), "days_late": _("Days late"), "due_on": _("Due"), "owner": _("Owner")}
        lines = [{label: row[name] for name, label in names.items()} for row in told]
        say_table(lines, empty=_("Nobody waits too long."))
    return OK


def _rules(arguments: Namespace) -> int:
    rules = list(ContactRule.objects.select_related("segment"))
    names = ("days", "channel", "makes_todos")
    rows = [{"id": str(one.uuid), "who": str(one.who)} | {name: getattr(one, name) for name in names} for one in rules]
    if arguments.json:
        say_json(rows)
    else:
        say_table(rows, empty=_("No contact plan yet"))
    return OK


def _add(arguments: Namespace) -> int:
    by = _shell()
    segment = Segment.objects.find(arguments.segment, by) if arguments.segment else None
    wanted = Cadence(
        arguments.days, segment, arguments.rfm, arguments.abc, arguments.channel, makes_todos=arguments.todos
    )
    rule = contact_plan.add(wanted, by=by, at=clock.now())
    if arguments.json:
        say_json({"id": str(rule.uuid)})
    else:
        say(_("Added: %(who)s, every %(days)s days.") % {"who": rule.who, "days": rule.days})
    return OK


def _remove(arguments: Namespace) -> int:
    by = _shell()
    contact_plan.remove(contact_plan.find(arguments.rule, by), by=by, at=clock.now())
    if arguments.json:
        say_json({"removed": arguments.rule})
    else:
        say(_("Rule removed"))
    return OK


def _shell() -> Actor:
    return Actor.system(Door.SHELL)
