"""Values that mean something else to a parser or a database, one posting each: cleaned with a note, or set aside.

Each test is one sweep, since a posting costs little and a sweep much. Keep out: values at random (test_fuzz.py).
"""

from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from usajobs_assets.api_client.errors import NotAPage
from usajobs_assets.transforms import job_rows
from usajobs_assets.transforms.item import MAX_ENTRIES, identify
from usajobs_assets.usajobs_api.page import read_search_page
from usajobs_assets_tests.builders import item, items, raw
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.odd_json import (
    DEEPER_THAN_ANY_READER,
    LITERALS,
    TEXTS,
    Literal,
    encode,
    nested,
)
from usajobs_assets_tests.faults.swept_day import MakeServices, NewDatabase, Simulate, SweptDay, sweep_day
from usajobs_assets_tests.unit.transforms.mutations import places

F29 = fault(
    "F29",
    "a poison record: one that breaks reading, judging or loading",
    does="the record goes to quarantine with its place in bronze; all others load, every value as without it",
    told="a warning check names the record and the reason; `usajobs quarantine list`",
)
F31 = fault(
    "F31",
    "NUL in text, in a key, or in a value that a repeated key replaces",
    does="stored without it; the raw bytes keep it",
    told="`sanitised` of the row names the place: `/MatchedObjectDescriptor/PositionTitle:nul`",
)
F32 = fault(
    "F32",
    "halves of characters (lone surrogates) and bytes that are not UTF-8",
    does="replaced by U+FFFD; the digest is over what was sent",
    told="`sanitised` of the row names the place: `…:surrogate`",
)
F33 = fault(
    "F33",
    "numbers that are none, or that no column holds",
    does="pay is read as plain decimals only: anything else sets the record aside; what is not finite is null",
    told="the check `pay_is_a_number`, or `sanitised` of the row",
)
F34 = fault(
    "F34",
    "integers out of range, and more places than a posting can have",
    does="32,767 places load; one more sets the record aside",
    told="reason `too_many_entries` in `usajobs quarantine list`",
)
F35 = fault(
    "F35",
    "dates that the database would read as something else: now, infinity, 2025-02-30, year 0001",
    does="parsed in Python in the API's own formats; anything else is null. The database never sees the text",
    told="`sanitised` of the row: `/PublicationStartDate:not_a_date`; above 20 % the day is refused",
)
F36 = fault(
    "F36",
    "local times that do not exist, or exist twice",
    does="kept as the wall clock that was sent, which is right whatever the offset",
    told="nothing: no value is changed",
)
F37 = fault(
    "F37",
    "closing before opening, pay reversed, pay of 0, no pay at all",
    does="the first two set the record aside; 0 and `WC` are what some postings say, and load",
    told="the checks `opens_before_it_closes` and `pay_min_is_at_most_pay_max`",
)
F38 = fault(
    "F38",
    "keys that are repeated, and nesting deeper than any reader",
    does="of a repeated key the last value counts; a deep item is set aside, the others of its page load",
    told="reason `too_deep` in `usajobs quarantine list`",
)

FIRST = 700000100
DESCRIPTOR = "MatchedObjectDescriptor"


def pay(minimum: object, maximum: object = "95000", interval: str = "PA") -> list[dict[str, object]]:
    return [{"MinimumRange": minimum, "MaximumRange": maximum, "RateIntervalCode": interval}]


def numbered(changes: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Good postings with these changes, by control number."""
    return {FIRST + 100 * index: item(FIRST + 100 * index, **change) for index, change in enumerate(changes)}


@pytest.fixture
def sweep(simulate: Simulate, make_services: MakeServices, new_database: NewDatabase) -> Any:
    """Sweeps odd postings among enough good ones, and sees that the store is sound."""

    def run(odd: list[Any], good: int = 60, **settings: str) -> SweptDay:
        day = sweep_day(simulate, make_services, [*items(good), *odd], **settings)
        day.assert_sound(new_database)
        assert day.verdict.passed, day.services.ledger.outcomes(day.verdict)
        assert len(set(day.accepted()) & {800000100 + 100 * index for index in range(good)}) == good
        return day

    return run


@F29
def test_f29_no_value_in_any_field_costs_more_than_its_record(sweep: Any, rounds: int) -> None:
    """Every field with several values of the table; over the rounds with every one of them."""
    values, odd, number = [*TEXTS, *LITERALS, nested(300)], [], FIRST
    for nth, path in enumerate(places(item())):
        for turn in range(6 * rounds):
            body = item(number)
            parent: Any = body
            for step in path[:-1]:
                parent = parent[step]
            parent[path[-1]] = values[(nth * 5 + turn * 17) % len(values)]
            odd.append(encode(body))
            number += 100
    day = sweep(odd, 25, MAX_QUARANTINE="100%", DQ_ENFORCE="false")
    aside = day.select("SELECT count(*) FROM ops.quarantine")[0][0]
    assert 0.1 * len(odd) < aside < 0.5 * len(odd)


@F29
def test_f29_a_mistake_of_ours_costs_the_record_that_brings_it_to_light(
    sweep: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gate makes every row: what it lets pass cannot stop the load."""
    usual = job_rows._location_rows

    def mistaken(key: int, *rest: Any) -> Any:
        return [1 / 0] if "Atlantis" in str(rest) else usual(key, *rest)

    monkeypatch.setattr(job_rows, "_location_rows", mistaken)
    day = sweep([item(FIRST, PositionLocation=[{"LocationName": "Atlantis"}])], good=24)
    assert day.reasons() == {FIRST: "not_understood"}
    assert day.select("SELECT detail FROM ops.quarantine") == [("ZeroDivisionError: 'division by zero'",)]


@F29
def test_f29_a_value_that_no_column_holds_costs_its_record(
    sweep: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row is made, and Arrow finds what Postgres would have found half-way through the load."""
    usual = job_rows._location_rows

    def mistaken(key: int, *rest: Any) -> Any:
        rows = usual(key, *rest)
        return [(key, 2**40, *row[2:]) for row in rows] if "Atlantis" in str(rest) else rows

    monkeypatch.setattr(job_rows, "_location_rows", mistaken)
    day = sweep([item(FIRST, PositionLocation=[{"LocationName": "Atlantis"}])], good=24)
    assert day.reasons() == {FIRST: "not_understood"}
    assert day.select("SELECT count(*) FROM silver.job") == [(24,)]


@F31
def test_f31_nul_is_left_out_and_noted(sweep: Any) -> None:
    odd: dict[str, Any] = {"PositionTitle": "Park\x00 Ranger", "Odd\x00Key": "\x00"}
    day = sweep([item(FIRST, **odd)])
    assert day.row(FIRST, "position_title") == ("Park Ranger",)
    assert f"/{DESCRIPTOR}/PositionTitle:nul" in day.notes(FIRST)
    assert day.row(FIRST, f"raw_json->'{DESCRIPTOR}'->>'OddKey'") == ("",)
    assert rb"Park\u0000 Ranger" in day.body()


@F31
def test_f31_nul_in_a_value_that_a_repeated_key_replaces(sweep: Any) -> None:
    """Found by fuzzing: the value that counts is clean, but jsonb reads the one before it as well."""
    sent = raw(item(FIRST)).replace(b'"PositionTitle"', rb'"PositionTitle":"a\u0000b","PositionTitle"')
    tiny = raw(item(FIRST + 100)).replace(
        b'"RelevanceRank": 0', b'"RelevanceRank":1e-20000,"RelevanceRank":0'
    )
    day = sweep([sent, tiny])
    assert day.row(FIRST, "position_title", "sanitised") == ("Park Ranger", [":repeated_key"])
    assert day.notes(FIRST + 100) == [":repeated_key"]


@F32
def test_f32_halves_of_characters_are_replaced_and_noted(sweep: Any) -> None:
    latin = raw(item(FIRST + 100)).replace(b"Park Ranger", b"Park \xff Ranger")
    day = sweep([item(FIRST, PositionTitle="a\ud800b"), latin, item(FIRST + 200, PositionTitle="a\ud801b")])
    titles = [day.row(FIRST + at, "position_title")[0] for at in (0, 100, 200)]
    assert titles == ["a\ufffdb", "Park \ufffd Ranger", "a\ufffdb"]
    assert day.notes(FIRST) == [f"/{DESCRIPTOR}/PositionTitle:surrogate"]
    first, third = (day.row(FIRST + at, "content_sha256") for at in (0, 200))
    assert first != third
    assert b"Park \xff Ranger" in day.body()


@F33
def test_f33_pay_is_a_plain_number_or_the_record_is_set_aside(sweep: Any) -> None:
    """NaN passes `CHECK (pay_min >= 0)` in Postgres: nothing that is not a number may come near it."""
    refused = [
        "1,234.50", "$95,000", "Many", "NaN", "Infinity", "1e400", "1e3", "0x1F", "１２", " 5", "5\n", "+5", "5.",
        ".5", "12345678901", "1.005", "-", "1 000", True, [], {}, [5], 10**24, -(2**63) - 1, 12345678901.5,
    ]  # fmt: skip
    taken = {
        "25.50": Decimal("25.50"), "-0": Decimal(0), "0": Decimal(0), "57738.0": Decimal(57738), 95000: Decimal(95000),
        "17.5000": Decimal("17.5"), "": None, None: None, 52727.5: Decimal("52727.50"), "0009": Decimal(9),
    }  # fmt: skip
    postings = numbered([{"PositionRemuneration": pay(value)} for value in (*refused, *taken)])
    day = sweep(list(postings.values()), good=120, MAX_QUARANTINE="100%")
    numbers = list(postings)
    assert day.reasons() == dict.fromkeys(numbers[: len(refused)], "pay_not_a_number")
    found = {number: day.row(number, "pay_min")[0] for number in numbers[len(refused) :]}
    assert list(found.values()) == list(taken.values())


@F33
def test_f33_numbers_that_are_not_finite_or_beyond_any_type_are_null_or_text(sweep: Any) -> None:
    """Not pay, where they are sent as numbers of JSON: the column is null, or holds the digits."""
    literals = [b"NaN", b"-Infinity", b"1e400", b"1e200000", b"1e-20000", b"1234567890123456789012345"]
    sent = [
        encode(item(FIRST + 100 * nth, details={"TotalOpenings": Literal(literal)}))
        for nth, literal in enumerate(literals)
    ]
    day = sweep(sent)
    query = "SELECT control_number, total_openings FROM silver.job_details WHERE control_number = ANY(%s)"
    found = dict(day.select(query, [FIRST + 100 * nth for nth in range(6)]))
    digits = "1234567890123456789012345"
    assert [found[FIRST + 100 * nth] for nth in range(6)] == [None, None, None, None, "1e-20000", digits]
    assert all(day.notes(FIRST + 100 * nth) for nth in range(6))


@F33
def test_f33_ids_of_25_digits_stay_digits_or_are_no_ids(sweep: Any) -> None:
    """An announcement number that is sent as a number is kept to the last digit; no such control number exists."""
    long = 1234567890123456789012345
    day = sweep([item(FIRST, PositionID=long), {**item(FIRST + 100), "MatchedObjectId": str(long)}])
    assert day.row(FIRST, "position_id") == (str(long),)
    assert day.row(FIRST + 100, "matched_object_id") == (str(long),)


@F34
def test_f34_as_many_places_as_fit_and_one_more(sweep: Any) -> None:
    """A smallint index would overflow at 32,768; the index is an integer, and the cap keeps memory in bounds."""
    place = [{"LocationName": "Denver", "Latitude": 1e300, "Longitude": -(10**30)}]
    day = sweep(
        [
            item(FIRST, PositionLocation=place * MAX_ENTRIES),
            item(FIRST + 100, PositionLocation=place * (MAX_ENTRIES + 1)),
            item(FIRST + 200, PositionTitle="{" * (MAX_ENTRIES + 1)),
        ]
    )
    assert day.reasons() == {FIRST + 100: "too_many_entries"}
    query = (
        "SELECT count(*), max(loc_idx), count(latitude) FROM silver.job_location WHERE control_number = %s"
    )
    assert day.select(query, FIRST) == [(MAX_ENTRIES, MAX_ENTRIES - 1, 0)]
    assert len(day.notes(FIRST)) <= 1000


@F35
def test_f35_only_the_formats_of_the_api_are_dates(sweep: Any) -> None:
    refused = [
        "now", "today", "tomorrow", "epoch", "infinity", "-infinity", "allballs", "2025-02-30", "2026-13-01",
        "0000-01-01", "10000-01-01", "09/26/2025", "20261110", "2026-11-10 00:00", "2026-11-10T00:00:00+05:00",
        "2026-11-10T24:00:00", "２０２６-11-10", "2026-11-10\n", 20261110, True, ["2026-11-10"],
    ]  # fmt: skip
    taken = {
        "0001-01-01": datetime(1, 1, 1),  # noqa: DTZ001 - as sent, without a zone
        "2016-05-19T00:00:00Z": datetime(2016, 5, 19),  # noqa: DTZ001
        "2026-11-10T10:11:12.9999": datetime(2026, 11, 10, 10, 11, 12, 999900),  # noqa: DTZ001
        "": None,
    }
    postings = numbered([{"PublicationStartDate": value} for value in (*refused, *taken)])
    late = item(FIRST + 9000, ApplicationCloseDate="9999-12-31T23:59:59.9999")
    day = sweep([*postings.values(), late], good=120)
    assert day.reasons() == {}
    for number in list(postings)[: len(refused)]:
        assert day.row(number, "publication_start", "publication_start_date") == (None, None)
        assert day.notes(number) == ["/PublicationStartDate:not_a_date"]
    found = [day.row(number, "publication_start")[0] for number in list(postings)[len(refused) :]]
    assert found == list(taken.values())
    assert day.row(FIRST + 9000, "application_close_date") == (date(9999, 12, 31),)


@F36
def test_f36_a_wall_clock_that_does_not_exist_or_exists_twice_is_kept_as_sent(sweep: Any) -> None:
    """The list says: to UTC with a fixed rule. The product stores what was sent, without a zone, so nothing folds."""
    sent = ["2026-03-08T02:30:00.0000", "2026-11-01T01:30:00.0000"]
    postings = numbered([{"PublicationStartDate": value} for value in sent])
    day = sweep(list(postings.values()))
    found = [day.row(number, "publication_start")[0] for number in postings]
    assert found == [datetime(2026, 3, 8, 2, 30), datetime(2026, 11, 1, 1, 30)]  # noqa: DTZ001
    assert [day.notes(number) for number in postings] == [[], []]


@F37
def test_f37_what_contradicts_itself_is_set_aside_and_what_is_only_odd_loads(sweep: Any) -> None:
    wrong: dict[str, dict[str, Any]] = {
        "closes_before_it_opens": {"ApplicationCloseDate": "2026-11-09T23:59:59.9970"},
        "pay_range_reversed": {"PositionRemuneration": pay("95000.01")},
        "pay_negative": {"PositionRemuneration": pay("-0.01")},
        "pay_interval_unknown": {"PositionRemuneration": pay("1", interval="Per Fortnight")},
    }
    odd: list[dict[str, Any]] = [
        {"PositionRemuneration": pay("0", "0")},
        {"PositionRemuneration": pay("0", "0", "WC")},
        {"PositionRemuneration": pay("95000")},
        {"PositionRemuneration": []},
        {"ApplicationCloseDate": "2026-11-10T00:00:00.0000"},
    ]
    postings = numbered([*wrong.values(), *odd])
    day = sweep(list(postings.values()), good=91)
    assert day.reasons() == dict(zip(postings, wrong, strict=False))
    assert day.row(FIRST + 500, "pay_min", "pay_max", "pay_rate_interval_code") == (0, 0, "WC")


@F38
def test_f38_of_a_repeated_key_the_last_value_counts_everywhere(sweep: Any) -> None:
    """The survey, the gate, the row and jsonb read the same one."""
    sent = raw(item(FIRST)).replace(b'"PositionTitle"', b'"PositionTitle":"Spy","PositionTitle"')
    sent = sent.replace(b'"MatchedObjectId"', b'"MatchedObjectId":"5","MatchedObjectId"')
    day = sweep([sent])
    stored = f"raw_json->'{DESCRIPTOR}'->>'PositionTitle'"
    assert day.row(FIRST, "position_title", stored, "sanitised") == ("Park Ranger", "Park Ranger", [])


@F38
def test_f38_a_posting_nested_too_deep_is_set_aside_alone(sweep: Any) -> None:
    """What jsonb and all readers take is stored; 7 levels are usual. The survey reads no number in the deepest ones."""
    depths = (200, 300, 900, 1100, DEEPER_THAN_ANY_READER)
    deep = [encode(item(FIRST + 100 * at, JobGrade=nested(depth))) for at, depth in enumerate(depths)]
    odd = encode({**item(FIRST + 9000), "x": Literal(b"NaN"), "y": Literal(b'"\xff\\ud800"')})
    day = sweep([*deep, odd], good=90)
    assert day.select("SELECT reason, count(*) FROM ops.quarantine GROUP BY 1") == [("too_deep", 4)]
    assert set(day.accepted()) >= {FIRST, FIRST + 9000}


@F38
@pytest.mark.parametrize("where", ["SearchResult", "SearchResultItems", "UserArea"])
def test_f38_a_page_that_is_nested_too_deep_itself_is_refused(where: str) -> None:
    """RecursionError never gets past the reader; what is not needed of a page may be as deep as it likes."""
    result = {"SearchResultCountAll": 0, "SearchResultItems": [], where: nested(DEEPER_THAN_ANY_READER)}
    body = encode({"SearchResult": result} if where != "SearchResult" else {where: result[where]})
    if where == "UserArea":
        assert read_search_page(body).items == ()
    else:
        with suppress(NotAPage):
            assert all(identify(item) is None for item in read_search_page(body).items)
