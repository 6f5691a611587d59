"""`usajobs export` of a small gold: what is in the files, equal bytes for equal inputs, whole or not at all."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import tableauhyperapi as hyper

from usajobs_assets.csv_text import plain
from usajobs_assets.exports import formats
from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets.tables.gold import GOLD_TABLES
from usajobs_assets_tests.integration.exported import digests, gold_store, manifest_of, promised
from usajobs_assets_tests.integration.small_store import Cli, command_line
from usajobs_assets_tests.integration.test_gold_posting import FAR, HOURLY, PLAIN, UNPAID

pytestmark = pytest.mark.integration

NOT_REPEATED = {"usajobs.hyper", "manifest.json"}


@pytest.fixture(scope="module")
def services(postgres: ServerAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with gold_store(postgres, tmp_path_factory.mktemp("export") / "home") as made:
        with made.warehouse.connect() as connection:
            connection.execute(
                "UPDATE gold.posting SET organization_name = '=HYPERLINK(1)' WHERE control_number = %s",
                (PLAIN,),
            )
        yield made


@pytest.fixture
def cli(services: Services, monkeypatch: pytest.MonkeyPatch) -> Cli:
    return command_line(services, monkeypatch)


@pytest.fixture(scope="module")
def exported(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of everything in all formats."""
    folder = tmp_path_factory.mktemp("exported") / "export"
    with pytest.MonkeyPatch.context() as patched:
        result = command_line(services, patched)("export", "--to", str(folder))
    assert result.exit_code == 0, result.output
    return folder


def in_postgres(services: Services, columns: str, table: str = "posting") -> list[tuple[Any, ...]]:
    with services.warehouse.connect() as connection:
        return connection.execute(f"SELECT {columns} FROM gold.{table} ORDER BY 1".encode()).fetchall()


def test_the_manifest_lists_every_file_with_its_digest(exported: Path, services: Services) -> None:
    manifest = manifest_of(exported)
    assert {
        name: digest for name, digest in digests(exported).items() if name != "manifest.json"
    } == promised(exported)
    assert len({path.stat().st_mode for path in exported.iterdir()}) == 1
    assert {table["name"]: table["rows"] for table in manifest["tables"]} == {
        name: len(in_postgres(services, "1", name)) for name in GOLD_TABLES
    }
    with services.warehouse.connect() as connection:
        built = connection.execute("SELECT mart, inputs_sha256 FROM ops.gold_build").fetchall()
    assert {mart: made["inputs_sha256"] for mart, made in manifest["marts"].items()} == dict(built)


def test_the_parquet_holds_the_rows_of_the_table_by_its_key(exported: Path, services: Services) -> None:
    found = pq.read_table(exported / "posting.parquet")
    rows = in_postgres(
        services, "control_number, salary_max_norm, states, closes_at, content_sha256, skills_found_in"
    )
    told = [
        (row["control_number"], row["salary_max_norm"], row["states"], row["closes_at"], row["content_sha256"],
         json.loads(row["skills_found_in"]))
        for row in found.to_pylist()
    ]  # fmt: skip
    assert told == rows
    assert found.schema.field("salary_max_norm").metadata[b"description"].startswith(b"Highest pay")


def test_the_csv_has_no_formula_and_gives_the_text_back(exported: Path) -> None:
    with (exported / "posting.csv").open(newline="", encoding="utf-8") as file:
        rows = {int(row["control_number"]): row for row in csv.DictReader(file)}
    assert rows[PLAIN]["organization_name"] == "'=HYPERLINK(1)"
    assert plain(rows[PLAIN]["organization_name"]) == "=HYPERLINK(1)"
    assert (rows[HOURLY]["salary_max_norm"], rows[UNPAID]["salary_max_norm"]) == ("41740.00", "")
    assert json.loads(rows[FAR]["states"]) == ["ID"]


def test_the_json_lines_have_lists_and_numbers(exported: Path) -> None:
    rows = [json.loads(line) for line in (exported / "posting.jsonl").read_text().splitlines()]
    by_number = {row["control_number"]: row for row in rows}
    assert by_number[HOURLY]["salary_min_norm"] == 36522.5
    assert by_number[FAR]["states"] == ["ID"]
    assert list(rows[0]) == sorted(rows[0])


def test_the_hyper_file_is_read_again_by_its_own_api(exported: Path, services: Services) -> None:
    rows = in_postgres(
        services, "control_number, salary_max_norm, is_remote, application_close_date, states, closes_at"
    )
    with (
        hyper.HyperProcess(
            hyper.Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU, parameters={"log_config": ""}
        ) as process,
        hyper.Connection(process.endpoint, str(exported / "usajobs.hyper")) as connection,
    ):
        found = connection.execute_list_query(
            "SELECT control_number, salary_max_norm, is_remote, application_close_date, states, closes_at "
            'FROM "Extract"."ranked_list" ORDER BY 1'
        )
        types = {
            column.name.unescaped: str(column.type)
            for column in connection.catalog.get_table_definition(
                hyper.TableName("Extract", "posting")
            ).columns
        }
        places = connection.execute_scalar_query('SELECT count(*) FROM "Extract"."posting_location"')
    plain_rows = [
        (
            number,
            pay,
            remote,
            day.to_date() if day else None,
            states,
            moment.to_datetime() if moment else None,
        )
        for number, pay, remote, day, states, moment in found
    ]
    assert plain_rows == [(*row[:4], ", ".join(row[4]), row[5]) for row in rows]
    assert types["salary_max_norm"] == "NUMERIC(12, 2)"
    assert types["closes_at"] == "TIMESTAMP_TZ"
    assert types["application_close_date"] == "DATE"
    assert places == len(in_postgres(services, "1", "posting_location"))


def test_the_same_gold_gives_the_same_bytes(exported: Path, cli: Cli, tmp_path: Path) -> None:
    again = tmp_path / "again"
    assert cli("export", "--to", str(again)).exit_code == 0
    first, second = digests(exported), digests(again)
    assert {name for name in first if first[name] != second.get(name)} <= NOT_REPEATED
    told, told_again = manifest_of(exported), manifest_of(again)
    for manifest in (told, told_again):
        for file in (file for file in manifest["files"] if file["format"] == "hyper"):
            file["sha256"] = file["bytes"] = None
    assert told == told_again
    assert [path.name for path in tmp_path.iterdir()] == ["again"]


def test_open_postings_alone_are_those_of_the_day(cli: Cli, services: Services, tmp_path: Path) -> None:
    with services.warehouse.connect() as connection:
        closed = "UPDATE gold.posting SET application_close_date = %s WHERE control_number = %s"
        connection.execute(closed, (date(2020, 1, 1), HOURLY))
        connection.execute(
            "UPDATE gold.posting SET application_close_date = '2999-01-01' WHERE control_number <> %s",
            (HOURLY,),
        )
        connection.execute("UPDATE gold.posting SET publication_start_date = '2020-01-01'")
        try:
            connection.commit()
            folder = tmp_path / "open"
            result = cli(
                "export", "--to", str(folder), "--open-only", "--format", "parquet", "--mart", "posting"
            )
            assert result.exit_code == 0, result.output
        finally:
            connection.execute("UPDATE ops.gold_build SET inputs_sha256 = ''")
            connection.commit()
    for name in ("posting", "posting_location"):
        numbers = set(pq.read_table(folder / f"{name}.parquet")["control_number"].to_pylist())
        assert HOURLY not in numbers
        assert PLAIN in numbers
    assert manifest_of(folder)["open_on"] is not None
    assert {path.name for path in folder.iterdir()} == {
        "manifest.json",
        "posting.parquet",
        "posting_location.parquet",
    }
    assert "Gold is behind silver (posting" in cli("export", "--to", str(folder), "--format", "csv").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "xlsx"], "There is no format xlsx"),
        (["--mart", "nothing"], "There is no mart nothing"),
        (["--as-of", "2999-01-01"], "is not over in Washington"),
        (["--as-of", "2001-01-01"], "Nothing was captured by the end of 2001-01-01"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_folder(
    cli: Cli, tmp_path: Path, arguments: list[str], said: str
) -> None:
    result = cli("export", "--to", str(tmp_path / "export"), *arguments)
    assert result.exit_code != 0
    assert said in str(result.exception)
    assert list(tmp_path.iterdir()) == []


def test_gold_that_was_never_built_is_refused(
    make_services: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    result = command_line(make_services(), monkeypatch)("export", "--to", str(tmp_path / "export"))
    assert "Gold was never built" in str(result.exception)
    assert not (tmp_path / "export").exists()


def test_where_there_is_no_hyper_the_others_are_written(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Linux on ARM, for which there is no wheel."""
    monkeypatch.setattr(formats, "why_no_hyper", lambda: "There is no .hyper here.")
    by_default = cli("export", "--to", str(tmp_path / "export"))
    assert (by_default.exit_code, "There is no .hyper here." in by_default.output) == (0, True)
    assert {path.suffix for path in (tmp_path / "export").iterdir()} == {
        ".parquet",
        ".csv",
        ".jsonl",
        ".json",
    }
    assert cli("export", "--to", str(tmp_path / "export"), "--format", "hyper,csv").exit_code == 1
    assert {path.suffix for path in (tmp_path / "export").iterdir()} == {".csv", ".json"}


def test_one_that_is_killed_leaves_the_old_export_whole(services: Services, exported: Path) -> None:
    before = digests(exported)
    url = services.settings.db_url
    assert url is not None
    environment = {
        **os.environ,
        "USAJOBS_MODE": "simulated",
        "USAJOBS_HOME": str(services.settings.usajobs_home),
        "DB_URL": url.get_secret_value(),
    }
    command = [sys.executable, "-m", "usajobs_assets", "export", "--to", str(exported)]
    partial = exported.parent / f".{exported.name}.partial"
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not any(partial.glob("*.parquet")) and time.monotonic() < deadline:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert digests(exported) == before
    assert partial.exists()
    assert subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0
    assert promised(exported).keys() == promised(exported).keys() & digests(exported).keys()
    assert not partial.exists()


def test_pay_is_exact_in_every_format(exported: Path) -> None:
    """To the cent, as in Postgres."""
    parquet = {
        row["control_number"]: row["salary_min_norm"]
        for row in pq.read_table(exported / "posting.parquet").to_pylist()
    }
    with (exported / "posting.csv").open(newline="", encoding="utf-8") as file:
        in_csv = {int(row["control_number"]): row["salary_min_norm"] for row in csv.DictReader(file)}
    assert {number: Decimal(pay) if pay else None for number, pay in in_csv.items()} == parquet
