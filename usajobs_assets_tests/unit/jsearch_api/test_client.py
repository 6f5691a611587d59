"""What reaches JSearch, what comes back, and that the key stays with us."""

import pytest

from usajobs_assets.api_client import errors
from usajobs_assets.jsearch_api.client import JsearchClient
from usajobs_assets.jsearch_api.credentials import HOST, JsearchKey
from usajobs_assets.jsearch_api.search_request import JsearchRequest
from usajobs_assets_tests.unit.usajobs_api.conftest import KEY, FakeClock, Scripted, ScriptedServer

NURSES = JsearchRequest(query="nurse in Ohio", date_posted="today")
PAGE = Scripted(b'{"status":"OK","request_id":"r","data":[{"job_id":"a=="}]}')


def test_a_page_is_asked_for_with_the_key_in_a_header(server: ScriptedServer, client: JsearchClient) -> None:
    server.script = [PAGE]
    exchange = client.page(NURSES, 2)
    (seen,) = server.seen
    assert seen.path == "/search"
    assert seen.params == {
        "query": "nurse in Ohio", "country": "us", "date_posted": "today", "page": "2", "num_pages": "1",
    }  # fmt: skip
    assert (seen.headers["x-rapidapi-key"], seen.headers["x-rapidapi-host"]) == (KEY, HOST)
    assert (exchange.body, exchange.params) == (PAGE.body, seen.params)
    assert KEY not in repr(exchange) + repr(client.__dict__)


def test_too_many_requests_is_tried_again_when_the_api_says(
    server: ScriptedServer, client: JsearchClient, clock: FakeClock
) -> None:
    server.script = [Scripted(status=429, headers={"Retry-After": "7"}), PAGE]
    assert client.page(NURSES, 1).attempt == 2
    assert sum(clock.slept) >= 7


def test_a_quota_that_is_spent_is_not_asked_again(server: ScriptedServer, client: JsearchClient) -> None:
    """Each further request would be refused, and some plans charge for it."""
    server.script = [Scripted(status=429, headers={"X-RateLimit-Requests-Remaining": "0"}), PAGE]
    with pytest.raises(errors.QuotaSpent, match="JSEARCH_API_KEY"):
        client.page(NURSES, 1)
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (401, errors.Unauthorized, "JSEARCH_API_KEY"),
        (403, errors.Forbidden, "JSEARCH_API_KEY"),
        (404, errors.BadRequest, "JSEARCH_BASE_URL"),
        (400, errors.BadRequest, "parameters"),
        (302, errors.RedirectRefused, "JSEARCH_BASE_URL"),
    ],
)
def test_a_refusal_names_the_setting_to_look_at(
    server: ScriptedServer, client: JsearchClient, status: int, error: type[Exception], said: str
) -> None:
    server.script = [Scripted(status=status, body=b"{}")]
    with pytest.raises(error, match=said) as refused:
        client.page(NURSES, 1)
    assert KEY not in str(refused.value)
    assert "USAJOBS" not in str(refused.value)


def test_a_body_that_repeats_the_key_is_not_kept(server: ScriptedServer, client: JsearchClient) -> None:
    kept: list[object] = []
    server.script = [Scripted(b'{"status":"OK","data":[],"key":"' + KEY.encode() + b'"}')]
    with pytest.raises(errors.NotAPage, match="holds_the_key"):
        client.page(NURSES, 1, lambda exchange, _finding: kept.append(exchange))
    assert kept == []


def test_what_is_no_page_is_handed_over_before_it_is_asked_again(
    server: ScriptedServer, client: JsearchClient
) -> None:
    kept: list[bytes] = []
    broken = Scripted(b'{"status":"ERROR","data":[]}')
    server.script = [broken, PAGE]
    assert client.page(NURSES, 1, lambda exchange, _finding: kept.append(exchange.body)).body == PAGE.body
    assert kept == [broken.body]


@pytest.mark.parametrize("value", ["", " key", "key\r\nX: y", "ké"])
def test_a_key_that_no_header_can_carry_is_refused_without_repeating_it(value: str) -> None:
    with pytest.raises(ValueError, match="JSEARCH_API_KEY is empty, or has blanks") as refused:
        JsearchKey(value)
    assert "ké" not in str(refused.value)
