"""One item: what identifies it, and what makes it the same content as before."""

import contextlib
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usajobs_assets.transforms.item import (
    Unreadable,
    content_digest,
    control_number_of,
    identify,
    read_item,
)
from usajobs_assets_tests.builders import item, raw
from usajobs_assets_tests.unit.transforms.mutations import JSON_VALUES, as_sent, mutated_items, places

URI = "https://www.usajobs.gov:443/job/777000100"
VARIES_BY_QUERY = {
    ("RelevanceRank",),
    ("MatchedObjectDescriptor", "PositionFormattedDescription"),
    ("MatchedObjectDescriptor", "UserArea", "IsRadialSearch"),
}


def digest(body: dict[str, Any]) -> bytes:
    return read_item(as_sent(body)).content_sha256


def replaced(body: dict[str, Any], path: tuple[Any, ...], value: object) -> dict[str, Any]:
    """A copy with the value at a path replaced."""
    changed: dict[str, Any] = json.loads(json.dumps(body))
    parent: Any = changed
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = value
    return changed


def reordered(value: Any) -> Any:
    """The same JSON with the keys of every object the other way round."""
    if isinstance(value, dict):
        return {key: reordered(entry) for key, entry in reversed(value.items())}
    return [reordered(entry) for entry in value] if isinstance(value, list) else value


@pytest.mark.parametrize("sent", ["840956600", 840956600, "0840956600"])
def test_the_control_number_is_matched_object_id(sent: object) -> None:
    assert control_number_of({**item(PositionURI=URI), "MatchedObjectId": sent}) == 840956600


@pytest.mark.parametrize(
    "sent", [None, "", "abc", "12a", "-5", 8.5, True, ["1"], "٣", "1" * 19, 10**18, "8409566OO"]
)
def test_the_tail_of_the_address_stands_in_for_an_unusable_id(sent: object) -> None:
    """Both were equal in 817 of 817 real postings; more than 18 digits would not fit BIGINT."""
    assert control_number_of({**item(PositionURI=URI), "MatchedObjectId": sent}) == 777000100


@pytest.mark.parametrize(
    ("uri", "number"),
    [
        ("https://www.usajobs.gov:443/GetJob/ViewDetails/438231200", 438231200),
        ("https://www.usajobs.gov/GetJob/ViewDetails/438231200?PostingChannelID=RESTAPI", 438231200),
        ("https://www.usajobs.gov/job/438231200/", 438231200),
        ("https://www.usajobs.gov/job/", None),
        ("https://www.usajobs.gov/job/438231200x", None),
        (438231200, None),
        (None, None),
    ],
)
def test_the_tail_is_read_in_the_forms_of_every_era(uri: object, number: int | None) -> None:
    assert control_number_of({"MatchedObjectDescriptor": {"PositionURI": uri}}) == number


@pytest.mark.parametrize("body", [{}, {"MatchedObjectDescriptor": []}, {"MatchedObjectDescriptor": "x"}])
def test_an_item_may_have_no_control_number(body: dict[str, Any]) -> None:
    assert control_number_of(body) is None


@pytest.mark.parametrize("zero", ["0", "000", 0])
def test_zero_is_no_control_number(zero: object) -> None:
    """The table refuses it (control_number > 0): past the gate it would cost the whole load, not one record."""
    body = {**item(PositionURI="https://www.usajobs.gov/job/0"), "MatchedObjectId": zero}
    assert (control_number_of(body), identify(as_sent(body))) == (None, None)


@given(st.sampled_from(sorted(VARIES_BY_QUERY)), JSON_VALUES)
def test_the_digest_ignores_what_varies_by_query(path: tuple[str, ...], value: object) -> None:
    """The same posting found by another keyword is not another version of it."""
    cleanly = json.loads(json.dumps(value).replace("NaN", "0").replace("Infinity", "0"))
    changed = replaced(item(), path, cleanly)
    assert content_digest(changed) == content_digest(item())


@pytest.mark.parametrize("path", places(item()), ids=lambda path: "/".join(map(str, path)))
def test_the_digest_ignores_nothing_else(path: tuple[Any, ...]) -> None:
    """Every single value of an item, changed on its own, is a change."""
    changed = content_digest(replaced(item(), path, "changed")) != content_digest(item())
    assert changed is not any(path[: len(ignored)] == ignored for ignored in VARIES_BY_QUERY)


def test_only_the_fields_in_their_place_are_ignored() -> None:
    """A key of the same name elsewhere is content."""
    for path in [("MatchedObjectDescriptor", "RelevanceRank"), ("IsRadialSearch",), ("UserArea",)]:
        assert content_digest(replaced(item(), path, 1)) != content_digest(item())


def test_the_digest_ignores_key_order_and_spacing_but_not_the_order_of_a_list() -> None:
    assert digest(reordered(item())) == digest(item())
    assert read_item(json.dumps(item(), indent=3).encode()).content_sha256 == digest(item())
    two = item(ApplyURI=["https://a.gov", "https://b.gov"])
    assert digest(two) != digest(item(ApplyURI=["https://b.gov", "https://a.gov"]))


def test_the_digest_is_the_same_in_every_release() -> None:
    """Stored for good: another digest of the same posting would make a version out of nothing."""
    body = {"MatchedObjectId": "5", "RelevanceRank": 1, "MatchedObjectDescriptor": {"b": "é", "a": [1, 0.5]}}
    text = '{"MatchedObjectDescriptor":{"a":[1,0.5],"b":"é"},"MatchedObjectId":"5"}'
    assert content_digest(body) == hashlib.sha256(text.encode()).digest()


@pytest.mark.parametrize("dirt", ["a\x00b", "a\ud800b", float("nan"), float("inf")], ids=ascii)
def test_the_digest_of_an_item_that_had_to_be_cleaned_ignores_the_same(dirt: object) -> None:
    """Such a posting too is seen at another rank tomorrow, with the content of today."""
    dirty = item(PositionTitle=dirt)
    assert digest(replaced(reordered(dirty), ("RelevanceRank",), 7.5)) == digest(dirty)
    assert digest(replaced(dirty, ("MatchedObjectDescriptor", "PositionID"), "other")) != digest(dirty)


def test_what_cleaning_makes_equal_is_still_told_apart() -> None:
    """The digest is over what was sent: a NUL that came or went is a change."""
    digests = {
        digest(item(PositionTitle=title)) for title in ("ab", "a\x00b", "\x00ab", "ab\ud800", "ab\ud801")
    }
    assert len(digests) == 5


@given(mutated_items())
def test_identify_finds_what_read_item_finds(body: dict[str, Any]) -> None:
    """The survey counts by the one and the rows are built by the other."""
    assert identify(as_sent(body)) == read_item(as_sent(body)).control_number


_IDS = [
    b"5.0",
    b"1e3",
    b"-0",
    b"-5",
    b"true",
    b"null",
    b"[]",
    b'"5\\u0000"',
    b'"\\u0035"',
    b'"\\ud800"',
    b'"5\xff"',
]


@pytest.mark.parametrize("literal", [*_IDS, b"18446744073709551616", b"1e400", b"NaN"], ids=ascii)
def test_identify_agrees_about_ids_that_no_library_would_write(literal: bytes) -> None:
    sent = b'{"MatchedObjectId":%b,"MatchedObjectDescriptor":{"PositionURI":"%b"}}' % (literal, URI.encode())
    assert identify(sent) == read_item(sent).control_number


def test_of_a_repeated_key_the_last_one_counts_for_both() -> None:
    sent = b'{"MatchedObjectId":"5","MatchedObjectId":"6"}'
    assert (identify(sent), read_item(sent).control_number) == (6, 6)


@given(st.binary(max_size=60) | JSON_VALUES.map(as_sent))
def test_whatever_the_bytes_there_is_a_number_none_or_a_named_reason(sent: bytes) -> None:
    """One record of noise costs one record: identify never raises, read_item only Unreadable."""
    found = identify(sent)
    with contextlib.suppress(Unreadable):
        assert read_item(sent).control_number == found


def test_clean_bytes_are_kept_as_they_were_sent() -> None:
    """raw_json shows what came: spacing, escapes and the zeros of a number are not tidied away."""
    sent = b'{ "MatchedObjectId":"5",\n "pay": 1.50, "t":"\\u00e9\\ud83d\\ude00" }'
    read = read_item(sent)
    assert (read.stored_json.encode(), read.notes.as_list()) == (sent, [])
    assert read_item(raw(item())).body == item()
