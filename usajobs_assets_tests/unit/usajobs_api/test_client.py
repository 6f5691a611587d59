"""The client against a real server: what it sends, what it brings back, what it tries again."""

import gzip
import logging
import traceback

import pytest

from usajobs_assets.api_client import errors
from usajobs_assets.api_client.budget import Budget
from usajobs_assets.api_client.retry import RetryPolicy
from usajobs_assets.usajobs_api.client import UsajobsClient
from usajobs_assets.usajobs_api.credentials import Credentials
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets_tests.unit.usajobs_api.conftest import EMAIL, KEY, START, Scripted, page_body

EVERYTHING = SearchRequest()
PAGE = Scripted(page_body())


def test_a_page_comes_back_byte_for_byte_with_what_was_asked(server, make_client) -> None:
    """Law 1: bronze gets what the API sent and how it was asked."""
    server.script = [
        Scripted(page_body(), headers={"ETag": "x1", "X-RateLimit-Left": "9", "Set-Cookie": "a=b"})
    ]
    exchange = make_client().search_page(SearchRequest(keyword="nurse"), 3)
    assert exchange.body == page_body()
    assert (exchange.endpoint, exchange.status, exchange.attempt) == ("/api/Search", 200, 1)
    assert exchange.params == server.seen[0].params
    assert exchange.params["Keyword"] == "nurse"
    assert exchange.params["Page"] == "3"
    assert exchange.sent_at == exchange.received_at == START
    assert exchange.headers["etag"] == "x1"
    assert exchange.headers["x-ratelimit-left"] == "9"
    assert "set-cookie" not in exchange.headers


def test_the_three_headers_are_sent_and_no_others_of_identity(
    server, make_client, tmp_path, monkeypatch
) -> None:
    """A netrc entry for the host must not add a second identity."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password hunter2\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server.script = [Scripted(page_body(), headers={"Set-Cookie": "a=b"})]
    client = make_client()
    client.search_page(EVERYTHING, 1)
    client.search_page(EVERYTHING, 2)
    for seen in server.seen:
        assert seen.headers["host"] == f"127.0.0.1:{server.server_port}"
        assert seen.headers["user-agent"] == EMAIL
        assert seen.headers["authorization-key"] == KEY
        assert seen.headers["accept"] == "application/hr+json, application/json"
        assert not {"authorization", "cookie"} & set(seen.headers)


def test_without_credentials_no_key_is_sent(server, make_client) -> None:
    server.script = [PAGE]
    make_client(credentials=None).search_page(EVERYTHING, 1)
    assert "authorization-key" not in server.seen[0].headers
    assert server.seen[0].headers["user-agent"] == "usajobs-assets"


def test_a_compressed_body_is_handed_over_decompressed(server, make_client) -> None:
    server.script = [Scripted(gzip.compress(page_body()), headers={"Content-Encoding": "gzip"})]
    assert make_client().search_page(EVERYTHING, 1).body == page_body()


@pytest.mark.parametrize(
    ("status", "content_type", "error", "words"),
    [
        (401, "application/problem+json", errors.Unauthorized, ("USAJOBS_AUTH_KEY", "USAJOBS_USER_AGENT")),
        (403, "text/html", errors.Forbidden, ("firewall", "USAJOBS_USER_AGENT")),
        (403, "application/json", errors.Forbidden, ("USAJOBS_AUTH_KEY", "USAJOBS_USER_AGENT")),
        (400, "application/problem+json", errors.BadRequest, ("400", "parameters")),
        (404, "text/html", errors.BadRequest, ("404", "USAJOBS_BASE_URL")),
        (418, "text/html", errors.BadRequest, ("418",)),
    ],
)
def test_what_somebody_must_mend_is_asked_once(
    server, make_client, status, content_type, error, words
) -> None:
    server.script = [Scripted(b"<secret page>", status, {"Content-Type": content_type})]
    with pytest.raises(error) as caught:
        make_client().search_page(EVERYTHING, 7)
    assert len(server.seen) == 1
    assert isinstance(caught.value, errors.PermanentError)
    assert all(word in str(caught.value) for word in ("/api/Search page 7", *words))
    assert "secret page" not in str(caught.value)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_asked_again_and_counted(server, make_client, clock, status) -> None:
    server.script = [Scripted(status=status), Scripted(status=status), PAGE]
    assert make_client().search_page(EVERYTHING, 1).attempt == 3
    assert len(clock.slept) == 2


@pytest.mark.parametrize(("status", "error"), [(429, errors.RateLimited), (503, errors.ServerFailed)])
def test_trying_again_ends_with_the_last_error(server, make_client, clock, status, error) -> None:
    server.script = [Scripted(status=status, headers={"Retry-After": "7"})]
    with pytest.raises(error, match=f"page 1: answered {status}") as caught:
        make_client().search_page(EVERYTHING, 1)
    assert len(server.seen) == 3
    assert caught.value.retry_after == 7
    assert caught.value.__notes__ == ["This was try 3 of at most 3."]
    assert [round(wait) for wait in clock.slept] == [7, 7]


def test_an_absurd_retry_after_is_capped(server, make_client, clock) -> None:
    server.script = [Scripted(status=429, headers={"Retry-After": "9" * 400}), PAGE]
    make_client(policy=RetryPolicy(longest_retry_after=120)).search_page(EVERYTHING, 1)
    assert clock.slept == [120]


def test_the_number_of_tries_is_six_unless_told_otherwise(server, make_client) -> None:
    server.script = [Scripted(status=500)]
    with pytest.raises(errors.ServerFailed):
        make_client(policy=None).search_page(EVERYTHING, 1)
    assert len(server.seen) == 6


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>maintenance</html>", "not_json"),
        (page_body()[:-20], "truncated"),
        (b"", "empty_body"),
        (b"204 No Content", "no_content_text"),
        (b"{}", "no_search_result"),
    ],
)
def test_what_came_instead_of_a_page_is_handed_over_and_asked_again(
    server, make_client, body, reason
) -> None:
    """F16 to F19: the bytes are kept as evidence, and the next try may be a page."""
    server.script = [Scripted(body), PAGE]
    kept = []
    exchange = make_client().search_page(EVERYTHING, 1, lambda refused, why: kept.append((refused, why)))
    assert exchange.attempt == 2
    [(refused, why)] = kept
    assert (refused.body, refused.status, refused.attempt) == (body, 200, 1)
    assert why.reason == reason
    assert "/api/Search page 1" in str(why)


def test_a_page_that_never_comes_is_an_error_that_says_what_came(server, make_client) -> None:
    server.script = [Scripted(status=204), Scripted(b"{}")]
    kept = []
    with pytest.raises(
        errors.NotAPage, match=r"/api/Search page 2 is not a page .*no_search_result"
    ) as caught:
        make_client().search_page(EVERYTHING, 2, lambda _, why: kept.append(why.reason))
    assert kept == ["empty_body", "no_search_result", "no_search_result"]
    assert caught.value.reason == "no_search_result"


@pytest.mark.parametrize(
    ("location", "named"),
    [
        ("https://evil.example/steal?key=s3cret", "'evil.example'"),
        ("/elsewhere/s3cret", "the same host"),
        ("http://[s3cret", "an unreadable address"),
        ("", "the same host"),
    ],
)
def test_a_redirect_is_refused_and_only_its_host_is_named(server, make_client, location, named) -> None:
    """F68: the key goes nowhere else, and the address is not repeated."""
    server.script = [Scripted(b"x" * 100_000, 302, {"Location": location})]
    with pytest.raises(errors.RedirectRefused, match=named) as caught:
        make_client().search_page(EVERYTHING, 1)
    assert "s3cret" not in str(caught.value)
    assert len(server.seen) == 1


def test_the_budget_counts_tries_and_ends_the_run(server, make_client, clock) -> None:
    server.script = [Scripted(status=500)]
    client = make_client(budget=Budget(spacing=0, max_requests=2, clock=clock))
    with pytest.raises(errors.BudgetExhausted, match="all of its 2 API requests"):
        client.search_page(EVERYTHING, 1)
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    "answer",
    [
        Scripted(status=401),
        Scripted(status=403, headers={"Content-Type": "text/html"}),
        Scripted(status=400),
        Scripted(status=302, headers={"Location": "https://evil.example/"}),
        Scripted(status=429),
        Scripted(status=503),
        Scripted(b"{}"),
        Scripted(instead=lambda handler: handler.connection.close()),
    ],
)
def test_the_key_is_in_no_message_log_or_repr(server, make_client, caplog, answer) -> None:
    """Law 9 and F57, over every branch of the error tree and with the libraries' own logs."""
    caplog.set_level(logging.DEBUG)
    server.script = [answer]
    client = make_client()
    with pytest.raises(errors.ApiError) as caught:
        client.search_page(EVERYTHING, 1)
    told = "".join(traceback.format_exception(caught.value))
    assert caught.value.__cause__ is None
    for text in (told, repr(caught.value), caplog.text, repr(client), repr(Credentials(KEY, EMAIL))):
        assert KEY not in text


def test_each_failure_that_is_tried_again_is_logged(server, make_client, caplog) -> None:
    server.script = [Scripted(status=503), Scripted(b"{}"), PAGE]
    make_client().search_page(SearchRequest(keyword="my illness"), 4)
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert len(told) == 2
    assert told[0].startswith("Try 1 of 3 failed, next in ")
    assert "/api/Search page 4: answered 503" in told[0]
    assert "illness" not in caplog.text


@pytest.mark.parametrize(
    "base_url", ["ftp://host", "data.usajobs.gov", "https://me:s3cret@host", "http://h/?key=s3cret", ""]
)
def test_a_base_url_that_is_none_is_refused_without_repeating_it(base_url) -> None:
    with pytest.raises(ValueError, match="USAJOBS_BASE_URL") as caught:
        UsajobsClient(base_url, None)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("value", ["", " key", "key\n", "ke\ry", "clé", "key\x00"])
def test_credentials_no_header_can_carry_are_refused_without_repeating_them(value) -> None:
    """The HTTP libraries would print the value in their own error."""
    with pytest.raises(ValueError, match="USAJOBS_AUTH_KEY") as caught:
        Credentials(value, EMAIL)
    assert not value or value not in str(caught.value)
    with pytest.raises(ValueError, match="USAJOBS_USER_AGENT"):
        Credentials(KEY, value)
