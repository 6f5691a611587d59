"""HistoricJoa, its texts and the code lists over real HTTP: what is sent, and what each answer becomes."""

from datetime import date

import pytest

from usajobs_assets.api_client import errors
from usajobs_assets.api_client.budget import Budget
from usajobs_assets.usajobs_api.code_list import read_code_list
from usajobs_assets.usajobs_api.historic_page import read_historic_page
from usajobs_assets.usajobs_api.historic_request import HistoricRequest
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets_tests.unit.usajobs_api.conftest import EMAIL, Scripted, historic_body, page_body

REQUEST = HistoricRequest.of_day(date(2025, 11, 17))
TOKEN = "CfDJ8%2BK%2Fx%3D%3D"
QUERY = f"continuationtoken={TOKEN}&startpositionopendate=2025-11-17&endpositionopendate=2025-11-17"
CODES = b'{"CodeList":[{"ValidValue":[{"Code":"GS","Value":"General Schedule"}],"id":"PayPlans"}]}'


def test_the_first_page_is_asked_for_by_open_date(server, make_client) -> None:
    server.script = [Scripted(historic_body())]
    exchange = make_client().historic_page(REQUEST, None, 1)
    assert server.seen[0].path == "/api/HistoricJoa"
    assert server.seen[0].params == REQUEST.params() == exchange.params
    assert (exchange.endpoint, exchange.body, exchange.attempt) == ("/api/HistoricJoa", historic_body(), 1)


def test_the_next_page_is_asked_for_with_the_query_as_it_came(server, make_client) -> None:
    """F22: a token that is encoded twice is another token."""
    server.script = [
        Scripted(historic_body(paging=f',"next":"/api/historicjoa?{QUERY}"')),
        Scripted(historic_body()),
    ]
    client = make_client()
    query = read_historic_page(client.historic_page(REQUEST, None, 1).body).next_query
    exchange = client.historic_page(REQUEST, query, 2)
    assert server.seen[1].query == QUERY
    assert exchange.params == {
        "continuationtoken": TOKEN,
        "startpositionopendate": "2025-11-17",
        "endpositionopendate": "2025-11-17",
    }


def test_a_page_named_by_a_bare_token_can_be_asked_for_again_from_what_was_stored(
    server, make_client
) -> None:
    """A capture that died goes on from bronze, which holds the params and the body of the last page."""
    bare = b'{"paging":{"metadata":{"totalCount":9,"continuationToken":"%s"}},"data":[{}]}' % TOKEN.encode()
    server.script = [Scripted(bare)]
    client = make_client()
    query = None
    for page in (1, 2, 3):
        exchange = client.historic_page(REQUEST, query, page)
        query = read_historic_page(exchange.body, exchange.status, exchange.params).next_query
    assert server.seen[1].query == server.seen[2].query
    assert f"continuationtoken={TOKEN}" in server.seen[2].query
    assert REQUEST.params().items() <= server.seen[2].params.items()


def test_texts_and_code_lists_have_addresses_of_their_own(server, make_client) -> None:
    server.script = [Scripted(historic_body()), Scripted(CODES)]
    client = make_client()
    client.announcement_text_page(REQUEST, QUERY, 2)
    exchange = client.code_list("payplans")
    assert [seen.path for seen in server.seen] == [
        "/api/HistoricJoa/AnnouncementText",
        "/api/codelist/payplans",
    ]
    assert [seen.query for seen in server.seen] == [QUERY, ""]
    assert (exchange.endpoint, exchange.params) == ("/api/codelist/payplans", {})
    assert read_code_list(exchange.body)[0].label == "General Schedule"


def test_the_key_goes_to_search_only(server, make_client) -> None:
    server.script = [
        Scripted(historic_body()),
        Scripted(historic_body()),
        Scripted(CODES),
        Scripted(page_body()),
    ]
    client = make_client()
    client.historic_page(REQUEST, None, 1)
    client.announcement_text_page(REQUEST, None, 1)
    client.code_list("payplans")
    client.search_page(SearchRequest(), 1)
    assert ["authorization-key" in seen.headers for seen in server.seen] == [False, False, False, True]
    assert {seen.headers["user-agent"] for seen in server.seen} == {EMAIL}


def test_a_204_is_a_page_without_rows(server, make_client) -> None:
    server.script = [Scripted(status=204)]
    exchange = make_client().historic_page(REQUEST, None, 1)
    assert (exchange.status, exchange.body, len(server.seen)) == (204, b"", 1)


def test_a_token_that_is_not_taken_any_more_is_told_apart(server, make_client) -> None:
    """The token is of no use again, so asking once is enough, but the query may be started afresh."""
    server.script = [Scripted(status=400)]
    with pytest.raises(
        errors.TokenExpired, match=r"/api/HistoricJoa page 2 of postings with .*2025-11-17.* 400"
    ):
        make_client().historic_page(REQUEST, QUERY, 2)
    with pytest.raises(errors.BadRequest) as caught:
        make_client().historic_page(REQUEST, None, 1)
    assert not isinstance(caught.value, errors.TokenExpired)
    assert len(server.seen) == 2


def test_what_came_instead_is_handed_over_and_asked_again(server, make_client) -> None:
    server.script = [Scripted(b"{}")]
    kept = []
    with pytest.raises(errors.NotAPage, match="no_data_list"):
        make_client().historic_page(REQUEST, None, 1, lambda _, why: kept.append(why.reason))
    assert kept == ["no_data_list"] * 3
    server.script = [Scripted(b'{"CodeList":[]}'), Scripted(CODES)]
    assert make_client().code_list("payplans", lambda _, why: kept.append(why.reason)).attempt == 2
    assert kept[3:] == ["no_code_list"]


@pytest.mark.parametrize("status", [429, 503])
def test_a_time_that_the_api_names_holds_for_everyone_who_shares_the_budget(
    server, make_client, clock, status
) -> None:
    """F12: also after the last try, and never longer than the policy allows."""
    budget = Budget(spacing=0, clock=clock)
    server.script = [Scripted(status=status, headers={"Retry-After": "500"})]
    with pytest.raises(errors.TransientError):
        make_client(budget=budget).historic_page(REQUEST, None, 1)
    before = clock.elapsed
    budget.spend()
    assert clock.elapsed - before == 120


def test_a_failure_without_a_time_holds_nobody_else_up(server, make_client, clock) -> None:
    budget = Budget(spacing=0, clock=clock)
    server.script = [Scripted(status=503)]
    with pytest.raises(errors.ServerFailed):
        make_client(budget=budget).historic_page(REQUEST, None, 1)
    before = clock.elapsed
    budget.spend()
    assert clock.elapsed == before
