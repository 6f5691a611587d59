"""The API changes the shape of its records: what is new is told, what is gone is told, what is needed is required.

The list asks for a baseline of 30 days for optional fields. Fixed knowledge does more with less: a field that
every posting of every era had is missed on the first day without it, needs no history, and a rebuild judges alike.
"""

import zlib
from collections.abc import Callable, Sequence
from typing import Any

from usajobs_assets.pipeline.gate import judge_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage.ledger import RuleOutcome
from usajobs_assets_tests.builders import DAY, NOON, item, items, record, text_record
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.swept_day import MakeServices, NewDatabase, Simulate, sweep_day
from usajobs_assets_tests.integration.written_runs import write_run

F27 = fault(
    "F27",
    "a new field",
    does="accepted, and kept in `raw_json`; nothing is read from it",
    told="the check `shape_has_not_changed` warns and names it, with how often it came",
)
F28 = fault(
    "F28",
    "a field that was renamed, dropped, or changed its type",
    does="required: the records are quarantined, and above the limit the day is refused; optional: loads without it",
    told="the rule of the required field; for the others `shape_has_not_changed` warns and names field or share",
)
F49 = fault(
    "F49",
    "one announcement number under two control numbers; a control number whose announcement number changes",
    does="both postings are kept, told apart by control number; a change is a version of its posting",
    told="above 20 % `announcement_numbers_are_rarely_shared` warns; `usajobs explain` shows the change",
)

SHAPE = "shape_has_not_changed"
NUMBERS = "announcement_numbers_are_rarely_shared"
HISTORIC_DAY = {"positionOpenDate": DAY.isoformat()}


def judged(
    services: Services, source: str, sent: Sequence[Any], rule: str = SHAPE
) -> tuple[bool, RuleOutcome]:
    """Whether the gate lets the run pass, and what it found for one rule."""
    write_run(services.lake, source, sent, NOON, f"{zlib.crc32(source.encode()):08x}")
    verdict = judge_day(services.lake, services.ledger, DAY, services.gate_settings, source)
    return verdict.passed, next(one for one in services.ledger.outcomes(verdict) if one.rule == rule)


def described(change: Callable[[dict[str, Any]], object], count: int = 10) -> list[dict[str, Any]]:
    """Postings whose descriptor was changed."""
    postings = items(count)
    for posting in postings:
        change(posting["MatchedObjectDescriptor"])
    return postings


@F27
def test_f27_a_new_field_loads_and_is_named(
    simulate: Simulate, make_services: MakeServices, new_database: NewDatabase
) -> None:
    """Wherever it is, and whatever it is called: the name goes to a table and to the UI."""
    odd = item(
        700000100, **{"NewField": {"Deep": 1}, '\n{"level":"ERROR"}\u202e': [1]}, details={"Newer": None}
    )
    again = item(700000200, NewField="x", PositionLocation=[{"LocationName": "Denver", "Altitude": 1}])
    day = sweep_day(simulate, make_services, [*items(8), odd, again])
    assert day.verdict.passed
    found = day.outcome(SHAPE)
    assert (found.outcome, found.observed) == (
        "warn",
        "shape_change=new: /MatchedObjectDescriptor/NewField (2), "
        "/MatchedObjectDescriptor/UserArea/Details/Newer (1), "
        '/MatchedObjectDescriptor/\\n{"level":"ERROR"}\\u202e (1), '
        "/MatchedObjectDescriptor/PositionLocation/Altitude (1)",
    )
    stored = "raw_json->'MatchedObjectDescriptor'->'NewField'->>'Deep'"
    assert day.row(700000100, stored, "position_title") == ("1", "Park Ranger")
    day.assert_sound(new_database)


@F27
def test_f27_the_shapes_that_are_known_are_not_reported(make_services: MakeServices) -> None:
    """HistoricJoa has changed the casing of its arrays before: that is read as before."""
    services = make_services()
    records = [
        {key.upper() if nth % 2 else key: value for key, value in record(nth + 1, **HISTORIC_DAY).items()}
        for nth in range(10)
    ]
    passed, found = judged(services, "historic", records)
    assert (passed, found.outcome) == (True, "pass"), found.observed
    texts = [text_record(nth + 1, **HISTORIC_DAY) for nth in range(10)]
    passed, found = judged(services, "announcement_text", [*texts[:9], {**texts[9], "audioURL": None}])
    assert (passed, found.outcome) == (True, "warn")
    assert "new: /audioURL (1)" in str(found.observed)


@F28
def test_f28_an_optional_field_that_no_posting_has_any_more_is_named(make_services: MakeServices) -> None:
    def rename(job: dict[str, Any]) -> None:
        job["QualificationsSummary"] = job.pop("QualificationSummary")

    passed, found = judged(make_services(), "search", described(rename))
    assert (passed, found.outcome) == (True, "warn")
    assert "new: /MatchedObjectDescriptor/QualificationsSummary (10)" in str(found.observed)
    assert "gone: /MatchedObjectDescriptor/QualificationSummary" in str(found.observed)


@F28
def test_f28_one_posting_that_has_it_is_enough_and_three_without_prove_nothing(
    make_services: MakeServices,
) -> None:
    services = make_services()
    without = described(lambda job: job.pop("QualificationSummary"))
    assert judged(services, "search", [*without, item(5)])[1].outcome == "pass"
    few = [{**record(nth + 1, **HISTORIC_DAY), "vendor": ...} for nth in range(3)]
    few = [{key: value for key, value in one.items() if value is not ...} for one in few]
    assert judged(services, "historic", few)[1].outcome == "pass"


@F28
def test_f28_an_optional_field_of_another_type_is_noted_in_each_row_and_told_of_the_run(
    simulate: Simulate, make_services: MakeServices, new_database: NewDatabase
) -> None:
    def retype(job: dict[str, Any]) -> None:
        for place in job["PositionLocation"]:
            place["Latitude"] = str(place["Latitude"])

    day = sweep_day(simulate, make_services, described(retype))
    assert day.verdict.passed
    assert day.outcome(SHAPE).outcome == "warn"
    assert "with values of another kind: 10" in str(day.outcome(SHAPE).observed)
    assert day.notes(800000100) == ["/PositionLocation/0/Latitude:not_a_coordinate"]
    day.assert_sound(new_database)


@F28
def test_f28_a_required_field_is_quarantined_where_it_is_gone_and_blocks_where_it_is_gone_everywhere(
    make_services: MakeServices,
) -> None:
    services = make_services()
    passed, found = judged(
        services, "search", [*items(9), item(5, PositionTitle=None)], "position_title_is_present"
    )
    assert (passed, found.outcome, found.unexpected) == (True, "warn", 1)
    renamed = [{**record(nth + 1, **HISTORIC_DAY), "title": "x", "positionTitle": None} for nth in range(10)]
    passed, found = judged(services, "historic", renamed, "position_title_is_present")
    assert (passed, found.outcome, found.unexpected) == (False, "fail", 10)


@F28
def test_f28_a_column_of_value_that_is_empty_in_too_many_postings_blocks(make_services: MakeServices) -> None:
    """The shares of organization, pay, dates and places are strict: without them the day is worth little."""
    services = make_services()
    without = described(lambda job: job.pop("OrganizationName"), 4)
    passed, found = judged(
        services, "search", [*items(6, 700000100), *without], "organization_name_is_rarely_null"
    )
    assert (passed, found.outcome) == (False, "fail")
    nowhere = [record(nth + 1, **HISTORIC_DAY, positionLocations=None) for nth in range(10)]
    passed, found = judged(services, "historic", nowhere, "locations_are_rarely_missing")
    assert (passed, found.outcome) == (False, "fail")


@F49
def test_f49_one_announcement_number_under_several_control_numbers(
    simulate: Simulate, make_services: MakeServices, new_database: NewDatabase
) -> None:
    """It happens every day ("Public Notice - Stem" three times in 25): worth telling only when it is many."""
    shared = [item(700000100 + 100 * nth, PositionID="Public Notice - Stem") for nth in range(3)]
    day = sweep_day(simulate, make_services, [*items(7), *shared])
    assert day.select("SELECT count(*) FROM silver.job WHERE position_id = 'Public Notice - Stem'") == [(3,)]
    found = day.outcome(NUMBERS)
    assert (found.outcome, found.observed) == ("pass", "notice_limit=3, position_ids_shared=3")
    day.assert_sound(new_database)


@F49
def test_f49_many_shared_numbers_warn_and_load(make_services: MakeServices) -> None:
    same = [record(nth + 1, **HISTORIC_DAY, announcementNumber="AB-1") for nth in range(4)]
    passed, found = judged(make_services(), "historic", [*same, record(9, **HISTORIC_DAY)], NUMBERS)
    assert (passed, found.outcome, found.observed) == (True, "warn", "notice_limit=3, position_ids_shared=4")


@F49
def test_f49_a_changed_announcement_number_is_a_version_of_the_posting(
    simulate: Simulate, make_services: MakeServices, clock: Any, new_database: NewDatabase
) -> None:
    sweep_day(simulate, make_services, items(4))
    clock.moment = NOON.replace(hour=19)
    day = sweep_day(simulate, make_services, [item(800000100, PositionID="AB-CHANGED"), *items(4)[1:]])
    query = "SELECT position_id, changed_fields FROM silver.job_version WHERE control_number = %s ORDER BY version"
    (before, _), (after, changed) = day.select(query, 800000100)
    assert (before, after, day.row(800000100, "position_id")) == (
        "AB-800000100",
        "AB-CHANGED",
        ("AB-CHANGED",),
    )
    assert "PositionID" in str(changed)
    day.assert_sound(new_database)
