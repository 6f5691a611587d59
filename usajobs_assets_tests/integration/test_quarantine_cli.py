"""`usajobs quarantine` over a real Postgres and a real lake: what it prints, what it changes, how it exits."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from click.testing import CliRunner, Result

from usajobs_assets.cli.main import usajobs
from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets_tests.builders import DAY, NOON, item, items
from usajobs_assets_tests.integration.older_rules import refusing_titles
from usajobs_assets_tests.integration.written_runs import write_run

pytestmark = pytest.mark.integration

Cli = Callable[..., Result]
NASTY = "=Ranger\x9b2J \u202eregnaR"


@pytest.fixture
def services(make_services: Callable[..., Services]) -> Services:
    return make_services()


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, services: Services) -> Cli:
    """Calls a command over the test's own lake and database."""
    settings = services.settings
    assert settings.db_url is not None
    monkeypatch.setenv("USAJOBS_HOME", str(settings.usajobs_home))
    monkeypatch.setenv("USAJOBS_MODE", "simulated")
    monkeypatch.setenv("DB_URL", settings.db_url.get_secret_value())
    monkeypatch.setenv("USAJOBS_ACTOR", "Ms Tester")
    return lambda *arguments: CliRunner().invoke(usajobs, ["quarantine", *arguments])


@pytest.fixture
def day(services: Services) -> Services:
    """Items 1 and 2 break a rule of today; item 3, by its title, broke one that is gone."""
    paid = [{"MinimumRange": "-1", "MaximumRange": "5", "RateIntervalCode": "PA"}]
    wrong = [
        item(800009100, PositionTitle=NASTY, PositionLocation=[]),
        item(800009200, PositionRemuneration=paid),
    ]
    strict = item(800009300, PositionTitle="Spam")
    write_run(services.lake, "search", [*items(5), *wrong, strict], NOON, "0" * 8)
    with refusing_titles("Spam"):
        load_day(services, DAY)
    return services


def ids(cli: Cli, *conditions: str) -> list[str]:
    rows = list(csv.reader(io.StringIO(cli("list", "--csv", *conditions).output, newline="")))
    return [row[0] for row in rows[1:]]


def said(result: Result) -> str:
    """Everything on one line, as terminals break it."""
    return " ".join(result.output.split())


def test_the_list_can_be_narrowed(cli: Cli, day: Services) -> None:
    everything = cli("list")
    assert everything.exit_code == 0
    for cell in ("2026-11-20", "search", "800009200", "pay_negative", "title_too_long"):
        assert cell in everything.output
    assert len(ids(cli)) == 3
    for conditions, count in (
        (["--reason", "pay_negative"], 1), (["--date", "2026-11-20"], 3), (["--date", "2026-11-19"], 0),
        (["--source", "search"], 3), (["--source", "historic"], 0), (["--state", "discarded"], 0),
        (["--state", "all"], 3), (["--reason", "no_such_reason"], 0),
    ):  # fmt: skip
        assert len(ids(cli, *conditions)) == count, conditions
    assert cli("list", "--state", "discarded").output == "Nothing.\n"


def test_csv_has_every_column_and_no_formula(cli: Cli, day: Services) -> None:
    (first,) = ids(cli, "--reason", "location_missing")
    cli("discard", first, "--because", '=cmd|"/c calc"!A1')
    written = cli("list", "--csv", "--state", "discarded").stdout_bytes.decode()
    assert written.count("\r\n") == 2
    (row,) = csv.DictReader(io.StringIO(written, newline=""))
    assert row["note"] == '\'=cmd|"/c calc"!A1'
    assert (row["quarantine_id"], row["control_number"], row["item_index"]) == (first, "800009100", "5")
    assert (row["state"], row["decided_by"]) == ("discarded", "Ms Tester")


def test_show_tells_everything_and_the_terminal_obeys_nothing(
    cli: Cli, simulate: Callable[..., RunningSimulator], make_services: Callable[..., Services]
) -> None:
    sent = json.dumps(item(800009100, PositionTitle=NASTY, PositionLocation=[]), ensure_ascii=False, indent=1)
    captured = make_services(simulate([*items(3), sent.encode()]).url)
    search_partition(captured, DAY)
    load_day(captured, DAY)
    (one,) = ids(cli, "--reason", "location_missing")
    shown = cli("show", one)
    assert shown.exit_code == 0, shown.output
    for fact in ("location_missing", "Every posting names at least one location.", "800009100", "item index"):
        assert fact in said(shown)
    assert not {"\x9b", "\u202e"} & set(shown.output)
    assert shown.output.endswith(sent.replace("\x9b", "\\x9b").replace("\u202e", "\\u202e") + "\n")


def test_show_refuses_bytes_that_are_not_those_of_then(cli: Cli, day: Services) -> None:
    (one,) = ids(cli, "--reason", "location_missing")
    (page,) = (day.settings.state / "lake").rglob("page=*.json.gz")
    page.chmod(0o600)
    page.write_bytes(page.read_bytes()[:-9] + b"\x00" * 9)
    shown = cli("show", one)
    assert type(shown.exception).__name__ == "CorruptObject"
    assert "MatchedObjectId" not in shown.output


def test_a_replay_says_what_became_of_each_item(cli: Cli, day: Services) -> None:
    (spam,) = ids(cli, "--reason", "title_too_long")
    done = cli("replay", "--all")
    assert done.exit_code == 0, done.output
    assert f"loaded: 1 (id {spam})" in done.output
    assert "still open: 2" in done.output
    assert "refused: 0" in done.output
    assert ids(cli, "--state", "replayed") == [spam]
    assert "quarantine.replay" in cli("show", spam).output
    again = cli("replay", "--all")
    assert (again.exit_code, "loaded: 0" in again.output) == (0, True)
    assert day.ledger.unaccounted() == []


def test_a_refused_day_goes_through_once_the_rule_is_mended(cli: Cli, services: Services) -> None:
    write_run(services.lake, "search", items(9), NOON, "0" * 8)
    with refusing_titles("Ranger"):
        with pytest.raises(GateClosed):
            load_day(services, DAY)
        refused = cli("replay", "--date", "2026-11-20")
        assert refused.exit_code == 3
        assert "refused: 9" in refused.output
        assert "did not pass the gate" in said(refused)
    mended = cli("replay", "--date", "2026-11-20")
    assert mended.exit_code == 0, mended.output
    assert "loaded: 9" in mended.output


def test_a_damaged_page_fails_its_day_and_no_other(cli: Cli, day: Services) -> None:
    """Nothing of the damaged page is parsed; the item stays as it was."""
    (page,) = (day.settings.state / "lake").rglob("page=*.json.gz")
    write_run(
        day.lake, "search", [*items(5), item(800009400, PositionTitle="Spam")], NOON + timedelta(1), "1" * 8
    )
    with refusing_titles("Spam"):
        load_day(day, DAY + timedelta(1))
    page.chmod(0o600)
    page.write_bytes(b"nothing")
    done = cli("replay", "--all")
    assert done.exit_code == 1
    assert "loaded: 1 (id 4)" in done.output
    assert "still open: 3" in done.output
    assert f"{DAY}: " in done.output
    assert len(ids(cli)) == 3


def test_a_discard_needs_a_reason_and_says_who(cli: Cli, day: Services) -> None:
    one, two, three = ids(cli)
    assert cli("discard", one).exit_code == 2
    assert cli("discard", one, "--because", "  ").exit_code == 2
    assert ids(cli) == [one, two, three]
    assert cli("discard", one, two, "--because", "not jobs").output == "discarded: 2\n"
    assert cli("discard", two, "--because", "again").output == "discarded: 0 (already: 1)\n"
    shown = said(cli("show", two))
    assert "not jobs" in shown
    assert "Ms Tester" in shown
    assert "again" not in shown
    assert ids(cli) == [three]
    with psycopg.connect(day.warehouse.url) as connection:
        events = connection.execute("SELECT actor, action, subject FROM ops.audit_event ORDER BY audit_id")
        assert events.fetchall() == [
            ("Ms Tester", "quarantine.discard", f"quarantine/{one}"),
            ("Ms Tester", "quarantine.discard", f"quarantine/{two}"),
        ]


def test_what_was_discarded_is_taken_back_by_its_id_only(cli: Cli, day: Services) -> None:
    (spam,) = ids(cli, "--reason", "title_too_long")
    cli("discard", spam, "--because", "an advertisement")
    cli("replay", "--all")
    assert ids(cli, "--state", "discarded") == [spam]
    assert f"loaded: 1 (id {spam})" in cli("replay", spam).output
    refused = cli("discard", spam, "--because", "after all")
    assert refused.exit_code == 2
    assert "was replayed" in said(refused)


@pytest.mark.parametrize(
    "arguments",
    [["show", "999"], ["replay", "999"], ["discard", "999", "--because", "x"], ["replay"], ["replay", "1", "--all"],
     ["replay", "--all", "--reason", "x"], ["show", "0"], ["show", "x"], ["discard", "--because", "x"],
     ["list", "--state", "gone"], ["list", "--source", "none"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_exits_with_2_and_a_sentence(cli: Cli, services: Services, arguments: list[str]) -> None:
    result = cli(*arguments)
    assert result.exit_code == 2
    assert "Error: " in result.output


def test_one_unknown_id_among_others_changes_nothing(cli: Cli, day: Services) -> None:
    one, *_ = ids(cli)
    result = cli("discard", one, "999", "--because", "x")
    assert (result.exit_code, "the id 999" in said(result)) == (2, True)
    assert len(ids(cli)) == 3


def test_without_a_setting_the_actor_is_the_user_at_this_host() -> None:
    name, _, host = Settings.parse({}).usajobs_actor.rpartition("@")
    assert name
    assert host
