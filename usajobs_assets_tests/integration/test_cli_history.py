"""What a posting said on a day, and what became of a day's runs, as the command line tells it.

The API tells what a test gives it, and the clock stands where a test puts it; everything else is real.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from usajobs_assets.cli.main import usajobs
from usajobs_assets.pipeline.as_of import item_as_sent, posting_as_of
from usajobs_assets.pipeline.coverage import read_open_dates
from usajobs_assets.pipeline.open_dates import FIRST_DAY
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import ANNOUNCEMENT_TEXT, HISTORIC
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets_tests.builders import DAY, NOON, StoppedClock, item, raw, record, text_record
from usajobs_assets_tests.integration.told import OPENED, Telling, Told

pytestmark = pytest.mark.integration

NUMBER, ONLY_HISTORIC = 800000100, 800000200
A_DAY = timedelta(days=1)


@pytest.fixture
def stage(
    make_services: Callable[..., Services], simulate: Callable[..., RunningSimulator], clock: StoppedClock
) -> Telling:
    told = Told()
    return Telling(make_services(simulate(told).url), clock, told)


@pytest.fixture
def lived(stage: Telling) -> Services:
    """A posting that three sources saw on three days: its title, its status and its texts come one by one."""
    reviewing = {"positionOpeningStatus": "Applications under review"}
    stage.sweep(NOON, item(NUMBER))
    stage.capture(NOON + A_DAY, HISTORIC, record(NUMBER), record(ONLY_HISTORIC))
    stage.sweep(NOON + A_DAY, item(NUMBER, PositionTitle="Chief Ranger"))
    stage.capture(NOON + 2 * A_DAY, HISTORIC, record(NUMBER, **reviewing), record(ONLY_HISTORIC))
    stage.capture(NOON + 2 * A_DAY, ANNOUNCEMENT_TEXT, text_record(NUMBER), text_record(ONLY_HISTORIC))
    return stage.services


@pytest.fixture
def cli(lived: Services, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., str]:
    """Calls a command on those postings and returns what it said, line breaks of the terminal folded."""
    url = lived.settings.db_url
    assert url is not None
    monkeypatch.setenv("USAJOBS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USAJOBS_MODE", "simulated")
    monkeypatch.setenv("DB_URL", url.get_secret_value())
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *arguments: " ".join(CliRunner().invoke(usajobs, arguments).output.split())


def test_a_day_of_the_past_has_what_each_source_said_by_its_end(lived: Services) -> None:
    """A version counts until the end of the day before the next one came, in Washington."""
    titles, statuses, known = [], [], []
    for age in range(-1, 3):
        found = posting_as_of(lived.warehouse, NUMBER, DAY + age * A_DAY)
        assert found is not None
        titles.append(found.said["search"].values["position_title"] if "search" in found.said else None)
        statuses.append(found.status["status"] if found.status else None)
        known.append(list(found.said))
    assert titles == [None, "Park Ranger", "Chief Ranger", "Chief Ranger"]
    assert statuses == [None, "accepting", "accepting", "reviewing"]
    assert known == [[], ["search"], ["search", "historic"], ["search", "historic", "announcement_text"]]
    assert posting_as_of(lived.warehouse, 999999999, DAY) is None


def test_the_day_ends_at_midnight_in_washington(stage: Telling) -> None:
    """What is seen at 11 in the evening belongs to the day, though it is the next one in UTC."""
    late = NOON + timedelta(hours=11)
    assert late.date() == DAY + A_DAY
    stage.sweep(late, item(NUMBER))
    found = posting_as_of(stage.services.warehouse, NUMBER, DAY)
    assert found is not None
    assert list(found.said) == ["search"]


def test_the_item_of_a_past_day_comes_byte_for_byte_from_bronze(
    lived: Services, cli: Callable[..., str]
) -> None:
    found = posting_as_of(lived.warehouse, NUMBER, DAY)
    assert found is not None
    sent, verified = item_as_sent(lived.lake, found.said["search"])
    assert (sent, verified) == (raw(item(NUMBER)), True)
    assert cli("explain", str(NUMBER), "--as-of", str(DAY), "--json") == " ".join(sent.decode().split())
    before = cli("explain", str(NUMBER), "--as-of", str(DAY - A_DAY), "--json")
    assert before == f"Error: Posting {NUMBER} was first seen on {DAY}."


def test_explain_names_what_changed_and_when_it_was_first_seen(cli: Callable[..., str]) -> None:
    said = cli("explain", str(NUMBER), "--as-of", str(DAY + A_DAY))
    assert "changed since the version before PositionTitle" in said
    assert f"announcement_text on {DAY + A_DAY}: nothing yet first seen {DAY + 2 * A_DAY}" in said
    assert f"Status on {DAY + A_DAY} status accepting" in said


def test_a_posting_that_search_never_saw_is_explained_to_its_record(cli: Callable[..., str]) -> None:
    """Its row is HistoricJoa's, with the texts of the announcement, and its bytes are the record's."""
    said = cli("explain", str(ONLY_HISTORIC))
    assert "digests of page and content agree" in said
    assert "Versions by source" in said
    assert json.loads(cli("explain", str(ONLY_HISTORIC), "--json")) == record(ONLY_HISTORIC)


def test_explain_lists_versions_and_status_events_of_a_posting(cli: Callable[..., str]) -> None:
    said = cli("explain", str(NUMBER))
    assert "['PositionTitle']" in said
    assert "['positionOpeningStatus']" in said
    assert said.index("reviewing reviewing") < said.index("opened accepting")


def test_a_day_shows_the_newest_run_of_every_source_that_has_one(cli: Callable[..., str]) -> None:
    """The open date was captured twice by HistoricJoa; no sweep was started on it."""
    said = cli("status", "--date", str(OPENED))
    assert f"USAJOBS {OPENED}, historic run 20261122T170000Z" in said
    assert f"USAJOBS {OPENED}, announcement_text run 20261122T170000Z" in said
    assert "search" not in said
    assert said.count("silver.job ") == 1


def test_a_day_names_the_slices_that_are_not_proven(lived: Services, cli: Callable[..., str]) -> None:
    with lived.warehouse.connect() as connection:
        connection.execute(
            "INSERT INTO ops.slice SELECT ingest_run_id, s.name, '{}', 9, s.came, 1, s.state, s.why "
            "FROM ops.ingest_run, (VALUES ('organization=A~M', 9, 'proven', ARRAY[]::text[]), "
            "('organization=N~Z', 7, 'incomplete', ARRAY['two are missing'])) s (name, came, state, why) "
            "WHERE (source, day) = ('search', %s)",
            (DAY,),
        )
    said = cli("status", "--date", str(DAY))
    assert "organization=N~Z incomplete 9 7 1 two are missing" in said
    assert "organization=A~M" not in said


def test_a_posting_is_late_only_if_a_proven_capture_had_not_shown_it(stage: Telling) -> None:
    """The first capture of an open date proves nothing about lateness; the second one's new posting does."""
    stage.capture(NOON, HISTORIC, record(NUMBER))
    stage.capture(NOON + timedelta(hours=1), HISTORIC, record(NUMBER), record(ONLY_HISTORIC))
    stage.capture(NOON + 5 * A_DAY, ANNOUNCEMENT_TEXT, text_record(NUMBER))
    stage.capture(NOON + 5 * A_DAY, HISTORIC, record(NUMBER), record(ONLY_HISTORIC), record(800000300))
    coverage = read_open_dates(stage.services)
    assert list(coverage.late_arrivals.values()) == [1, 1, 0, 0]
    assert coverage.days_by_state(HISTORIC)["proven"] == 1
    assert coverage.yesterday == DAY + 4 * A_DAY
    assert OPENED not in [due.day for due in coverage.due]
    assert len(coverage.due) == (coverage.yesterday - FIRST_DAY).days
