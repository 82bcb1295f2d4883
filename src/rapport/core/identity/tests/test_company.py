"""Company settings and dated rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rapport.core.audit.models import RecordChange
from rapport.core.events.models import OutboxEvent
from rapport.core.identity.models import CompanySettings, ExchangeRate
from rapport.core.identity.services import company
from rapport.core.identity.services.company import RateTaken
from rapport.core.identity.tests.factories import EARLIER
from rapport.kit.errors import ChangedMeanwhile, Invalid, NotAllowed
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def sent(**changed: Any) -> dict[str, Any]:
    form = {"name": "Alizé Énergie", "country": "FR", "currency": "EUR", "time_zone": "Europe/Paris", "language": "fr"}
    return form | {"fiscal_year_start": "1", "version": "1"} | changed


def test_settings_are_saved_kept_and_announced(cast: Cast) -> None:
    response = cast.administrator.client.post(
        reverse("identity:company_edit"), sent(name="Alizé SA", fiscal_year_start="9")
    )

    assert response.status_code == 302
    change = RecordChange.objects.get(entry__verb="company.edit")
    assert change.before == {"name": "Alizé Énergie", "fiscal_year_start": 1}
    assert change.after == {"name": "Alizé SA", "fiscal_year_start": 9}
    event = OutboxEvent.objects.get(name="identity.CompanyChanged")
    assert event.payload == {"fields": ["fiscal_year_start", "name"]}


def test_a_stale_settings_page_is_refused_with_the_other_values(cast: Cast) -> None:
    stale = CompanySettings.objects.get()
    company.edit(CompanySettings.objects.get(), {"name": "First"}, by=cast.administrator.actor, at=EARLIER)

    with pytest.raises(ChangedMeanwhile):
        company.edit(stale, {"name": "Second"}, by=cast.administrator.actor, at=EARLIER)

    page = cast.administrator.client.post(reverse("identity:company_edit"), sent(name="Second"))
    assert page.status_code == 422
    assert "First" in page.content.decode()


@pytest.mark.parametrize("wrong", [{"currency": "ZZZ"}, {"time_zone": "Mars/Olympus"}, {"fiscal_year_start": "13"}])
def test_a_value_that_does_not_exist_is_refused(cast: Cast, wrong: dict[str, str]) -> None:
    response = cast.administrator.client.post(reverse("identity:company_edit"), sent(**wrong))

    assert response.status_code == 422
    assert set(wrong) <= set(response.context["form"].errors)


def test_the_logo_is_replaced_and_removed(cast: Cast, settings: Any, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = cast.administrator.client

    client.post(reverse("identity:company_set_logo"), {"logo": SimpleUploadedFile("logo.png", PNG)})
    assert client.get(reverse("identity:company_logo")).content == PNG
    client.post(reverse("identity:company_remove_logo"))

    assert client.get(reverse("identity:company_logo")).status_code == 404


def test_an_svg_logo_is_refused_beside_its_field(cast: Cast) -> None:
    picture = SimpleUploadedFile("logo.svg", b"<svg/>")

    response = cast.administrator.client.post(reverse("identity:company_set_logo"), {"logo": picture})

    assert response.status_code == 422
    assert "logo" in response.context["logo_form"].errors


def test_a_rate_is_added_changed_and_removed_with_a_trace_and_an_announcement(cast: Cast) -> None:
    client = cast.administrator.client
    client.post(reverse("identity:rate_list"), {"currency": "USD", "starts_on": "2024-03-01", "rate": "0.9231"})
    row = ExchangeRate.objects.get()
    assert (row.currency, row.starts_on, row.rate) == ("USD", DAY, Decimal("0.9231"))

    edit = {"starts_on": "2024-03-02", "rate": "0.93", "version": row.version}
    client.post(reverse("identity:rate_edit", args=[row.pk]), edit)
    row.refresh_from_db()
    assert (row.starts_on, row.rate) == (date(2024, 3, 2), Decimal("0.93"))

    client.post(reverse("identity:rate_remove", args=[row.pk]))
    assert not ExchangeRate.objects.exists()
    kept = RecordChange.objects.filter(record_type="exchange_rate").order_by("id")
    assert [change.entry.verb for change in kept] == ["rate.add", "rate.edit", "rate.remove"]
    assert OutboxEvent.objects.filter(name="identity.RateChanged", payload={"currency": "USD"}).count() == 3


def test_a_rate_is_written_with_a_comma_in_french(cast: Cast) -> None:
    cast.administrator.user.language = "fr"
    cast.administrator.user.save()

    response = cast.administrator.client.post(
        reverse("identity:rate_list"), {"currency": "USD", "starts_on": "2024-03-01", "rate": "0,9231"}
    )

    assert response.status_code == 302
    assert ExchangeRate.objects.get().rate == Decimal("0.9231")


def test_a_currency_has_one_rate_a_day_and_never_zero(cast: Cast) -> None:
    by = cast.administrator.actor
    company.add_rate(currency="USD", starts_on=DAY, rate=Decimal("0.9"), by=by, at=EARLIER)

    with pytest.raises(RateTaken):
        company.add_rate(currency="USD", starts_on=DAY, rate=Decimal("0.8"), by=by, at=EARLIER)
    with pytest.raises(Invalid):
        company.add_rate(currency="CHF", starts_on=DAY, rate=Decimal(0), by=by, at=EARLIER)
    with pytest.raises(Invalid):
        company.add_rate(currency="EUR", starts_on=DAY, rate=Decimal(1), by=by, at=EARLIER)


def test_others_may_not_touch_settings_or_rates(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        company.edit(cast.company, {"name": "Mine"}, by=cast.manager.actor, at=EARLIER)
    with pytest.raises(NotAllowed):
        company.add_rate(currency="USD", starts_on=DAY, rate=Decimal(1), by=cast.manager.actor, at=EARLIER)
