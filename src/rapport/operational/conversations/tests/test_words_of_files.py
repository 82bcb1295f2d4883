"""Words of files are read whole: a part of another word means nothing."""

from __future__ import annotations

import pytest
from django.utils import translation

from rapport.core.exchange.services.importers import Reason
from rapport.operational.conversations.models import Activity, Direction
from rapport.operational.conversations.services.hours_importing import activity_of
from rapport.operational.conversations.services.interaction_importing import direction_of

AFTER, MOVING, SELLING = Activity.AFTER_SALES, Activity.LOGISTICS, Activity.SALES_FORCE


@pytest.mark.parametrize(
    ("word", "activity"),
    [
        ("SAV", AFTER), ("Service après-vente", AFTER), ("After-sales", AFTER), ("AfterSales", AFTER),
        ("Réparations", AFTER), ("Maintenance annuelle", AFTER), ("Entretien chaudière", AFTER), ("Support", AFTER),
        ("Préparation", MOVING), ("Pose", MOVING), ("Livraisons", MOVING), ("Delivery", MOVING),
        ("d'installation", MOVING), ("Vente", SELLING), ("Sales", SELLING), ("Avant-vente", SELLING),
        ("Devis", SELLING), ("Service commercial", SELLING), ("Entretien commercial", SELLING),
        ("Rendez-vous", SELLING),
    ],
)  # fmt: skip
def test_a_whole_word_says_what_somebody_worked_on(word: str, activity: str) -> None:
    assert activity_of(word) == activity


@pytest.mark.parametrize(
    "word", ["Proposer", "Après-midi", "Afternoon", "Savoir", "Inventer", "Livre", "Répartition", "Wholesaler"]
)
def test_a_part_of_another_word_is_no_activity(word: str) -> None:
    found = activity_of(word)
    assert isinstance(found, Reason)
    assert found.code == "no_activity"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_our_own_words_are_read_in_the_readers_language(language: str) -> None:
    with translation.override(language):
        assert [activity_of(str(each.label)) for each in Activity] == list(Activity)
        assert [direction_of(str(each.label)) for each in Direction] == list(Direction)


@pytest.mark.parametrize(
    ("word", "direction"),
    [
        ("in", Direction.IN), ("IN", Direction.IN), ("Entrant", Direction.IN), ("Appel entrant", Direction.IN),
        ("appels entrants", Direction.IN), ("Inbound", Direction.IN), ("Reçue", Direction.IN),
        ("received", Direction.IN), ("Client", Direction.IN), ("Customer", Direction.IN),
        ("out", Direction.OUT), ("Sortant", Direction.OUT), ("outgoing call", Direction.OUT), ("Envoyé", Direction.OUT),
        ("sortant, client", Direction.OUT), ("Interne", Direction.OUT), ("Indirect", Direction.OUT),
        ("Clientèle visitée", Direction.OUT), ("Récurrent", Direction.OUT), ("vers le client", Direction.OUT),
    ],
)  # fmt: skip
def test_a_whole_word_says_who_began_it(word: str, direction: str) -> None:
    assert direction_of(word) == direction
