"""A body becomes items as they were sent, or a reason; requests and paging."""

import pytest
from pydantic import ValidationError

from usajobs_assets.api_client.errors import NotAPage
from usajobs_assets.jsearch_api.page import read_jsearch_page
from usajobs_assets.jsearch_api.pager import LAST_PAGE, JsearchPager
from usajobs_assets.jsearch_api.search_request import JsearchRequest


def body(items: bytes, status: bytes = b"OK") -> bytes:
    return b'{"status":"%s","request_id":"r","parameters":{"page":1},"data":[%s]}' % (status, items)


def test_items_keep_their_bytes() -> None:
    items = (b'{"job_id": "a==",  "n": 1.50}', b'{"job_id":"\\u00e9"}', b"null")
    assert read_jsearch_page(body(b" , ".join(items))).items == items


def test_an_empty_page_is_a_page() -> None:
    assert read_jsearch_page(body(b"")).items == ()


def test_json_that_only_python_reads_is_split_too() -> None:
    assert read_jsearch_page(body(b'{"x":NaN},{"job_id":"b"}')).items == (b'{"x":NaN}', b'{"job_id":"b"}')


def test_an_item_nested_too_deeply_costs_only_itself() -> None:
    deep = b"[" * 2000 + b"]" * 2000
    assert read_jsearch_page(body(deep + b',{"job_id":"b"}')).items == (deep, b'{"job_id":"b"}')


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (b"", "empty_body"),
        (b"<html>", "not_json"),
        (b'{"status":"OK","data":[{"job_id"', "truncated"),
        (b'{"status":"OK"}', "no_data_list"),
        (b'{"status":"OK","data":{"jobs":[]}}', "no_data_list"),
        (b'{"message":"You are not subscribed to this API."}', "no_data_list"),
        (body(b'{"job_id":"a"}', status=b"ERROR"), "no_data_list"),
        (body(b'{"x":NaN}', status=b"ERROR"), "no_data_list"),
    ],
)
def test_what_is_no_page_has_a_reason(sent: bytes, reason: str) -> None:
    with pytest.raises(NotAPage) as refused:
        read_jsearch_page(sent)
    assert refused.value.reason == reason


def test_the_end_is_a_page_that_brings_nothing_new() -> None:
    """Short pages are no end, and the same posting may be shown twice."""
    pager = JsearchPager()
    for number, ids in enumerate((["a", "b"], ["b", "c"], ["d"], []), start=1):
        assert pager.next_page() == number
        pager.seen(number, ids)
    assert (pager.next_page(), pager.ended, pager.partial, pager.cap_hit) == (None, True, False, False)


def test_a_limit_is_not_the_end() -> None:
    pager = JsearchPager(max_pages=1)
    pager.seen(1, ["a"])
    assert (pager.next_page(), pager.ended, pager.partial) == (None, False, True)


def test_beyond_its_last_page_the_api_hides_the_rest() -> None:
    pager = JsearchPager()
    for number in range(1, LAST_PAGE + 1):
        pager.seen(number, [str(number)])
    assert (pager.next_page(), pager.ended, pager.cap_hit) == (None, False, True)


def test_only_the_page_that_was_asked_for_is_counted() -> None:
    pager = JsearchPager()
    with pytest.raises(ValueError, match="page 2 came, expected was 1"):
        pager.seen(2, [])


def test_a_request_is_sent_as_the_api_spells_it() -> None:
    request = JsearchRequest(
        query="chef in Lyon",
        country="fr",
        work_from_home=True,
        employment_types=("FULLTIME", "INTERN"),
        radius=5,
    )
    assert request.params(3) == {
        "query": "chef in Lyon", "country": "fr", "date_posted": "all", "work_from_home": "true",
        "employment_types": "FULLTIME,INTERN", "radius": "5", "page": "3", "num_pages": "1",
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"query": " "},
        {"query": "x", "country": "USA"},
        {"query": "x", "pages": 2},
        {"query": "x", "radius": 0},
    ],
)
def test_a_request_that_the_api_would_ignore_or_refuse_is_not_made(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        JsearchRequest(**wrong)
