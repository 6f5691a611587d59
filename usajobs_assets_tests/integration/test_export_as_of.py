"""An export as of a past day: what gold would have said then, the same bytes on whatever day it is made."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from usajobs_assets.exports.errors import ExportFailed, ExportRefused
from usajobs_assets.exports.formats import Format
from usajobs_assets.exports.manifest import Asked
from usajobs_assets.pipeline.as_of import end_of
from usajobs_assets.pipeline.bronze_until import BronzeUntil
from usajobs_assets.pipeline.export import Wanted, export_into
from usajobs_assets.pipeline.export_as_of import export_as_of
from usajobs_assets.pipeline.replay import days_in_bronze
from usajobs_assets.pipeline.services import Services
from usajobs_assets.rulebook.active import active_rules
from usajobs_assets.rulebook.book import Rulebook
from usajobs_assets.rulebook.store import RulebookStore
from usajobs_assets.settings import Settings
from usajobs_assets.storage.decisions import decided_runs
from usajobs_assets.storage.quarantine_store import QuarantineStore
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.builders import NOON, StoppedClock, item
from usajobs_assets_tests.integration.exported import build_gold, digests, manifest_of
from usajobs_assets_tests.integration.small_store import (
    A_DAY,
    DAYS,
    FIRST,
    ONLY_HISTORIC,
    SECOND,
    SmallStore,
    load_days,
    new_database_from,
    write_runs,
)
from usajobs_assets_tests.integration.written_runs import write_run

pytestmark = pytest.mark.integration

LATER = 800000900
PLAIN_FILES = (Format.PARQUET, Format.CSV, Format.JSONL)
THEN = Wanted(formats=PLAIN_FILES, asked=Asked(as_of=DAYS[1]))


@pytest.fixture
def services(store: SmallStore, tmp_path: Path) -> Iterator[Services]:
    """Three days of bronze in silver and gold, a week later."""
    with store.copy(tmp_path / "home") as made:
        later = made.with_clock(StoppedClock(NOON + 7 * A_DAY))
        build_gold(later)
        yield later


def gold(services: Services) -> list[tuple[Any, ...]]:
    with services.warehouse.connect() as connection:
        return connection.execute("SELECT * FROM gold.posting ORDER BY control_number").fetchall()


def exported(services: Services, folder: Path, wanted: Wanted = THEN) -> dict[str, str]:
    folder.mkdir()
    export_as_of(services, folder, wanted, DAYS[1])
    return digests(folder)


def test_two_exports_of_a_day_are_equal_whatever_happens_in_between(
    services: Services, tmp_path: Path
) -> None:
    """Another sweep, other rules; and nothing is left of the second database."""
    first = exported(services, tmp_path / "first")
    sweep = [item(FIRST, PositionTitle="Yet another"), item(LATER)]
    write_run(services.lake, "search", sweep, NOON + 4 * A_DAY, "00000009")
    load_days(services)
    store, rules = RulebookStore(services.warehouse), active_rules(services.warehouse)
    changed = Rulebook({**rules.files, "titles.yml": rules.files["titles.yml"] + "\n# changed\n"})
    store.activate(changed, "somebody", after=store.active())
    build_gold(services)
    before = gold(services)
    assert exported(services, tmp_path / "second") == first
    assert manifest_of(tmp_path / "second")["as_of"] == str(DAYS[1])
    then = pq.read_table(tmp_path / "second" / "posting.parquet")["control_number"].to_pylist()
    assert then == [FIRST, SECOND, ONLY_HISTORIC]
    assert LATER in [number for number, *_ in before]
    assert gold(services) == before
    with services.warehouse.connect() as connection:
        name = connection.info.dbname
        like = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        assert connection.execute(like, (name,)).fetchall() == [(name,)]


def test_it_says_what_gold_said_that_had_seen_no_more(
    services: Services, postgres: ServerAddress, tmp_path: Path
) -> None:
    """By other means: a store of its own, to which the runs of the third day never came."""
    exported(services, tmp_path / "then")
    with new_database_from(postgres, "migrated") as url:
        variables = {"USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(tmp_path / "other"), "DB_URL": url}
        other = Services(Settings.parse(variables), StoppedClock())
        write_runs(other.lake)
        for page in (tmp_path / "other").rglob("*-00000005/*"):
            page.unlink()
        load_days(other)
        build_gold(other)
        (tmp_path / "now").mkdir()
        export_into(tmp_path / "now", other.warehouse, Wanted(formats=PLAIN_FILES))
    names = [f"{table}.{kind}" for table in ("posting", "posting_location") for kind in PLAIN_FILES]
    then, now = digests(tmp_path / "then"), digests(tmp_path / "now")
    assert {name: then[name] for name in names} == {name: now[name] for name in names}


def test_a_day_that_cannot_be_loaded_is_a_failure_and_no_smaller_export(
    services: Services, tmp_path: Path
) -> None:
    page = next(services.settings.state.rglob("lake/bronze/**/*-00000004/page=*"))
    page.write_bytes(b"damaged")
    (tmp_path / "then").mkdir()
    with pytest.raises(ExportFailed, match=f"{DAYS[1]} could not be loaded"):
        export_as_of(services, tmp_path / "then", THEN, DAYS[1])


def test_a_day_that_is_not_over_is_refused(services: Services, tmp_path: Path) -> None:
    in_time = services.with_clock(StoppedClock(end_of(DAYS[1]) - timedelta(seconds=1)))
    with pytest.raises(ExportRefused, match="not over"):
        export_as_of(in_time, tmp_path, THEN, DAYS[1])


def test_bronze_until_a_moment_has_the_runs_that_were_closed_by_then(services: Services) -> None:
    """Also of a day that has a run from before and one from after."""
    write_run(services.lake, "search", [item(FIRST)], NOON + A_DAY + timedelta(hours=3), "0000000a")
    moment = NOON + A_DAY + timedelta(hours=1)
    lake = BronzeUntil(services.store, services.settings.bronze_s3_prefix, moment)
    runs = [
        state.address.run_id[-8:]
        for day in days_in_bronze(services.lake)
        for state in lake.runs("search", day)
    ]
    assert runs == ["00000001", "00000004"]
    assert days_in_bronze(lake) == DAYS[:2]


def test_decisions_are_those_of_the_moment(services: Services) -> None:
    """Also one that was taken back since."""
    store = QuarantineStore(services.warehouse)
    (record,) = store.find(waiting=True)

    def now() -> object:
        with services.warehouse.connect() as connection:
            row = connection.execute("SELECT clock_timestamp()").fetchone()
        return row[0] if row else None

    before = now()
    store.discard([record.quarantine_id], "somebody", "wrong")
    discarded = now()
    store.reopen([record.quarantine_id], "somebody")
    counts = [len(decided_runs(services.warehouse, moment)) for moment in (before, discarded, now(), None)]  # type: ignore[arg-type]
    assert counts == [0, 1, 0, 0]
