"""Replay: the tables made again from bronze, first beside the warehouse to see what would differ, then in it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from usajobs_assets.pipeline import sources
from usajobs_assets.pipeline.findings import Verified
from usajobs_assets.pipeline.rebuild import rebuild_and_compare
from usajobs_assets.pipeline.replay import days_in_bronze, replay
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.shadow import Shadow, shadow_of
from usajobs_assets.pipeline.table_diff import TableDiff, diff_tables
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets.storage.shadow_database import ShadowDatabase, ShadowRefused
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.transforms import job_rows
from usajobs_assets_tests.integration.silver_tables import silver_contents
from usajobs_assets_tests.integration.small_store import (
    DAYS,
    FIRST,
    ONLY_HISTORIC,
    SECOND,
    Cli,
    SmallStore,
    command_line,
    file_of,
    load_days,
)

pytestmark = pytest.mark.integration


@pytest.fixture
def services(store: SmallStore, tmp_path: Path) -> Iterator[Services]:
    """A loaded store, in which nothing is wrong."""
    with store.copy(tmp_path / "home") as copy:
        yield copy


@pytest.fixture
def cli(services: Services, monkeypatch: pytest.MonkeyPatch) -> Cli:
    return command_line(services, monkeypatch)


@pytest.fixture
def newer_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code that writes the titles of Search in capitals and knows no schedules."""
    columns = job_rows._job_columns

    def changed(*arguments: Any) -> dict[str, object]:
        made = columns(*arguments)
        return {**made, "position_title": str(made["position_title"]).upper(), "position_schedule_code": None}

    monkeypatch.setattr(job_rows, "_job_columns", changed)
    monkeypatch.setattr(sources, "code_version", lambda _provider: "0.1.0+newer")


def differing(found: list[TableDiff]) -> dict[str, tuple[int, int, int]]:
    """Rows added, changed and gone of the tables that differ."""
    return {diff.table.name: (diff.added, diff.changed, diff.gone) for diff in found if not diff.is_empty}


def test_unchanged_code_gives_an_empty_diff_and_no_copy_stays(services: Services, cli: Cli) -> None:
    before = silver_contents(services.warehouse)
    done = cli("replay", "--diff")
    assert done.exit_code == 0, done.output
    assert "Today's code makes the same tables of bronze." in done.output
    assert not shadow_of(services).exists()
    assert silver_contents(services.warehouse) == before


def test_changed_code_is_shown_row_by_row_then_applied(
    services: Services, cli: Cli, newer_code: None
) -> None:
    """The live store is as it was until the change is applied, and then it is what the diff had shown."""
    before, files = silver_contents(services.warehouse), services.ledger.file_digests()
    shown = cli("replay", "--diff")
    assert shown.exit_code == 3, shown.output
    assert "position_title (2)" in shown.output
    assert "position_schedule_code (2)" in shown.output
    assert "'Park Ranger'" in shown.output
    assert "'PARK RANGER'" in shown.output
    assert (silver_contents(services.warehouse), services.ledger.file_digests()) == (before, files)
    assert shadow_of(services).exists()
    copy = silver_contents(Shadow(services).warehouse)

    applied = cli("replay")
    assert applied.exit_code == 0, applied.output
    assert silver_contents(services.warehouse) == copy != before
    assert services.ledger.unaccounted() == []
    assert not shadow_of(services).exists()
    assert cli("replay", "--diff").exit_code == 0


def test_a_copy_that_is_discarded_leaves_the_tables_alone(
    services: Services, cli: Cli, newer_code: None
) -> None:
    before = silver_contents(services.warehouse)
    assert cli("replay", "--diff").exit_code == 3
    assert cli("replay", "--discard").output == "The copy is dropped.\n"
    assert cli("replay", "--discard").output == "There is no copy.\n"
    assert silver_contents(services.warehouse) == before


def test_the_diff_names_rows_that_are_there_and_would_not_be(services: Services) -> None:
    """And the reverse: whatever was changed behind our back is found, in every table."""
    with services.warehouse.connect() as connection:
        connection.execute("DELETE FROM silver.job_location WHERE control_number = %s", (FIRST,))
        connection.execute("UPDATE silver.job_version SET position_title = 'Poet' WHERE source = 'historic'")
        connection.execute(
            "INSERT INTO silver.job_category SELECT control_number, '9999', name, source, ingest_run_id, code_version "
            "FROM silver.job_category WHERE control_number = %s",
            (SECOND,),
        )
        connection.execute("ALTER TABLE silver.job_grade ADD pay_band text")
    copy = Shadow(services)
    copy.open(fresh=True)
    assert all(done.problem is None for done in copy.fill(days_in_bronze(services.lake)))
    found = diff_tables(services.warehouse, copy.warehouse)
    assert differing(found) == {
        "job_location": (1, 0, 0),
        "job_version": (0, 2, 0),
        "job_category": (0, 0, 1),
        "job_grade": (0, 0, 0),
    }
    by_name = {diff.table.name: diff for diff in found}
    assert by_name["job_location"].added_keys == [(FIRST, 0)]
    assert by_name["job_category"].gone_keys == [(SECOND, "9999")]
    assert by_name["job_grade"].columns_gone == ["pay_band"]
    assert by_name["job_version"].changed_columns == {"position_title": 2}
    assert {(change.old, change.new) for change in by_name["job_version"].examples} == {
        ("Poet", "Park Ranger")
    }


def test_rows_changed_by_hand_are_written_again_from_bronze(services: Services, cli: Cli) -> None:
    """A replay as such passes over what today's code has loaded; --again believes bronze alone."""
    before = silver_contents(services.warehouse)
    with services.warehouse.connect() as connection:
        connection.execute("DELETE FROM silver.job_location WHERE control_number = %s", (FIRST,))
        connection.execute(
            "UPDATE silver.job SET position_uri = 'https://elsewhere.example', raw_json = '{}'"
        )
        connection.execute(
            "UPDATE silver.job_version SET seen_until = NULL, superseded_at = NULL, version = version + 9"
        )
        connection.execute("DELETE FROM silver.job_status_event")
    damaged = silver_contents(services.warehouse)
    assert cli("replay").exit_code == 0
    assert silver_contents(services.warehouse) == damaged
    done = cli("replay", "--again")
    assert done.exit_code == 0, done.output
    assert silver_contents(services.warehouse) == before
    assert services.ledger.unaccounted() == []


def test_a_day_written_again_leaves_the_postings_of_other_sources_whole(services: Services, cli: Cli) -> None:
    """Only the day with HistoricJoa and the texts: what the sweeps say of the same postings stays."""
    before = silver_contents(services.warehouse)
    with services.warehouse.connect() as connection:
        connection.execute(
            "UPDATE silver.job SET position_title = 'x' WHERE control_number = %s", (ONLY_HISTORIC,)
        )
        connection.execute("UPDATE silver.job_details SET job_summary = 'x'")
    assert cli("replay", "--again", "--from", str(DAYS[1]), "--to", str(DAYS[1])).exit_code == 0
    after = silver_contents(services.warehouse)
    assert {name for name in after if after[name] != before[name]} == {
        "job_details"
    }  # SECOND is of other days
    assert cli("replay", "--again").exit_code == 0
    assert silver_contents(services.warehouse) == before


def test_a_day_that_fails_costs_only_itself_and_is_named(
    services: Services, cli: Cli, newer_code: None
) -> None:
    page = next(
        path for path in file_of(services, "bronze").rglob("*.gz") if f"{DAYS[1]:%Y/%m/%d}" in str(path)
    )
    page.write_bytes(page.read_bytes()[:-9])
    done = cli("replay")
    assert done.exit_code == 1, done.output
    assert f"{DAYS[1]}: " in done.output
    assert "is corrupt" in done.output
    assert "3 days: 2 written" in done.output
    assert "PARK RANGER" in str(silver_contents(services.warehouse)["job"])


def test_a_range_compares_only_postings_of_which_no_other_day_has_seen_anything(
    services: Services, newer_code: None
) -> None:
    """What a row says depends on all sightings: a copy of two days cannot be held against postings of three."""
    copy = Shadow(services)
    copy.open(fresh=True)
    list(copy.fill(DAYS[1:2]))
    found = diff_tables(services.warehouse, copy.warehouse, DAYS[1], DAYS[1])
    assert {diff.table.name: diff.rows for diff in found if diff.table.name == "job"} == {"job": 1}
    assert differing(found) == {}
    with services.warehouse.connect() as connection:
        connection.execute(
            "UPDATE silver.job SET position_id = 'x' WHERE control_number = %s", (ONLY_HISTORIC,)
        )
    assert differing(diff_tables(services.warehouse, copy.warehouse, DAYS[1], DAYS[1])) == {"job": (0, 1, 0)}


def test_a_replay_goes_on_where_it_was_stopped(services: Services, newer_code: None) -> None:
    stopped = replay(services, DAYS)
    assert next(stopped).merged is not None
    stopped.close()
    assert [done.merged is not None for done in replay(services, DAYS)] == [False, True, True]
    assert [done.merged is not None for done in replay(services, DAYS)] == [False, False, False]


def test_a_run_that_todays_rules_refuse_is_taken_back(services: Services, cli: Cli) -> None:
    """Law 3: silver holds what has passed. The copy lacks the run, and so do the tables when it is applied."""
    cli_of_stricter = {"MAX_QUARANTINE": "0"}
    with pytest.MonkeyPatch.context() as stricter:
        for name, value in cli_of_stricter.items():
            stricter.setenv(name, value)
        shown = cli("replay", "--diff")
        assert shown.exit_code == 3, shown.output
        copy = silver_contents(Shadow(services).warehouse)
        applied = cli("replay")
        assert applied.exit_code == 3
        assert "did not pass the gate" in applied.output
    assert silver_contents(services.warehouse) == copy
    assert {row[0] for row in copy["sighting"] if "00000001" in str(row)} == set()
    assert services.ledger.unaccounted() == []
    assert cli("replay").exit_code == 0


def test_discarded_records_stay_out_of_a_rebuild(services: Services) -> None:
    """Law 8: what people decided is in the ledger and counts for the copy, also for records that pass every rule."""
    with services.warehouse.connect() as connection:
        connection.execute(
            "INSERT INTO ops.quarantine (bronze_object, item_index, ingest_run_id, control_number, reason, detail, "
            "state) "
            "SELECT bronze_object, item_index, ingest_run_id, control_number, 'test', 'test', 'discarded' "
            "FROM silver.sighting WHERE control_number = %s",
            (SECOND,),
        )
    load_days(services)
    assert str(SECOND) not in str(silver_contents(services.warehouse))
    result = Verified()
    tables = rebuild_and_compare(services, result)
    assert (result.findings, len(tables)) == ([], 11)
    assert not shadow_of(services).exists()


def test_a_role_that_may_not_create_databases_is_told_so_in_a_sentence(
    services: Services, postgres: ServerAddress
) -> None:
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE ROLE modest LOGIN PASSWORD 'secret'")
    database = services.warehouse.url.rpartition("/")[2]
    modest = Warehouse(f"postgresql://modest:secret@{postgres.host}:{postgres.port}/{database}")
    with pytest.raises(ShadowRefused, match='ALTER ROLE "modest" CREATEDB') as refused:
        ShadowDatabase(modest).create("test")
    assert "secret" not in str(refused.value)
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute("DROP ROLE modest")


def test_a_database_that_is_not_ours_is_never_dropped(services: Services, postgres: ServerAddress) -> None:
    shadow_database = shadow_of(services)
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {shadow_database.name}")
        for attempt in (shadow_database.drop, lambda: shadow_database.create("test")):
            with pytest.raises(ShadowRefused, match="left alone"):
                attempt()
        connection.execute(f"DROP DATABASE {shadow_database.name}")


def test_the_days_of_a_replay_are_those_of_bronze(services: Services) -> None:
    assert days_in_bronze(services.lake) == DAYS
    assert days_in_bronze(services.lake, DAYS[1]) == DAYS[1:]
    assert days_in_bronze(services.lake, DAYS[0] - timedelta(days=9), DAYS[0]) == DAYS[:1]
