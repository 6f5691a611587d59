"""A record of HistoricJoa: what identifies it, what is its content, and which bytes are no record."""

from typing import Any

import pytest

from usajobs_assets.transforms.historic_record import identify_record, read_record
from usajobs_assets.transforms.item import Unreadable
from usajobs_assets_tests.unit.transforms.historic_records import record
from usajobs_assets_tests.unit.transforms.mutations import as_sent


def digest(body: dict[str, Any]) -> bytes:
    return read_record(as_sent(body)).content_sha256


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        (582192800, 582192800), ("582192800", 582192800), ("0582192800", 582192800),
        (None, None), (0, None), (-5, None), (5.0, None), (True, None), ("", None), ("5a", None), ([5], None),
        (10**18, None), ("1" * 19, None),
    ],
)  # fmt: skip
def test_the_control_number_is_a_positive_integer_or_none(sent: object, number: int | None) -> None:
    """A float is none: control numbers that went through NaN and float doubled 2,822 rows elsewhere."""
    raw = as_sent(record(usajobsControlNumber=sent))
    assert identify_record(raw) == read_record(raw).control_number == number


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"[]", "not_an_object"),
        (b'{"usajobsControlNumber":1', "not_json"),
        (b"<html>", "not_json"),
        (b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", "too_deep"),
    ],
)
def test_what_is_no_record_is_refused_with_a_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_record(raw)
    assert refused.value.reason == reason
    assert identify_record(raw) is None


@pytest.mark.parametrize("key", record())
def test_every_key_of_a_record_is_content(key: str) -> None:
    assert digest(record(**{key: "changed"})) != digest(record())


def test_the_order_of_keys_is_no_content_and_the_order_of_an_array_is() -> None:
    assert digest(dict(reversed(record().items()))) == digest(record())
    paths = [{"hiringPath": "Veterans"}, {"hiringPath": "The public"}]
    assert digest(record(hiringPaths=paths)) != digest(record(hiringPaths=paths[::-1]))


def test_what_jsonb_refuses_is_replaced_noted_and_still_content() -> None:
    read = read_record(as_sent(record(positionTitle="a\x00b")))
    assert read.notes.as_list() == ["/positionTitle:nul"]
    assert "\\u0000" not in read.stored_json
    assert read.content_sha256 != digest(record(positionTitle="ab"))
