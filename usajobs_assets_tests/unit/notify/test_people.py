"""What takes no webhook gets a letter that a person can read: by mail to a real server, and by what Apprise knows."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from usajobs_assets import redaction
from usajobs_assets.notify import people
from usajobs_assets.notify.letter import letter_of
from usajobs_assets.notify.webhook import NotTold
from usajobs_assets.settings import Settings, SettingsError
from usajobs_assets_tests.faults.mail_server import MailServer, receiving_mail
from usajobs_assets_tests.faults.receiver import listening

ODD = '<b>Ranger</b> & "Co"\r\nBcc: all@example.org\n\n🌲 \u202egnp.exe\x07'
SECRET = "s3cr3t-0f-the-mail"


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """What settings let this process know as secrets is forgotten afterwards."""
    monkeypatch.setattr(redaction, "_known", set())
    monkeypatch.setattr(redaction, "_pattern", None)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with receiving_mail() as server:
        yield server


def alert(*titles: str, total: int | None = None) -> dict[str, Any]:
    postings = [
        {
            "control_number": number,
            "title": title,
            "agency": "National Park Service",
            "location": "Denver, CO",
            "pay": "17.50-20.00 PH",
            "closes_on": "2026-12-08",
            "url": f"https://www.usajobs.gov/job/{number}",
            "changes": [
                {"kind": "closing_date_moved", "old_value": "2026-12-01", "new_value": "2026-12-08"},
                {"kind": "pay_edited", "old_value": "15.00 PH", "new_value": "17.50-20.00 PH"},
            ],
        }
        for number, title in enumerate(titles, 1)
    ]
    named = {"id": "x", "kind": "alert", "mode": "live", "search": "rangers"}
    return {**named, "postings_total": total or len(postings), "postings": postings}


def test_a_mail_says_what_changed_in_plain_text_and_in_html(mail: MailServer) -> None:
    people.post(
        mail.url("me@example.org", "you@example.org"), json.dumps(alert("Park Ranger")).encode(), "key 1"
    )
    first, second = mail.letters
    assert (first["To"], second["To"]) == ("me@example.org", "you@example.org")
    assert first["Subject"] == (
        "[USAJOBS] rangers: Park Ranger: closes 8 Dec 2026 instead of 1 Dec 2026; "
        "pay $17.50 to $20 an hour instead of $15 an hour"
    )
    assert first["X-Idempotency-Key"] == "key 1"
    assert first.get_content_type() == "multipart/alternative"
    plain, html = (part.get_content() for part in first.iter_parts())
    for said in ("Denver, CO", "$17.50 to $20 an hour", "closes 8 Dec 2026", "https://www.usajobs.gov/job/1"):
        assert said in plain
        assert said in html
    assert '<a href="https://www.usajobs.gov/job/1">' in html


def test_a_posting_without_an_address_is_told_without_a_link(mail: MailServer) -> None:
    told = alert("Nurse")
    told["postings"][0]["url"] = None
    people.post(mail.url("me@example.org"), json.dumps(told).encode(), "key 1")
    plain, html = (part.get_content() for part in mail.letters[0].iter_parts())
    assert "Denver, CO" in plain
    assert "Denver, CO" in html
    assert "None" not in plain + html
    assert "href" not in html


def test_a_title_cannot_add_a_header_or_markup_or_hide_anything(mail: MailServer) -> None:
    people.post(mail.url("me@example.org"), json.dumps(alert(ODD)).encode(), "key")
    (letter,) = mail.letters
    assert set(letter.keys()) & {"Bcc", "bcc"} == set()
    assert mail.recipients == ["rcpt TO:<me@example.org>"]
    assert letter["Subject"].startswith(
        '[USAJOBS] rangers: <b>Ranger</b> & "Co" Bcc: all@example.org 🌲 \\u202egnp.exe\\x07'
    )
    html = letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "<b>" not in html
    assert "&lt;b&gt;Ranger&lt;/b&gt; &amp; &quot;Co&quot;" in html
    assert "\u202e" not in html


@pytest.mark.parametrize("fault", ["refuses", "cuts"])
def test_a_mail_that_is_not_taken_is_not_told_and_the_reason_names_nobody(
    mail: MailServer, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    setattr(mail, fault, True)
    with caplog.at_level(logging.DEBUG), pytest.raises(NotTold, match="mailto did not take it") as refused:
        people.post(mail.url("me@example.org"), json.dumps(alert("Ranger")).encode(), "key")
    assert "example.org" not in str(refused.value) + caplog.text


def test_a_server_that_is_not_there_is_not_told() -> None:
    with receiving_mail() as gone:
        url = gone.url("me@example.org")
    with pytest.raises(NotTold):
        people.post(url, json.dumps(alert("Ranger")).encode(), "key")


def test_what_apprise_knows_besides_gets_the_plain_text() -> None:
    with listening() as receiver:
        people.post(
            receiver.url.replace("http://", "json://"), json.dumps(alert("Ranger", total=9)).encode(), "key"
        )
    told = json.loads(receiver.seen[0].body)
    assert told["title"] == "[USAJOBS] rangers: 9 postings"
    assert told["message"].endswith("https://www.usajobs.gov/job/1\n\nand 8 more")
    assert receiver.seen[0].headers["x-idempotency-key"] == "key"


def test_messages_of_runs_are_letters_too() -> None:
    run = {"id": "run 1", "kind": "run_failed", "mode": "simulated", "source": "search", "day": "2026-11-20"}
    letter = letter_of(
        {**run, "error": "No\nspace", "items": 3, "reasons": ["a"], "links": {"run": "https://x"}}
    )
    assert letter.subject == "[USAJOBS simulated] run failed search 2026-11-20"
    assert letter.text.splitlines()[-4:] == [
        "error: No space",
        "items: 3",
        "reasons: a",
        "links run: https://x",
    ]


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        (f"nonsense://{SECRET}", "begins with nonsense:// and is of no service that is known here"),
        ("mailtos://", "begins with mailtos:// and is not complete"),
        (f"me=mailto://me:{SECRET}@mail.example.org", "sends in the clear; mailtos:// does not"),
        (f"json://hooks.example.org/{SECRET}", "sends in the clear; jsons:// does not"),
        ("json://169.254.169.254/latest", "is link-local"),
        (f"Me=mailtos://me:{SECRET}@mail.example.org", "is not an address"),
    ],
)
def test_addresses_that_nothing_can_be_sent_to_are_refused_as_settings(address: str, fault: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.parse({"NOTIFY_URLS": f"https://hooks.example.org/fine,{address}"})
    assert f"NOTIFY_URLS: address 2 {fault}" in str(refused.value)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        f"mailtos://me:{SECRET}@mail.example.org?to=a@example.org",
        f"slack://T0KENAAAA/T0KENBBBB/{SECRET.replace('-', '0')}/#general",
        f"tgram://123456789:{SECRET.replace('-', '_')}AAAAAAAAAAAAAAA/12345",
        "mailto://mail.example.org?from=a@example.org&to=b@example.org",
        f"jsons://hooks.example.org/{SECRET}",
    ],
)
def test_addresses_of_services_are_taken_and_what_is_secret_in_them_is_masked(address: str) -> None:
    settings = Settings.parse({"NOTIFY_URLS": f"me={address}"})
    assert settings.notify_urls is not None
    assert SECRET not in repr(settings)
    for secret in (SECRET, "T0KENBBBB", "123456789"):
        if secret in address:
            assert secret not in redaction.clean(f"POST /{secret}/x and {address}")
