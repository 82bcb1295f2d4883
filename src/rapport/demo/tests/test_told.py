"""The told parts of Alizé’s last years: every figure of the guide’s page is read here from the loaded base."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.db.models import Count, QuerySet, Sum
from django.test import Client, TestCase
from django.urls import reverse

from rapport.core.identity.models import User
from rapport.core.metadata.models import SavedView, Tagging
from rapport.core.worklist.models import ToDo
from rapport.demo import services
from rapport.demo.generate import batch, partners, silent
from rapport.demo.generate.campaigns import BAD, GOOD, Campaign
from rapport.demo.services import chapters
from rapport.kit.actor import Actor, Door
from rapport.operational.conversations.models import Channel, Interaction
from rapport.operational.orders.models import Contract, CostEntry, Order, OrderLine
from rapport.operational.parties.models import Party, Relationship
from rapport.operational.segments.models import Segment

AT, TODAY = datetime(2026, 3, 12, 9, tzinfo=UTC), date(2026, 3, 12)
READERS = {"Nadia Benali": 1, "Julien Mercier": 1, "Léa Jarry": 2, "Bruno Guilbaud": 1, "Paul Delaunay": 1}
GUIDE = Path(__file__).parents[4] / "docs" / "guide"
LISTS = {
    "person": "parties:person_list",
    "company": "parties:company_list",
    "order": "orders:order_list",
    "cost": "orders:cost_list",
}


def tagged(tag: str) -> QuerySet[Party]:
    return Party.objects.filter(pk__in=Tagging.objects.filter(tag__name=tag, record_type="party").values("record_id"))


def said(language: str, *figures: str) -> None:
    """The guide says each of these; a line may end, and a space be narrow, anywhere."""
    page = " ".join((GUIDE / language / "sample-company-told.md").read_text(encoding="utf-8").split())
    for figure in figures:
        assert " ".join(figure.split()) in page, (language, figure)


def installed(months: set[int], *codes: str) -> int:
    lines = OrderLine.objects.filter(product__code__in=codes, quantity__gt=0)
    return lines.filter(order__placed_on__month__in=months).count()


def _seen(key: str) -> set[str]:
    """The customers on the pages of two lists, as this partner opens them."""
    client = Client()
    client.force_login(User.objects.get(email=f"{key}@alize.example"))
    rows = [row for kind in ("person", "company") for row in client.get(reverse(LISTS[kind])).context["rows"]]
    return {row.name for row in rows}


class ToldTests(TestCase):
    """The whole company, loaded once for all of these."""

    @classmethod
    def setUpTestData(cls) -> None:
        services.load(by=Actor.system(Door.SHELL), at=AT)

    def test_the_bad_batch_is_as_the_guide_tells_it(self) -> None:
        hit = tagged(batch.TAG)
        orders = Order.objects.filter(party__in=hit)
        complaints = Interaction.objects.filter(
            party__in=hit, direction="in", satisfaction__lte=4, happened_at__lt=AT - timedelta(days=500)
        )
        given_back = orders.filter(amount__lt=0).values("party").distinct().count()
        free = orders.filter(amount=0, lines__product__code="P-CARTE").count()
        lost = Segment.objects.get(name=chapters.LOST).member_count
        cost = CostEntry.objects.filter(label__contains="Lot Boréal").aggregate(sum=Sum("base_amount"))["sum"]
        counted = (hit.count(), complaints.count(), free, given_back, lost, hit.count() - lost, cost)
        assert counted == (40, 53, 34, 4, 25, 15, 26_000)
        assert complaints.values("channel").distinct().count() == 5
        said("en", "the 40 customers", "complained 53 times", "34 free repairs", "took 4 pumps", "15 customers stayed")
        said("en", "holds the 25 who", "€26,000")
        said("fr", "les 40 clients", "réclamé 53 fois", "34 réparations", "repris 4 pompes", "15 clients", "les 25 qui")
        said("fr", "26 000 €")

    def test_the_silent_customers_said_why(self) -> None:
        gone = tagged(silent.TAG)
        why = Interaction.objects.filter(party__in=gone, outcome="declined", text__in=silent.WORDS)
        counts = sorted(why.values_list("text").annotate(n=Count("pk")).values_list("n", flat=True), reverse=True)
        assert (gone.count(), counts) == (60, [24, 15, 12, 9])
        assert Segment.objects.get(name=chapters.SILENT).member_count == 60
        assert not Order.objects.filter(party__in=gone, placed_on__gt=TODAY - timedelta(days=400)).exists()
        said("en", "60 households", "24 found", "15 sold", "12 were tired", "9 want")
        said("fr", "60 foyers", "24 ont", "15 ont", "12 étaient", "9 ne veulent")

    def test_segments_have_entered_and_left_through_the_last_year(self) -> None:
        for name in (chapters.LOST, chapters.SILENT, chapters.ANSWERED):
            rows = Segment.objects.get(name=name).members
            days = set(rows.values_list("joined_on", flat=True))
            assert len(days) > 2, name
            assert TODAY - timedelta(days=366) < min(days) < TODAY - timedelta(days=90)
            for row in rows.filter(left_on=None).select_related("party")[:5]:
                last = Order.objects.filter(party=row.party, is_purchase=True).order_by("-placed_on").first()
                assert name == chapters.ANSWERED or last is None or last.placed_on < row.joined_on - timedelta(days=399)
        assert GOOD.days_ago < (TODAY - Segment.objects.get(name=GOOD.contacted).members.first().joined_on).days

    def test_one_campaign_worked_and_the_other_did_not(self) -> None:
        found = {each.name: self._result(each) for each in (GOOD, BAD)}
        assert found[GOOD.name] == (200, 30, 22, 48, 48, 12_600, 2_400)
        assert found[BAD.name] == (260, 41, 56, 3, 3, 4_900, 7_800)
        said("en", "| 200 owners", "| 260 prospects", "30 and 22 | 41 and 56", "| 48 | 3 |")
        said("en", "€12,600 | €4,900", "€2,400 | €7,800")
        said("fr", "| 200 possesseurs", "| 260 prospects", "30 et 22 | 41 et 56", "| 48 | 3 |")
        said("fr", "12 600 € | 4 900 €", "2 400 € | 7 800 €")

    @staticmethod
    def _result(campaign: Campaign) -> tuple[object, ...]:
        sent = Interaction.objects.filter(text=campaign.text)
        listed = Segment.objects.get(name=campaign.contacted)
        answered = Segment.objects.get(name=campaign.contacted.replace("contactés", "ont commandé"))
        lines = OrderLine.objects.filter(
            order__party__in=listed.members.values("party_id"), product__code=campaign.wishes[0][0]
        )
        brought = Order.objects.filter(lines__in=lines).aggregate(sum=Sum("base_amount"))["sum"]
        cost = CostEntry.objects.get(label=f"Campagne {campaign.name}")
        assert sent.count() == listed.member_count
        refused, unreached = (sent.filter(outcome=outcome).count() for outcome in ("declined", "unreached"))
        return (
            sent.count(),
            refused,
            unreached,
            lines.count(),
            answered.member_count,
            int(brought) // 100 * 100,
            cost.amount,
        )

    def test_seasons_partners_and_referrals_are_as_told(self) -> None:
        pumps = installed({10, 11, 12}, "POSE-PAC") / installed({6, 7, 8}, "POSE-PAC")
        coolers = installed({5, 6, 7, 8}, "CLI-1", "CLI-2") / installed({11, 12, 1, 2}, "CLI-1", "CLI-2")
        assert 1.7 < pumps < 2.6
        assert coolers > 2
        allied = tagged(partners.TAG)
        assert Contract.objects.filter(party__in=allied).count() == allied.count() == 7
        assert all(Interaction.objects.filter(party=party).exists() for party in allied)
        assert Order.objects.filter(party__in=allied).count() == 36
        kinds = set(Relationship.objects.filter(subject__in=allied).values_list("kind", flat=True))
        assert kinds == {"supplies", "distributes", "collaborates"}
        assert Relationship.objects.filter(kind="referred_by").count() > 400
        told = set(Interaction.objects.values_list("channel", flat=True))
        assert set(Channel.values) - told == {Channel.WEB, Channel.FAX, Channel.MESSAGE}
        said("en", "lists 7:", "36 orders", "More than 400")
        said("fr", "liste 7", "36 commandes", "Plus de 400")

    def test_each_partner_who_signs_in_sees_the_customers_of_their_story(self) -> None:
        lot, shown = set(tagged(batch.TAG)), {"Chauffage Guérandais", "Solaire du Marais"}
        assert _seen("mathieu.orain") == {"Copropriété Les Tilleuls", "Résidence Océane"}
        assert _seen("claire.houdayer") == {party.name for party in lot} | shown
        assert _seen("solene.bourdon") == {party.name for party in lot}
        assert _seen("fabrice.jolly") == {"Solaire du Marais"}
        said("en", "the 2 buildings", "the 40 homes with a pump", "the 2 installers", "the 40 homes of the batch")
        said("fr", "les 2 immeubles", "les 40 foyers au lot", "les 2 installateurs", "les 40 foyers du lot")
        for key in ("mathieu.orain", "claire.houdayer", "solene.bourdon", "fabrice.jolly"):
            said("en", f"{key}@alize.example")
            said("fr", f"{key}@alize.example")

    def test_every_view_named_in_the_guide_opens_with_rows_and_every_to_do_waits_for_its_reader(self) -> None:
        for view in SavedView.objects.select_related("owner"):
            client = Client()
            client.force_login(view.owner)
            page = client.get(reverse(LISTS[view.list_key]), {"view": str(view.uuid)})
            assert (page.context["state"].is_changed, page.context["count"].value > 0) == (False, True), view.name
            for language in ("en", "fr") if view.is_shared and view.list_key in {"order", "cost"} else ():
                said(language, f"**{view.name}**")
        waiting = ToDo.objects.filter(due_on=TODAY, title__contains=" : ", done_at=None, assignee__name__in=READERS)
        assert dict(waiting.values_list("assignee__name").annotate(n=Count("pk"))) == READERS
        for language in ("en", "fr"):
            said(language, *READERS)
