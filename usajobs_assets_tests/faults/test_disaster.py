"""The database of yesterday, and no database at all: what bronze has makes silver whole again."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from usajobs_assets.pipeline.code_lists import capture_code_lists, load_code_lists
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.simulator.universe import Universe
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.builders import NOON, item
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.soundness import assert_sound
from usajobs_assets_tests.integration.silver_tables import silver_contents
from usajobs_assets_tests.integration.small_store import (
    A_DAY,
    DAYS,
    FIRST,
    SmallStore,
    command_line,
    load_days,
    new_database_from,
)
from usajobs_assets_tests.integration.written_runs import write_run

pytestmark = pytest.mark.integration

F65 = fault(
    "F65",
    "Postgres is restored from yesterday's backup",
    does="Finds the runs that bronze has and silver has not, and loads them; the tables equal those of before.",
    told="`usajobs verify` names each day with `usajobs replay --from … --to …`; exit 3 until it is done.",
)
F66 = fault(
    "F66",
    "Postgres is lost altogether",
    does="Rebuilds ledger, tables and code lists from bronze alone, without the network; digests are equal.",
    told="`usajobs db migrate`, `usajobs replay`, then `usajobs verify --rebuild` is green. Decisions of people "
    "need the backup.",
)


def names_of(url: str) -> str:
    return url.rpartition("/")[2]


def replace_database(postgres: ServerAddress, name: str, template: str) -> None:
    """What a restore does: the database is gone, and another one has its name."""
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


@F65
def test_f65_a_restored_backup_is_found_to_be_older_than_bronze_and_catches_up(
    store: SmallStore,
    postgres: ServerAddress,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    new_database: Callable[[], str],
) -> None:
    """The row names `reconcile`, which is about what Dagster shows; here verify tells and replay mends.

    A new day, and a run more on a day that the backup knows, whose files are newer than the backup as well.
    """
    with store.copy(tmp_path / "home") as services:
        live = names_of(services.warehouse.url)
        cli = command_line(services, monkeypatch)
        with new_database_from(postgres, live) as backup:
            changed = item(FIRST, PositionTitle="Since the backup")
            write_run(services.lake, "search", [changed], NOON + 2 * A_DAY + timedelta(hours=3), "0000000a")
            write_run(services.lake, "search", [changed], NOON + 5 * A_DAY, "0000000b")
            load_days(services)
            before, files = silver_contents(services.warehouse), services.ledger.file_digests()
            replace_database(postgres, live, names_of(backup))
        told = cli("verify", "--no-heal")
        assert told.exit_code == 3, told.output
        for day in (DAYS[2], DAYS[2] + 3 * A_DAY):
            assert f"search {day}: bronze is newer than silver" in told.output
            assert f"usajobs replay --from {day} --to {day}\n" in told.output
        done = cli("replay")
        assert done.exit_code == 0, done.output
        assert "2 written" in done.output
        assert silver_contents(services.warehouse) == before
        assert services.ledger.file_digests() == files
        assert cli("verify").exit_code == 0
        assert_sound(services, new_database)


@F66
def test_f66_everything_is_rebuilt_from_bronze_with_equal_digests(
    store: SmallStore,
    postgres: ServerAddress,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    simulate: Callable[..., RunningSimulator],
    new_database: Callable[[], str],
) -> None:
    """The ledger too: judging the runs again enters them, with their pages and their quarantine."""
    api = simulate(Universe(postings_per_day=2))
    with store.copy(tmp_path / "home", USAJOBS_BASE_URL=api.url) as services:
        with services.client() as client:
            capture_code_lists(services.lake, client, services.clock)
        load_code_lists(services.lake, services.warehouse)
        before, files, ledger = (
            silver_contents(services.warehouse),
            services.ledger.file_digests(),
            entered(services),
        )
        replace_database(postgres, names_of(services.warehouse.url), "template0")
        asked = len(api.requests)

        cli = command_line(services, monkeypatch)
        assert "Run `usajobs db migrate`." in str(cli("replay").exception)
        assert cli("db", "migrate").exit_code == 0
        done = cli("replay")
        assert done.exit_code == 0, done.output
        assert silver_contents(services.warehouse) == before
        assert services.ledger.file_digests() == files
        assert entered(services) == ledger
        assert len(api.requests) == asked
        green = cli("verify", "--rebuild")
        assert green.exit_code == 0, green.output
        assert_sound(services, new_database)


def entered(services: Services) -> dict[str, list[tuple[object, ...]]]:
    """What the ledger holds of bronze, and the code lists."""
    facts = {
        "ops.ingest_run": "ingest_run_id, manifest_sha256, outcome, items",
        "ops.page": "bronze_object, object_sha256, items",
        "ops.quarantine": "bronze_object, item_index, reason, state",
        "ops.gate_verdict": "ingest_run_id, passed, items, duplicates, quarantined",
        "ops.load": "ingest_run_id, manifest_sha256, accepted",
        "silver.code": "list_name, code, parent_code, seen_from, superseded_at, label",
    }
    with services.warehouse.connect() as connection:
        return {
            table: connection.execute(f"SELECT {columns} FROM {table} ORDER BY {columns}".encode()).fetchall()
            for table, columns in facts.items()
        }
