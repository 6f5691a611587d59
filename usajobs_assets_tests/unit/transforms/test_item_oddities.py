"""Items that Postgres would refuse: cleaned with a note, or refused with a reason. Never an exception else."""

import json
from collections.abc import Callable

import psycopg
import pytest
from hypothesis import given

from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets.transforms import item as item_module
from usajobs_assets.transforms.item import Unreadable, identify, read_item
from usajobs_assets_tests.builders import item
from usajobs_assets_tests.unit.transforms.mutations import JSON_VALUES, as_sent


def with_x(literal: bytes) -> bytes:
    """The smallest item, with a value written as given."""
    return b'{"MatchedObjectId":"5","x":%b}' % literal


def refusal(sent: bytes) -> str | None:
    """Why an item cannot be read, or None if it can."""
    try:
        read_item(sent)
    except Unreadable as error:
        return error.reason
    return None


@pytest.mark.parametrize(
    ("literal", "value", "noted"),
    [
        (b'"a\\u0000b"', "ab", ["/x:nul"]),
        (b'"a\\ud800b"', "a\ufffdb", ["/x:surrogate"]),
        (b'"\\udfff\\u0000"', "\ufffd", ["/x:nul", "/x:surrogate"]),
        (b'"a\xffb"', "a\ufffdb", ["/x:surrogate"]),
        (b"NaN", None, ["/x:not_finite"]),
        (b"[1,-Infinity]", [1, None], ["/x/1:not_finite"]),
        (b"1e400", None, ["/x:not_finite"]),
        (b"-1e99999", None, ["/x:not_finite"]),
        (b'{"a\\u0000":{"b":"\\u0000"}}', {"a": {"b": ""}}, ["/x:nul", "/x/a/b:nul"]),
    ],
    ids=ascii,
)
def test_what_jsonb_refuses_is_replaced_and_noted(literal: bytes, value: object, noted: list[str]) -> None:
    """One NUL in one of 500 postings stopped a whole COPY elsewhere; here it costs that character."""
    read = read_item(with_x(literal))
    assert sorted(read.notes.as_list()) == sorted(noted)
    assert read.body == json.loads(read.stored_json) == {"MatchedObjectId": "5", "x": value}


@pytest.mark.parametrize("literal", [b'"\\\\u0000"', b'"\\ud83d\\ude00"', b'"1e400"', b'"3e1234"', b"1e200"])
def test_a_false_alarm_changes_nothing(literal: bytes) -> None:
    """An escaped backslash, a whole pair of surrogates and a code like 3e1234 look alike to a quick search."""
    read = read_item(with_x(literal))
    assert (read.stored_json.encode(), read.notes.as_list()) == (with_x(literal), [])


@pytest.mark.parametrize("key", ["a\x00b", "a\ud800b"], ids=ascii)
@pytest.mark.parametrize("value", [float("nan"), "\x00", "\ud800", {"k": float("inf")}], ids=ascii)
def test_notes_can_be_stored_even_where_the_key_is_what_is_wrong(key: str, value: object) -> None:
    """`sanitised` is a text[]: a path with a NUL in it would stop the load it was meant to save."""
    for note in read_item(as_sent({**item(), key: value})).notes.as_list():
        assert "\x00" not in note
        note.encode()


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (b"", "not_json"), (b"{", "not_json"), (b'{"a":1}}', "not_json"), (b'{"a":"b\nc"}', "not_json"),
        (b"\xef\xbb\xbf{}", "not_json"), (b"<html></html>", "not_json"), (b"9" * 5000, "not_json"),
        (b"[]", "not_an_object"), (b'"text"', "not_an_object"), (b"null", "not_an_object"), (b"5", "not_an_object"),
        (b"NaN", "not_an_object"), (b'["\\u0000"]', "not_an_object"),
    ],
    ids=ascii,
)  # fmt: skip
def test_what_is_no_item_is_refused_with_a_reason(sent: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_item(sent)
    assert caught.value.reason == reason
    assert caught.value.detail
    assert str(caught.value) == f"{reason}: {caught.value.detail}"
    assert identify(sent) is None


@pytest.mark.parametrize("depth", [100, 253, 254, 260, 1000, 1023, 1100, 5000, 200_000])
@pytest.mark.parametrize("around", ["[]", "{}"])
@pytest.mark.parametrize("dirt", ["", '"\\u0000"', "NaN"])
def test_nesting_is_readable_or_too_deep_and_nothing_else(depth: int, around: str, dirt: str) -> None:
    """Three libraries give up at three depths; a posting at each of them costs one record, not the run."""
    start, end = ('{"k":', "}") if around == "{}" else ("[", "]")
    sent = with_x((start * depth + (dirt or "1") + end * depth).encode())
    assert refusal(sent) in (None, "too_deep")
    assert identify(sent) in (5, None)


@pytest.mark.parametrize("depth", [30, 100, 200, 300, 900])
def test_the_depth_at_which_an_item_is_refused_does_not_depend_on_its_dirt(depth: int) -> None:
    """Otherwise a NUL decides whether a deep posting is a row or a quarantined record."""
    clean, *dirty = (with_x(b"[" * depth + end + b"]" * depth) for end in (b"1", b"NaN", b'"\\u0000"'))
    assert [refusal(sent) for sent in dirty] == [refusal(clean)] * 2


def test_the_detail_of_a_refusal_can_be_stored() -> None:
    """It goes to the quarantine, which is a table of text too."""
    sent = as_sent({"a\x00\ud800": {}}).replace(b"{}", b"[" * 300 + b"NaN" + b"]" * 300)
    with pytest.raises(Unreadable) as caught:
        read_item(sent)
    assert "\x00" not in caught.value.detail
    caught.value.detail.encode()


def test_an_item_of_absurd_size_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = as_sent(item())
    monkeypatch.setattr(item_module, "MAX_ITEM_BYTES", len(sent))
    assert read_item(sent).control_number == 800000100
    monkeypatch.setattr(item_module, "MAX_ITEM_BYTES", len(sent) - 1)
    with pytest.raises(Unreadable, match=f"too_large: {len(sent)} bytes"):
        read_item(sent)


@given(JSON_VALUES)
def test_what_is_stored_is_json_that_utf8_can_hold(value: object) -> None:
    read = read_item(as_sent({"MatchedObjectId": "5", "x": value}))
    text = read.stored_json.encode().decode()
    assert "\\u0000" not in text.replace("\\\\", "")
    json.loads(text, parse_constant=pytest.fail)


_HUGE = [b"1e-16384", b"1e-20000", b"1E-99999999999", b"0e99999999999999", b"0.0e-999999999999"]
_LONG = [b"0.%b1" % (b"0" * 20_000), b"1.%b" % (b"1" * 20_000), b"9" * 300]
_TEXTS = [
    b'"a\\u0000b"',
    b'"\\ud800"',
    b'"\xff"',
    b'"\\\\\\u0000"',
    b'"\\\\u0000"',
    b'"\\ud83d\\ude00"',
    b'"\x7f"',
]
_NUMBERS = [
    b"NaN",
    b"1e400",
    b"1e308",
    b"-1e-400",
    b"1E+0000400",
    b"18446744073709551616",
    b"-0.0",
    b"1e-300",
]


@pytest.fixture
def accepts(postgres: ServerAddress) -> Callable[[str], str | None]:
    """What a real server says of a text as jsonb: None, or its complaint."""

    def ask(text: str) -> str | None:
        with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
            try:
                connection.execute("SELECT %s::jsonb", [text])
            except psycopg.Error as error:
                return str(error).splitlines()[0]
        return None

    return ask


@pytest.mark.integration
@pytest.mark.parametrize(
    "literal", [*_TEXTS, *_NUMBERS, *_HUGE, *_LONG], ids=lambda literal: f"{literal[:20]!a} of {len(literal)}"
)
def test_a_real_postgres_takes_every_cleaned_item(
    literal: bytes, accepts: Callable[[str], str | None]
) -> None:
    """The judge of what jsonb takes is jsonb: numeric overflows on small numbers and on long ones too."""
    assert accepts(read_item(with_x(literal)).stored_json) is None
