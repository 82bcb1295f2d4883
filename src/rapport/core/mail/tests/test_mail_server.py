"""The outgoing mail server: set on its page, tried at once, answered in its own words. Against a real server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from rapport.core.audit.models import RecordChange
from rapport.core.jobs.models import Job
from rapport.core.mail.composing import Draft
from rapport.core.mail.models import Letter, MailServer
from rapport.core.mail.services import letters, server
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.kit.errors import ChangedMeanwhile, Invalid
from tests.cast import Cast
from tests.postbox import PASSWORD, Postbox

HOUSE = Actor.system(Door.SHELL)
PAGE, TEST = "mail:mail_edit", "mail:mail_test"
DRAFT = Draft("Hello", ["A first <b>word</b>.", "A last word."], "Open it", "https://example.org/?a=1&b=2")


def write(to: str = "ada@example.org") -> Letter:
    return letters.write(to, DRAFT, kind="trial", by=HOUSE, at=clock.now())


def job_of_letters() -> Job:
    return Job.objects.filter(task="mail.send").latest("pk")


def test_an_administrator_sets_the_server_and_sends_a_test(cast: Cast, mail_server: Postbox) -> None:
    client = cast.administrator.client
    asked = mail_server.told() | {"password": PASSWORD, "version": 0}
    assert client.post(reverse(PAGE), asked).status_code == 302
    answer = client.post(reverse(TEST), {"to": "ada@example.org"})
    assert answer.status_code == 302
    [letter] = mail_server.letters
    assert letter["To"] == "ada@example.org"
    assert letter["From"] == "Atelier <rapport@example.org>"
    assert {part.get_content_type() for part in letter.walk()} >= {"text/plain", "text/html"}


def test_the_password_is_kept_sealed_and_shown_nowhere(cast: Cast, postbox: Postbox) -> None:
    row = MailServer.objects.get()
    assert row.password == PASSWORD
    assert PASSWORD not in row.sealed_password
    assert PASSWORD not in cast.administrator.client.get(reverse(PAGE)).content.decode()
    assert not [change for change in RecordChange.objects.all() if PASSWORD in repr((change.before, change.after))]


def test_the_password_of_the_environment_comes_first(cast: Cast, postbox: Postbox, settings: Settings) -> None:
    settings.MAIL_PASSWORD = "another"
    with pytest.raises(server.delivering.NotDelivered, match="535"):
        server.send_test("ada@example.org", by=HOUSE, at=clock.now())


def test_another_secret_key_asks_for_the_password_again(cast: Cast, postbox: Postbox, settings: Settings) -> None:
    settings.SECRET_KEY = "another"
    with pytest.raises(server.delivering.NotDelivered, match="secr"):
        server.send_test("ada@example.org", by=HOUSE, at=clock.now())


def test_a_password_with_accents_is_refused_with_a_sentence(cast: Cast, mail_server: Postbox) -> None:
    server.set_up(mail_server.told(), password="gardé", by=HOUSE, at=clock.now())
    with pytest.raises(server.delivering.NotDelivered, match="accents"):
        server.send_test("ada@example.org", by=HOUSE, at=clock.now())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"username": "nobody"}, "535"),
        ({"port": 1}, "nothing listens on localhost, port 1"),
        ({"host": "mail.invalid"}, "no server is named mail.invalid"),
        ({"security": "starttls"}, "does not offer what is asked of it"),
        ({"security": "tls"}, "does not speak TLS on port"),
    ],
)
def test_a_test_that_fails_says_what_the_server_answered(
    cast: Cast, mail_server: Postbox, change: dict[str, Any], said: str
) -> None:
    server.set_up(mail_server.told(**change), password=PASSWORD, by=HOUSE, at=clock.now())
    cast.administrator.user.language = "en"
    cast.administrator.user.save()
    answer = cast.administrator.client.post(reverse(TEST), {"to": "ada@example.org"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not mail_server.letters


def test_a_stored_password_is_not_sent_to_another_host(postbox: Postbox) -> None:
    with pytest.raises(Invalid) as refused:
        server.set_up(postbox.told(host="elsewhere.example"), version=1, by=HOUSE, at=clock.now())
    assert refused.value.field == "password"
    server.set_up(postbox.told(sender_name="Other"), version=1, by=HOUSE, at=clock.now())
    assert MailServer.objects.get().password == PASSWORD


def test_two_administrators_do_not_overwrite_each_other(postbox: Postbox) -> None:
    server.set_up(postbox.told(sender_name="One"), version=1, by=HOUSE, at=clock.now())
    with pytest.raises(ChangedMeanwhile):
        server.set_up(postbox.told(sender_name="Two"), version=1, by=HOUSE, at=clock.now())


@pytest.mark.parametrize("who", ["owner", "manager", "partner"])
def test_nobody_else_sees_or_tries_the_server(cast: Cast, postbox: Postbox, who: str) -> None:
    client = getattr(cast, who).client
    assert client.get(reverse(PAGE)).status_code == 403
    for name in (PAGE, TEST, "mail:mail_remove"):
        assert client.post(reverse(name), postbox.told() | {"to": "ada@example.org"}).status_code == 403
    assert (MailServer.objects.count(), postbox.letters) == (1, [])


def test_a_letter_leaves_by_a_job_as_text_and_html_and_its_text_is_forgotten(
    cast: Cast, postbox: Postbox, work_off: Callable[[], None]
) -> None:
    letter = write()
    assert not postbox.letters
    work_off()
    [came] = postbox.letters
    text, html = (part.get_content() for part in came.walk() if part.get_content_maintype() == "text")
    assert "A first <b>word</b>." in text
    assert "https://example.org/?a=1&b=2" in text
    assert "A first &lt;b&gt;word&lt;/b&gt;." in html
    letter.refresh_from_db()
    assert (letter.state, letter.text, letter.html) == (Letter.State.SENT, "", "")


def test_a_letter_is_sent_once_however_often_its_job_runs(cast: Cast, postbox: Postbox) -> None:
    letter = write()
    assert letters.send(letter.uuid, at=clock.now())
    assert not letters.send(letter.uuid, at=clock.now())
    assert len(postbox.letters) == 1


def test_a_busy_server_is_asked_again(cast: Cast, postbox: Postbox, work_off: Callable[[], None]) -> None:
    postbox.answer = "451 come back later"
    letter = write()
    work_off()
    letter.refresh_from_db()
    job = job_of_letters()
    assert (letter.state, job.state) == (Letter.State.WAITING, Job.State.QUEUED)
    assert "451 come back later" in letter.error
    assert job.run_at > clock.now()
    postbox.answer = ""
    Job.objects.update(run_at=clock.now() - timedelta(seconds=1))
    work_off()
    letter.refresh_from_db()
    assert (letter.state, letter.error) == (Letter.State.SENT, "")


def test_a_final_no_is_shown_and_can_be_tried_again(cast: Cast, postbox: Postbox, work_off: Callable[[], None]) -> None:
    postbox.answer = "550 no such mailbox"
    letter = write()
    work_off()
    letter.refresh_from_db()
    assert (letter.state, job_of_letters().state) == (Letter.State.FAILED, Job.State.FAILED)
    assert "550 no such mailbox" in cast.administrator.client.get(reverse(PAGE)).content.decode()
    postbox.answer = ""
    cast.administrator.client.post(reverse("mail:letter_retry", args=[letter.uuid]))
    work_off()
    assert len(postbox.letters) == 1


def test_without_a_server_no_letter_is_written(cast: Cast) -> None:
    with pytest.raises(server.NoServer):
        write()
    assert cast.administrator.client.get(reverse(PAGE)).status_code == 200
    assert cast.administrator.client.post(reverse(TEST), {"to": "ada@example.org"}).status_code == 422


def test_closed_letters_are_forgotten_after_a_month(cast: Cast, postbox: Postbox) -> None:
    letter = write()
    letters.send(letter.uuid, at=clock.now())
    assert letters.sweep(at=clock.now()) == 0
    assert letters.sweep(at=clock.now() + timedelta(days=31)) == 1
