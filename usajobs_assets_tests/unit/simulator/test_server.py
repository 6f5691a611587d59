"""The running simulator over real sockets: headers, paging, caps, the log, fault scripts, closing."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from usajobs_assets.simulator.answers import CannedAnswer
from usajobs_assets.simulator.posting_source import Found
from usajobs_assets.simulator.recorded import RecordedPages
from usajobs_assets.simulator.search_query import SearchQuery
from usajobs_assets.simulator.server import RequestSeen, RunningSimulator, serve
from usajobs_assets.simulator.universe import Universe

TODAY = date(2026, 3, 11)
HEADERS = {"User-Agent": "someone@example.gov", "Authorization-Key": "a-key"}


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def result(self) -> dict[str, Any]:
        result: dict[str, Any] = json.loads(self.body)["SearchResult"]
        return result


class Client:
    """One kept connection; sends exactly the headers it is given."""

    def __init__(self, simulator: RunningSimulator) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(simulator.url).netloc, timeout=10)

    def get(self, path: str, headers: dict[str, str] | None = None, **params: object) -> Answer:
        self.connection.request(
            "GET", f"{path}?{urlencode(params)}", headers=HEADERS if headers is None else headers
        )
        return Answer(self.connection.getresponse())

    def search(self, **params: Any) -> dict[str, Any]:
        answer = self.get("/api/Search", **params)
        assert answer.status == 200, answer.body
        return answer.result

    def close(self) -> None:
        self.connection.close()


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    with serve(Universe(), today=lambda: TODAY) as running:
        yield running


@pytest.fixture
def client(simulator: RunningSimulator) -> Iterator[Client]:
    client = Client(simulator)
    yield client
    client.close()


def ids(result: dict[str, Any]) -> list[str]:
    return [item["MatchedObjectId"] for item in result["SearchResultItems"]]


def test_the_envelope_is_the_api_s(client: Client) -> None:
    answer = client.get("/api/Search", LocationName="Chicago, Illinois", Radius=25)
    assert answer.headers["Content-Type"] == "application/hr+json; charset=utf-8"
    envelope = json.loads(answer.body)
    assert list(envelope) == ["LanguageCode", "SearchParameters", "SearchResult"]
    assert (envelope["LanguageCode"], envelope["SearchParameters"]) == ("EN", {})
    assert list(answer.result) == [
        "SearchResultCount",
        "SearchResultCountAll",
        "UserArea",
        "SearchResultItems",
    ]
    about = answer.result["UserArea"]
    assert (about["IsRadialSearch"], about["ResolvedLocation"]) == (True, ["Chicago, Illinois"])
    assert about["NumberOfPages"] == str(-(-answer.result["SearchResultCountAll"] // 25))


def test_paging_covers_exactly_the_open_postings(client: Client) -> None:
    first = client.search(ResultsPerPage=500)
    pages = int(first["UserArea"]["NumberOfPages"])
    seen = [
        number for page in range(1, pages + 1) for number in ids(client.search(ResultsPerPage=500, page=page))
    ]
    assert seen == [str(posting.control_number) for posting in Universe().open_on(TODAY)]
    assert len(seen) == first["SearchResultCountAll"]


def test_the_default_page_has_25_results_and_a_page_beyond_the_end_none(client: Client) -> None:
    assert client.search()["SearchResultCount"] == 25
    beyond = client.search(Page=4_000)
    assert (beyond["SearchResultCount"], beyond["SearchResultItems"]) == (0, [])
    assert beyond["SearchResultCountAll"] > 1_000


def test_a_page_of_more_than_500_is_refused_with_a_problem(client: Client) -> None:
    answer = client.get("/api/Search", ResultsPerPage=501)
    assert (answer.status, answer.headers["Content-Type"]) == (400, "application/problem+json; charset=utf-8")
    assert "resultsperpage" in json.loads(answer.body)["detail"]


def test_ten_thousand_rows_are_the_end_and_the_count_stops_there() -> None:
    """More are open, but an unfiltered sweep cannot see them: the caller must split the query."""
    universe = Universe(postings_per_day=700)
    assert universe.search(SearchQuery(), TODAY).total > 11_000
    with serve(universe, today=lambda: TODAY) as running:
        client = Client(running)
        last = client.search(ResultsPerPage=300, Page=34, Fields="Min")
        assert (last["SearchResultCountAll"], last["UserArea"]["NumberOfPages"]) == (10_000, "34")
        assert last["SearchResultCount"] == 100
        assert client.search(ResultsPerPage=300, Page=35)["SearchResultItems"] == []
        slice_of_it = client.search(JobCategoryCode="2210", ResultsPerPage=1)
        assert 0 < slice_of_it["SearchResultCountAll"] < 10_000
        client.close()


def test_a_second_sweep_is_byte_identical(client: Client) -> None:
    first = client.get("/api/Search", ResultsPerPage=500).body
    assert client.get("/api/Search", ResultsPerPage=500).body == first


def test_without_a_user_agent_the_firewall_answers_in_html(client: Client) -> None:
    answer = client.get("/api/Search", headers={"Authorization-Key": "a-key"})
    assert (answer.status, answer.headers["Content-Type"]) == (403, "text/html")
    assert b"Access Denied" in answer.body


@pytest.mark.parametrize("key", [None, ""])
def test_without_a_key_the_answer_is_401(key: str | None, client: Client) -> None:
    headers = {"User-Agent": "someone@example.gov"} | ({} if key is None else {"Authorization-Key": key})
    answer = client.get("/api/Search", headers=headers)
    assert (answer.status, answer.headers["Content-Type"]) == (401, "application/problem+json; charset=utf-8")


def test_only_the_given_key_opens_and_no_key_is_ever_repeated(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with serve(Universe(postings_per_day=1), today=lambda: TODAY, auth_key="the-right-key") as running:
        client = Client(running)
        wrong = client.get("/api/Search", headers={**HEADERS, "Authorization-Key": "canary-key"})
        right = client.get("/api/Search", headers={**HEADERS, "Authorization-Key": "the-right-key"})
        assert (wrong.status, right.status) == (401, 200)
        for text in (repr(running), repr(running.requests), caplog.text, wrong.body.decode()):
            assert "canary-key" not in text
            assert "the-right-key" not in text
        client.close()


@pytest.mark.parametrize("path", ["/", "/api", "/api/HistoricJoa/Elsewhere", "/api/codelist/nothing"])
def test_what_is_not_there_is_answered_404_with_a_problem(path: str, client: Client) -> None:
    answer = client.get(path)
    assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json; charset=utf-8")


def test_the_request_log_holds_path_and_parameters(simulator: RunningSimulator, client: Client) -> None:
    client.search(KEYWORD="nurse", Page=2)
    assert simulator.requests[-1] == ("/api/Search", {"KEYWORD": "nurse", "Page": "2"})


def test_a_new_day_shows_other_postings() -> None:
    days = iter([TODAY, date(2026, 3, 12)])
    with serve(Universe(), today=lambda: next(days)) as running:
        client = Client(running)
        first, second = (ids(client.search(ResultsPerPage=500)) for _ in range(2))
        assert first != second
        client.close()


def test_a_fault_script_can_answer_instead_and_even_lie_about_the_length() -> None:
    faults = iter(
        [
            CannedAnswer(503, b"busy", {"Retry-After": "7"}),
            CannedAnswer(200, b'{"half":', {"Content-Length": "100"}),
            None,
        ]
    )

    def interfere(seen: RequestSeen) -> CannedAnswer | None:
        assert seen.path == "/api/Search"
        return next(faults)

    with serve(Universe(postings_per_day=1), today=lambda: TODAY, interfere=interfere) as running:
        client = Client(running)
        busy = client.get("/api/Search")
        assert (busy.status, busy.body, busy.headers["Retry-After"]) == (503, b"busy", "7")
        with pytest.raises(http.client.IncompleteRead):
            client.get("/api/Search")
        client.close()
        assert client.get("/api/Search").status == 200
        client.close()


def test_many_clients_are_served_at_once_with_the_same_bytes(simulator: RunningSimulator) -> None:
    bodies: list[bytes] = []

    def sweep() -> None:
        client = Client(simulator)
        bodies.extend(client.get("/api/Search", ResultsPerPage=100, Page=page).body for page in (1, 2, 3))
        client.close()

    threads = [threading.Thread(target=sweep) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(bodies) == 18
    assert len(set(bodies)) == 3


def test_requests_over_one_connection_do_not_wait_for_each_other(client: Client) -> None:
    """Small answers in two writes cost 40 ms each on a kept connection (delayed acknowledgement)."""
    client.search(ResultsPerPage=1)
    started = time.perf_counter()
    for _ in range(30):
        client.search(ResultsPerPage=1)
    assert time.perf_counter() - started < 1


def test_closing_cuts_kept_connections_and_frees_the_port() -> None:
    running = serve(Universe(postings_per_day=1), today=lambda: TODAY)
    client = Client(running)
    client.search()
    running.close()
    running.close()
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        client.search()
    client.close()
    port = int(urlsplit(running.url).port or 0)
    with serve(Universe(postings_per_day=1), today=lambda: TODAY, port=port) as second:
        assert second.url == running.url


def test_recorded_pages_are_served_over_http_as_they_were_recorded(tmp_path: Path) -> None:
    items = [
        b'{ "MatchedObjectId" : "1", "n":1.0 }',
        b'{"MatchedObjectId":"2","n":1e2}',
        b'{"MatchedObjectId":"1"}',
    ]
    (tmp_path / "page.json").write_bytes(
        b'{"SearchResult":{"SearchResultItems":[' + b",".join(items) + b"]}}"
    )
    with serve(RecordedPages(tmp_path), today=lambda: TODAY) as running:
        client = Client(running)
        answer = client.get("/api/Search", ResultsPerPage=2, Keyword="ignored")
        assert b",".join(items[:2]) in answer.body
        assert (answer.result["SearchResultCount"], answer.result["SearchResultCountAll"]) == (2, 3)
        assert answer.result["UserArea"]["NumberOfPages"] == "2"
        assert items[2] in client.get("/api/Search", ResultsPerPage=2, Page=2).body
        client.close()


class Empty:
    def search(self, query: SearchQuery, today: date) -> Found:
        assert (query.keyword, today) == ("x", TODAY)
        return Found(0, [])


def test_a_source_without_a_past_has_no_historic_endpoints() -> None:
    with serve(Empty(), today=lambda: TODAY) as running:
        client = Client(running)
        assert client.get("/api/HistoricJoa", StartPositionOpenDate=TODAY).status == 404
        assert client.get("/api/codelist/payplans").status == 200
        client.close()


def test_any_source_with_a_search_method_fits_and_nothing_found_is_zero_pages() -> None:
    with serve(Empty(), today=lambda: TODAY) as running:
        client = Client(running)
        result = client.search(Keyword="x")
        assert (result["SearchResultCountAll"], result["UserArea"]["NumberOfPages"]) == (0, "0")
        client.close()
