"""Verify: what it finds in a store that is not as it must be, what it says to that, and what it mends itself.

Damage of bronze is tried in faults/test_bronze_damage.py, losses of the database in faults/test_disaster.py.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from usajobs_assets.api_client.exchange import Exchange
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.verify import verify
from usajobs_assets.storage.bronze import RunAddress
from usajobs_assets.storage.silver_lake import read_day, silver_key
from usajobs_assets_tests.builders import DAY, NOON, item
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
from usajobs_assets_tests.integration.written_runs import write_run

pytestmark = pytest.mark.integration


@pytest.fixture
def services(store: SmallStore, tmp_path: Path) -> Iterator[Services]:
    """A loaded store, in which nothing is wrong."""
    with store.copy(tmp_path / "home") as copy:
        yield copy


@pytest.fixture
def cli(services: Services, monkeypatch: pytest.MonkeyPatch) -> Cli:
    return command_line(services, monkeypatch)


def test_a_sound_store_is_green_and_says_what_was_looked_at(services: Services, cli: Cli) -> None:
    done = cli("verify", "--rebuild")
    assert done.exit_code == 0, done.output
    assert (
        "Verified 5 runs, 10 objects, 18 laws, 15 files, 9 rows made again, 11 tables rebuilt" in done.output
    )
    assert done.output.rstrip().endswith("everything is as it must be.")
    assert done.output.count("as rebuilt") == 11


# What somebody does in the database, the table that it shows in, and whether a sample of all rows finds it.
BY_HAND = {
    "column": ("UPDATE silver.job SET position_uri = 'x' WHERE control_number = %s", "silver.job is not", DAYS[0]),
    "item": ("UPDATE silver.job SET raw_json = '{}' WHERE control_number = %s", "silver.job is not", DAYS[0]),
    "digest": ("UPDATE silver.sighting SET content_sha256 = sha256('x') WHERE control_number = %s",
               "silver.sighting is not", DAYS[0]),
    "moment": ("UPDATE silver.sighting SET seen_at = seen_at + interval '1 s' WHERE control_number = %s",
               "silver.sighting is not what bronze gives: seen_at", DAYS[0]),
    "history": ("UPDATE silver.job_version SET pay_max = 999999 WHERE control_number = %s",
                "silver.job_version is not what bronze gives: pay_max", DAYS[0]),
    "list": ("DELETE FROM silver.job_location WHERE control_number = %s", "silver.job_location is not", DAYS[0]),
    "details": ("UPDATE silver.job_details SET low_grade = '15' WHERE control_number = %s",
                "silver.job_details is not what bronze gives: low_grade", DAYS[0]),
    "no details": ("DELETE FROM silver.job_details WHERE control_number = %s", "in silver.job_details", DAYS[0]),
    "no history": ("DELETE FROM silver.job_version WHERE control_number = %s", "none in silver.job_version", DAYS[0]),
    "no sighting": ("DELETE FROM silver.sighting WHERE control_number = %s", "item is accounted for", DAYS[0]),
    "no job": ("DELETE FROM silver.job WHERE control_number = %s", "sightings have no row in silver.job", DAYS[0]),
}  # fmt: skip


@pytest.mark.parametrize("damage", BY_HAND)
def test_rows_changed_by_hand_are_found_and_mended_by_the_command_that_it_names(
    services: Services, cli: Cli, damage: str
) -> None:
    query, said, day = BY_HAND[damage]
    before = silver_contents(services.warehouse)
    with services.warehouse.connect() as connection:
        connection.execute(query.encode(), (SECOND,))
    found = cli("verify")
    assert found.exit_code == 3, found.output
    assert said in found.output
    commands = {line.partition("mend:  usajobs ")[2] for line in found.output.splitlines() if "mend:" in line}
    assert f"replay --from {day} --to {day} --again" in commands
    for command in sorted(commands):
        assert cli(*command.split()).exit_code == 0
    assert silver_contents(services.warehouse) == before
    assert cli("verify").exit_code == 0


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("DELETE FROM ops.gate_verdict WHERE ingest_run_id LIKE '%%-00000002'", "2026-11-21: 1 runs are loaded"),
        ("UPDATE ops.gate_verdict SET passed = false", "without a verdict that lets them through"),
        ("DELETE FROM ops.load WHERE ingest_run_id LIKE '%%-00000005'", "runs have sightings and are not loaded"),
        ("UPDATE ops.gate_verdict SET duplicates = 7", "not every item is accounted for"),
    ],
)  # fmt: skip
def test_a_ledger_that_breaks_a_law_is_told(services: Services, query: str, said: str) -> None:
    with services.warehouse.connect() as connection:
        connection.execute(query.replace("%%", "%").encode())
    findings = verify(services).findings
    assert any(said in f"{finding.partition}: {finding.what}" for finding in findings), findings


def test_rows_that_no_run_brought_are_named(services: Services) -> None:
    """Nothing in bronze explains them, so nobody but a person can tell where they belong."""
    with services.warehouse.connect() as connection:
        connection.execute(
            "INSERT INTO silver.job_status_event VALUES (999, now(), 'opened', 'accepting', NULL, 'historic', 'nobody')"
        )
    (finding,) = verify(services).findings
    assert (finding.partition, finding.where) == ("no run", "posting 999")
    assert "delete them there" in finding.mend


def test_a_file_that_is_not_the_committed_one_is_written_again(services: Services, cli: Cli) -> None:
    """Flipped, cut and lost; afterwards each file has the digest that was committed."""
    digests = services.ledger.file_digests()
    flipped, cut, lost = (file_of(services, silver_key(name, day)) for name, day in (
        ("job", DAYS[0]), ("job_details", DAYS[1]), ("job_grade", DAYS[1])))  # fmt: skip
    data = bytearray(flipped.read_bytes())
    data[len(data) // 2] ^= 1
    flipped.write_bytes(data)
    cut.write_bytes(cut.read_bytes()[:-4])
    lost.unlink()
    told = cli("verify", "--no-heal")
    assert told.exit_code == 3, told.output
    assert all(key in told.output for key in (silver_key("job", DAYS[0]), silver_key("job_grade", DAYS[1])))
    healed = cli("verify")
    assert healed.exit_code == 0, healed.output
    assert "Written again from bronze." in healed.output
    assert services.ledger.file_digests() == digests
    assert read_day(services.store, digests, "job", DAYS[0]).num_rows == 2


def test_a_file_that_is_newer_than_its_commit_is_mended(services: Services) -> None:
    """What a death between the store and the database leaves."""
    newer = silver_key("job", DAYS[0])
    services.store.replace(newer, services.store.get(silver_key("job", DAYS[1])))
    result = verify(services)
    assert result.findings == []
    assert newer in result.notes[0]


def test_a_day_of_damaged_bronze_is_not_written_again(services: Services) -> None:
    """Its files are told of; silver and the other days' files stay as they are."""
    before = silver_contents(services.warehouse)
    page = next(file_of(services, "bronze").rglob("*00000001/page=0001.json.gz"))
    page.write_bytes(page.read_bytes() + b"x")
    file_of(services, silver_key("job", DAYS[0])).unlink()
    said = [(finding.partition, finding.what) for finding in verify(services).findings]
    assert said[0][0] == f"search {DAYS[0]}"
    assert (
        f"silver {DAYS[0]}",
        "the day's files are not those that were committed; not written again: bronze is damaged",
    ) in said
    assert len(said) == 2
    assert silver_contents(services.warehouse) == before


def test_bronze_that_silver_has_not_is_named_with_the_command(services: Services, cli: Cli) -> None:
    write_run(services.lake, "search", [item(ONLY_HISTORIC)], NOON + timedelta(days=5), "00000009")
    newer = cli("verify")
    assert newer.exit_code == 3
    day = DAY + timedelta(days=5)
    assert f"search {day}: bronze is newer than silver" in newer.output
    assert f"mend:  usajobs replay --from {day} --to {day}\n" in newer.output
    assert cli("replay", "--from", str(day), "--to", str(day)).exit_code == 0
    assert cli("verify").exit_code == 0


def test_open_and_refused_runs_are_told_and_are_no_fault(services: Services) -> None:
    open_run = RunAddress("search", DAY, "20261120T180000Z-0000000a")
    page = Exchange("/api/Test", {"Page": "1"}, NOON, NOON, 200, {}, b"{}", 1)
    services.lake.put_page(open_run, page=1, received=page)
    poor = [item(FIRST + 1000 * n, PositionURI="javascript:alert(1)") for n in range(9)]
    refused = write_run(services.lake, "search", poor, NOON + timedelta(hours=2), "0000000b")
    with pytest.raises(Exception, match="did not pass the gate"):
        load_days(services)
    result = verify(services)
    assert result.findings == []
    *of_runs, of_gold = result.notes
    assert [open_run.run_id in note or refused.run_id in note for note in of_runs] == [True, True]
    assert "Gold was never built" in of_gold


def test_a_page_that_came_too_late_for_its_manifest_is_kept_and_told(services: Services) -> None:
    """Of two processes that sweep one run, the second may store a page when the first has closed it."""
    run = RunAddress("search", DAY, write_run(services.lake, "search", [], NOON, "00000001").run_id)
    page = Exchange("/api/Test", {"Page": "1"}, NOON, NOON, 200, {}, b'{"late": true}', 1)
    services.lake.put_attempt(run, page=1, received=page)
    result = verify(services)
    assert result.findings == []
    assert "came when its run was closed" in result.notes[0]


def test_the_sample_is_another_one_each_day_and_the_same_on_one(services: Services) -> None:
    assert verify(services, sample=1).counts["rows made again"] <= 2
    assert verify(services, sample=0).counts["rows made again"] == 0
