"""Values as people write them become numbers, dates and addresses, or a reason why not."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rapport.core.exchange.values.contacts import read_email, read_phone
from rapport.core.exchange.values.currencies import CURRENCIES
from rapport.core.exchange.values.dates import date_order, read_date
from rapport.core.exchange.values.numbers import read_amount, read_percent
from rapport.core.exchange.values.reasons import Reason
from rapport.core.exchange.values.words import read_yes_no, split_full_name


@pytest.mark.parametrize(
    ("text", "mark", "amount", "currency"),
    [
        ("1 234,56 €", ",", "1234.56", "EUR"),
        ("1\u202f234,56\u00a0€", ",", "1234.56", "EUR"),
        ("€1,234.56", ".", "1234.56", "EUR"),
        ("EUR 12", ".", "12", "EUR"),
        ("(12.50)", ".", "-12.50", ""),
        ("12,50-", ",", "-12.50", ""),
        ("−3,5", ",", "-3.5", ""),
        ("1'234.50", ".", "1234.50", ""),
        ("$77.00", ".", "77.00", "USD"),
        ("-$5.00", ".", "-5.00", "USD"),
        ("1.234", ",", "1234", ""),
        ("1.234", ".", "1.234", ""),
        ("1,234", ".", "1234", ""),
        ("8.190,00", ".", "8190.00", ""),
        ("1234.5", ",", "1234.5", ""),
        ("1.2340", ",", "1.234", ""),
        ("0", ".", "0", ""),
        (",5", ",", "0.5", ""),
        ("1.5E+3", ".", "1500", ""),
    ],
)
def test_amounts_are_read_exactly(text: str, mark: str, amount: str, currency: str) -> None:
    assert read_amount(text, mark, CURRENCIES) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("abc", "not_a_number"),
        ("12 apples", "unknown_currency"),
        ("5 XXQ", "unknown_currency"),
        ("1,2,3.4.5", "not_a_number"),
        ("(12", "not_a_number"),
        ("99999999999999", "number_too_large"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, code: str) -> None:
    found = read_amount(text, ".", CURRENCIES)
    assert isinstance(found, Reason)
    assert found.code == code


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False))
def test_french_writing_of_any_amount_is_read_back(amount: Decimal) -> None:
    text = f"{amount:,.2f}".replace(",", "\u202f").replace(".", ",")
    assert read_amount(f"{text} €", ",", CURRENCIES) == (amount, "EUR")


def test_shares_are_read_from_percents_fractions_and_hundredths() -> None:
    assert read_percent("15 %", ".") == Decimal("0.15")
    assert read_percent("0.15", ".") == Decimal("0.15")
    assert read_percent("15", ".", in_hundredths=True) == Decimal("0.15")


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("03/02/2021", "dmy", date(2021, 2, 3)),
        ("03/02/2021", "mdy", date(2021, 3, 2)),
        ("17-11-23", "dmy", date(2023, 11, 17)),
        ("1.2.1999", "dmy", date(1999, 2, 1)),
        ("2024-05-06", "dmy", date(2024, 5, 6)),
        ("1996-07-04 00:00:00.000", "dmy", date(1996, 7, 4)),
        ("19970101", "dmy", date(1997, 1, 1)),
        ("14 mai 2020", "dmy", date(2020, 5, 14)),
        ("9 sept. 2019", "dmy", date(2019, 9, 9)),
        ("1er août 2022", "dmy", date(2022, 8, 1)),
        ("May 14, 2020", "dmy", date(2020, 5, 14)),
        ("14-May-2020", "dmy", date(2020, 5, 14)),
        ("lundi 3 février 2025", "dmy", date(2025, 2, 3)),
    ],
)
def test_dates_are_read_in_every_usual_writing(text: str, order: str, day: date) -> None:
    assert read_date(text, order) == day


def test_excel_serials_and_times_with_an_offset_are_read() -> None:
    assert read_date("45000", "dmy", serials=True) == date(2023, 3, 15)
    assert read_date("2024-01-05T23:30:00Z", "dmy", zone=ZoneInfo("Europe/Paris")) == date(2024, 1, 6)


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [
        ("31/02/2022", "31 February does not exist", "Le 31 février n’existe pas"),
        ("29/02/2023", "29 February 2023 does not exist", "Le 29 février 2023 n’existe pas"),
    ],
)
def test_a_day_that_does_not_exist_is_named(text: str, english: str, french: str) -> None:
    found = read_date(text, "dmy")
    assert isinstance(found, Reason)
    kept = Reason.from_json(found.as_json())
    with translation.override("en"):
        assert str(kept) == english
    with translation.override("fr"):
        assert str(kept) == french


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_any_day_is_read_back_in_both_orders(day: date) -> None:
    assert read_date(f"{day:%d/%m/%Y}", "dmy") == day
    assert read_date(f"{day:%m-%d-%Y}", "mdy") == day
    assert read_date(f"{day:%Y%m%d}", "dmy") == day


def test_a_month_of_days_proves_the_order() -> None:
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(31)]
    assert date_order(f"{day:%d/%m/%Y}" for day in days) == ("dmy", True)
    assert date_order(f"{day:%m/%d/%Y}" for day in days) == ("mdy", True)


@pytest.mark.parametrize(
    "text", ["0612487033", "06 12 48 70 33", "06.12.48.70.33", "+33 6 12 48 70 33", "0033612487033", "612487033"]
)
def test_french_numbers_have_one_form(text: str) -> None:
    assert read_phone(text, "FR") == "+33612487033"


def test_numbers_of_other_countries_have_theirs() -> None:
    assert read_phone("+44 20 7946 0958", "FR") == "+442079460958"
    assert read_phone("(206) 555-9857", "US") == "+12065559857"
    assert isinstance(read_phone("aucun", "FR"), Reason)


def test_email_addresses_lose_their_dress() -> None:
    assert read_email("Sophie <S.Marchand@Free.FR>") == "s.marchand@free.fr"
    assert read_email("mailto:a@b.fr") == "a@b.fr"
    found = read_email("y.durand@orange")
    assert isinstance(found, Reason)
    assert found.code == "email_without_domain"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Sophie Marchand", "Sophie", "Marchand"),
        ("MARCHAND Sophie", "Sophie", "MARCHAND"),
        ("LE GOFF Jean-Yves", "Jean-Yves", "LE GOFF"),
        ("Marchand, Sophie", "Sophie", "Marchand"),
        ("Mme Anne de La Tour", "Anne", "de La Tour"),
        ("Madonna", "", "Madonna"),
    ],
)
def test_a_full_name_is_split(text: str, first: str, last: str) -> None:
    assert split_full_name(text) == (first, last)


def test_yes_and_no_in_both_languages() -> None:
    assert [read_yes_no(word) for word in ("Oui", "non", "X", "false")] == [True, False, True, False]
    assert isinstance(read_yes_no("perhaps"), Reason)
