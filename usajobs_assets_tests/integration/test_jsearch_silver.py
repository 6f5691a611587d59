"""What JSearch told, in silver: every content once, each posting by its newest, whatever the order of loading."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from usajobs_assets.pipeline.explain import explain_posting
from usajobs_assets.pipeline.findings import Verified
from usajobs_assets.pipeline.gate import judge_day
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.providers import JSEARCH_PROVIDER
from usajobs_assets.pipeline.replay import replay
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import JSEARCH
from usajobs_assets.pipeline.verify import verify
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.storage.jsearch_loader import NumberTaken
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.transforms import jsearch_item as reading
from usajobs_assets.transforms.posting_number import posting_number
from usajobs_assets_tests.builders import DAY, NOON, jsearch_item
from usajobs_assets_tests.integration.jsearch_stage import JsearchStage, Shown, stage_of
from usajobs_assets_tests.integration.small_store import command_line
from usajobs_assets_tests.integration.written_runs import write_run

pytestmark = pytest.mark.integration

A_DAY = timedelta(days=1)
Tables = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def services(make_services: Callable[..., Services]) -> Services:
    return make_services()


@pytest.fixture
def stage(
    simulate: Callable[..., RunningSimulator], make_services: Callable[..., Services]
) -> Callable[..., JsearchStage]:
    def make(*items: Any, **settings: str) -> JsearchStage:
        return stage_of(simulate, make_services, "nurse", interfere=Shown({"nurse": [items]}), **settings)

    return make


def held(services: Services) -> Tables:
    """Every row of JSearch, without the time at which it was written."""
    with services.warehouse.connect() as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        return {
            name: connection.execute(
                f"SELECT to_jsonb(t) - 'updated_at' FROM silver.{name} t ORDER BY to_jsonb(t)::text"
            ).fetchall()
            for name in ("jsearch_job", "jsearch_content", "sighting")
        }


def titles(services: Services) -> dict[str, tuple[str, str]]:
    """Title and run of each posting."""
    with services.warehouse.connect() as connection:
        rows = connection.execute(
            "SELECT source_id, position_title, ingest_run_id FROM silver.jsearch_job"
        ).fetchall()
    return {posting: (title, run) for posting, title, run in rows}


def three_days(services: Services) -> list[Manifest]:
    """A is shown as one, another and the first one again; B only in the middle."""
    first, other = jsearch_item("A"), jsearch_item("A", job_title="Head Nurse")
    days = [[first], [other, jsearch_item("B")], [first]]
    return [
        write_run(services.lake, "jsearch", items, NOON + number * A_DAY, f"0000000{number}")
        for number, items in enumerate(days)
    ]


def empty(services: Services) -> None:
    with services.warehouse.connect() as connection:
        connection.execute(
            "TRUNCATE silver.sighting, silver.jsearch_job, silver.jsearch_content, ops.ingest_run, "
            "ops.lake_file CASCADE"
        )


def test_the_order_of_loading_does_not_matter_and_a_second_load_changes_nothing(services: Services) -> None:
    runs = three_days(services)
    results = []
    for order in permutations(runs):
        for run in order:
            load_day(services, run.day, JSEARCH_PROVIDER)
        once = held(services)
        for run in order:
            assert load_day(services, run.day, JSEARCH_PROVIDER).merged.jobs_added == 0
        assert held(services) == once
        results.append(once)
        empty(services)
    assert all(result == results[0] for result in results)


def test_a_posting_is_its_newest_content_with_the_sighting_that_brought_it(services: Services) -> None:
    """Seen again as it was long ago, it is a new series; what is not shown any more stays."""
    runs = three_days(services)
    for run in runs:
        load_day(services, run.day, JSEARCH_PROVIDER)
    assert titles(services) == {
        "A": ("Registered Nurse", runs[2].run_id),
        "B": ("Registered Nurse", runs[1].run_id),
    }
    with services.warehouse.connect() as connection:
        assert connection.execute("SELECT count(*) FROM silver.jsearch_content").fetchone() == (3,)


def test_being_seen_again_unchanged_is_a_sighting_and_no_changed_row(services: Services) -> None:
    for number in range(2):
        write_run(services.lake, "jsearch", [jsearch_item("A")], NOON + number * A_DAY, f"0000000{number}")
        merged = load_day(services, DAY + number * A_DAY, JSEARCH_PROVIDER).merged
        assert (merged.jobs_added, merged.jobs_changed, merged.sightings) == (1 - number, 0, 1)


def test_a_bad_item_costs_itself_and_nothing_else(stage: Callable[..., JsearchStage]) -> None:
    """Without an id, with a number for it, without title or employer, no object, nested without end."""
    deep = b'{"job_id":"deep","job_title":"x","employer_name":"y","z":' + b"[" * 300 + b"]" * 300 + b"}"
    good = [jsearch_item(f"good {number}") for number in range(40)]
    bad = [
        jsearch_item(None),
        jsearch_item(7),
        jsearch_item("x" * 3_000),
        jsearch_item("no title", job_title=" "),
        jsearch_item("no employer", employer_name=None),
        [],
        deep,
    ]
    place = stage(*good, *bad, MAX_QUARANTINE="50%")
    place.capture()
    place.load()
    assert place.shown().keys() == {item["job_id"] for item in good}
    reasons = dict(place.query("SELECT reason, count(*) FROM ops.quarantine GROUP BY 1"))
    assert reasons == {
        "control_number_missing": 3, "position_title_missing": 1, "employer_name_missing": 1, "not_an_object": 1,
        "too_deep": 1,
    }  # fmt: skip
    assert place.services.ledger.unaccounted() == []


def test_an_item_in_quarantine_is_shown_with_the_id_that_its_number_is_made_of(
    stage: Callable[..., JsearchStage], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `usajobs explain` takes it; the number says nothing to anybody. What has no id has no such line."""
    place = stage(jsearch_item("no title\u202e==", job_title=" "), jsearch_item(7))
    place.capture()
    judge_day(place.services.lake, place.services.ledger, DAY, place.services.gate_settings, JSEARCH)
    cli = command_line(place.services, monkeypatch)
    listed = cli("quarantine", "list", "--source", "jsearch", "--csv").output.splitlines()
    shown = [cli("quarantine", "show", line.partition(",")[0]).output for line in listed[1:]]
    told = [re.findall(r"^The control number is made of (.*)$", output, re.MULTILINE) for output in shown]
    assert sorted(told) == [[], ["jsearch:no title\\u202e=="]]


POISON = [
    "a\x00b", "\ud800", "a", "a ", " a", "A", "\u202ea", "\u00e4", "a\u0308", "x" * 500, "=1+1", "../..",
    "'; DROP TABLE",
]  # fmt: skip


def test_any_text_is_an_id(stage: Callable[..., JsearchStage]) -> None:
    """Of other bytes, another posting; nothing of an id reaches a name of a file or a statement."""
    place = stage(*(jsearch_item(text) for text in POISON))
    place.capture()
    place.load()
    assert place.query(
        "SELECT count(DISTINCT control_number), max(control_number) < 0 FROM silver.jsearch_job"
    ) == [(len(POISON), True)]
    assert place.services.ledger.unaccounted() == []


def test_two_items_with_one_id_are_one_posting_and_a_duplicate(stage: Callable[..., JsearchStage]) -> None:
    place = stage(jsearch_item("A"), jsearch_item("A", job_title="Cook"))
    place.capture()
    place.load()
    assert place.shown() == {"A": "Cook"}
    assert place.query("SELECT duplicates FROM ops.gate_verdict") == [(1,)]


def test_odd_values_are_noted_and_the_posting_is_kept(stage: Callable[..., JsearchStage]) -> None:
    odd = {
        "job_min_salary": "a lot", "job_max_salary": -3, "job_salary_currency": "dollars", "job_salary_period": "MOON",
        "job_apply_link": "javascript:alert(1)", "job_latitude": 400, "job_is_remote": "perhaps", "employer_size": [],
        "job_posted_at_timestamp": "soon", "job_title": 7, "job_required_skills": {"a": 1},
    }  # fmt: skip
    others = [jsearch_item(str(number)) for number in range(10)]
    place = stage(jsearch_item("odd", **odd), *others)
    place.capture()
    place.load()
    told = place.query(
        "SELECT position_title, pay_min, pay_currency, pay_period, apply_uri, latitude, is_remote, posted_at, "
        "cardinality(sanitised) FROM silver.jsearch_job WHERE source_id = 'odd'"
    )
    assert told == [("7", None, None, None, None, None, None, None, 11)]


def test_two_ids_that_make_one_number_stop_the_load_and_are_named(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once in many million postings: nothing is overwritten, and what was there stays."""
    monkeypatch.setattr(reading, "posting_number", lambda _source, _id: -7)
    for number, job_id in enumerate("AB"):
        write_run(services.lake, "jsearch", [jsearch_item(job_id)], NOON + number * A_DAY, f"0000000{number}")
    load_day(services, DAY, JSEARCH_PROVIDER)
    with pytest.raises(NumberTaken, match="A and B"):
        load_day(services, DAY + A_DAY, JSEARCH_PROVIDER)
    assert titles(services).keys() == {"A"}


def test_verify_replay_and_explain_know_its_postings(services: Services) -> None:
    runs = three_days(services)
    assert [bool(done.merged) for done in replay(services, [run.day for run in runs])] == [True] * 3
    assert [done.merged for done in replay(services, [run.day for run in runs])] == [None] * 3
    result = verify(services)
    assert (result.findings, result.counts["runs"], result.counts["files"]) == ([], 3, 3)
    found = explain_posting(services.warehouse, services.lake, posting_number("jsearch", "A"))
    assert found is not None
    assert (found.row["source_id"], found.verified, len(found.sightings)) == ("A", True, 3)


DAMAGES = {
    "a content without a sighting": "UPDATE silver.jsearch_content SET content_sha256 = sha256('x')",
    "a posting without a sighting": "DELETE FROM silver.sighting",
    "a posting that is gone": "DELETE FROM silver.jsearch_job",
    "a value that somebody changed": "UPDATE silver.jsearch_job SET position_title = 'Boss'",
    "a content that somebody changed": "UPDATE silver.jsearch_content SET position_title = 'Boss'",
    "a file that was not committed": "UPDATE ops.lake_file SET sha256 = repeat('0', 64)",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_verify_finds_what_is_wrong_with_its_tables(services: Services, damage: str) -> None:
    write_run(services.lake, "jsearch", [jsearch_item("A")], NOON, "00000000")
    load_day(services, DAY, JSEARCH_PROVIDER)
    assert said_by(verify(services, heal=False)) == 0
    with services.warehouse.connect() as connection:
        connection.execute(DAMAGES[damage].encode())
    assert said_by(verify(services, heal=False)) > 0


def said_by(result: Verified) -> int:
    return len(result.findings)


def test_damage_to_its_bronze_is_found_and_costs_only_its_day(services: Services) -> None:
    runs = three_days(services)
    for run in runs:
        load_day(services, run.day, JSEARCH_PROVIDER)
    path = services.settings.state / "lake" / runs[1].objects[0].key
    path.chmod(0o600)
    path.write_bytes(b"x")
    (finding,) = [found for found in verify(services).findings if found.where == runs[1].objects[0].key]
    assert "cannot be made again" in finding.mend
