"""F12 to F14 and F68: what the API refuses, and how it asks for patience."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from usajobs_assets.api_client.errors import (
    Forbidden,
    PermanentError,
    RateLimited,
    RedirectRefused,
    Unauthorized,
)
from usajobs_assets.cli.main import usajobs
from usajobs_assets.pipeline.backfill import backfill, days_between
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import HISTORIC, SEARCH
from usajobs_assets.simulator.bad_answers import bent, failing, later_pages, next_page_at, redirect_to
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets_tests.builders import NOON, StoppedClock, items
from usajobs_assets_tests.faults.api_stage import FIVE_A_PAGE, UNIVERSE, ApiStage, opened_on
from usajobs_assets_tests.faults.fault_table import fault

KEY = "CANARY-k3y-0123456789abcdef="
Open = Callable[..., ApiStage]

F12 = fault(
    "F12",
    "429 with Retry-After in seconds, as a date, absurd, negative, garbage or missing",
    does="waits as long as asked, at most 2 minutes a try, in all processes that share the warehouse",
    told="a warning for each try; `answered 429, too many requests and asked to wait 7 s` if six tries fail",
)
F13 = fault(
    "F13",
    "500, 502, 503, 504, then fine",
    does="asks again after growing, random waits; the page's envelope says which try brought it",
    told="a warning for each try",
)
F14 = fault(
    "F14",
    "401 or 403",
    does="asks once; a backfill stops at the first",
    told="one sentence that names the setting to look at, never its value; exit code 1",
)
F68 = fault(
    "F68",
    "a redirect, or a next page, at another host",
    does="refuses the redirect; of the next page's address only the query is used, at our own host",
    told="`answered 302, a redirect to 'other.host'; redirects are not followed`",
)


@F12
@pytest.mark.parametrize(
    ("retry_after", "waits"),
    [
        pytest.param("7", 7, id="seconds"),
        pytest.param(format_datetime(NOON + timedelta(seconds=30), usegmt=True), 30, id="date"),
        pytest.param(format_datetime(NOON - timedelta(days=1), usegmt=True), 0, id="past date"),
        pytest.param("Fri, 31 Dec 9999 23:59:59 GMT", 120, id="absurd date"),
        pytest.param("86400", 120, id="a day"),
        pytest.param("9" * 5_000, 120, id="absurd"),
        pytest.param("-5", 0, id="negative"),
        pytest.param("1e3", 0, id="garbage"),
        pytest.param("soon", 0, id="words"),
        pytest.param(None, 0, id="missing"),
    ],
)
def test_f12_a_429_is_waited_out_as_it_asks_but_never_for_long(
    stage: Open, clock: StoppedClock, retry_after: str | None, waits: float
) -> None:
    """Twice on a later page. The waits of our own are at most 1 and 2 s, and are not added to those asked for."""
    here = stage(SEARCH, interfere=failing(429, times=2, retry_after=retry_after, when=later_pages))
    assert here.sweep().outcome == "proven"
    assert 2 * waits <= clock.slept <= max(2 * waits, 3.0)


@F12
def test_f12_an_api_that_is_busy_for_longer_leaves_an_open_run(stage: Open, clock: StoppedClock) -> None:
    """Six tries and five waits; the next sweep goes on where this one ended."""
    here = stage(SEARCH, interfere=failing(429, times=6, retry_after="3600", when=later_pages))
    with pytest.raises(RateLimited, match="asked to wait 3600 s"):
        here.sweep()
    assert clock.slept == 5 * 120
    assert here.runs(SEARCH) == [None]
    assert here.sweep().outcome == "proven"
    here.load(SEARCH)
    assert here.is_sound()


@F13
@pytest.mark.parametrize("source", [SEARCH, HISTORIC])
def test_f13_a_server_that_fails_is_asked_again(stage: Open, source: str) -> None:
    """The later page fails five times, each time in another way; the envelope says that it was the sixth try."""
    failures = iter((500, 502, 503, 504, 408))
    storms = {status: failing(status, times=1, when=later_pages) for status in failures}

    def storm(seen: Any) -> Any:
        return next((answer for each in storms.values() if (answer := each(seen))), None)

    here = stage(source, interfere=storm)
    manifest = here.take(source)
    assert manifest.outcome == "proven"
    tries = [here.services.lake.read(stored.key).ingest["attempt"] for stored in manifest.objects]
    assert tries[:2] == [1, 6]
    assert set(tries[2:]) <= {1}
    here.load(source)
    assert here.is_sound()


@F14
@pytest.mark.parametrize(("status", "error"), [(401, Unauthorized), (403, Forbidden)])
@pytest.mark.parametrize("source", [SEARCH, HISTORIC])
def test_f14_a_refusal_is_not_asked_again(
    stage: Open, clock: StoppedClock, source: str, status: int, error: type[PermanentError]
) -> None:
    """One request on the page where it happens; what is stored stays, and the run goes on once it is mended."""
    here = stage(source, interfere=failing(status, times=1, when=later_pages))
    with pytest.raises(error, match="USAJOBS_USER_AGENT"):
        here.take(source)
    assert (len(here.api.requests), clock.slept) == (2, 0.0)
    assert here.take(source).outcome == "proven"
    here.load(source)
    assert here.is_sound()


@F14
@pytest.mark.parametrize("status", [401, 403])
def test_f14_a_backfill_stops_at_the_first_refusal(
    simulate: Callable[..., RunningSimulator], make_services: Callable[..., Services], status: int
) -> None:
    """A year of days; no more requests than there are threads, and a few that had begun."""
    api = simulate(UNIVERSE, interfere=failing(status, times=10_000))
    days = days_between(date(2025, 1, 1), date(2025, 12, 31))
    with pytest.raises(PermanentError, match=f"answered {status}"):
        list(backfill(make_services(api.url), days, workers=4))
    assert 1 <= len(api.requests) <= 12


@F14
def test_f14_a_wrong_key_fails_the_run_once_and_is_written_nowhere(
    simulate: Callable[..., RunningSimulator],
    new_database: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """`usajobs run` against an API that knows another key: one request, exit code 1, a sentence without the key."""
    api = simulate(UNIVERSE, auth_key="another")
    dagster = new_database()
    for name, value in {
        "USAJOBS_MODE": "live",
        "USAJOBS_AUTH_KEY": KEY,
        "USAJOBS_USER_AGENT": "someone@example.gov",
        "USAJOBS_BASE_URL": api.url,
        "USAJOBS_HOME": str(tmp_path / "home"),
        "DB_URL": new_database(),
        "DAGSTER_PG_URL": dagster,
    }.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(usajobs, ["run"])
    searches = [seen for seen in api.requests if seen.path == "/api/Search"]
    assert (result.exit_code != 0, len(searches)) == (True, 1), result.output
    told = f"{result.output} {result.exception}"
    assert "answered 401" in told
    assert "USAJOBS_AUTH_KEY" in told
    assert KEY not in told
    with psycopg.connect(dagster) as connection:
        events = connection.execute("SELECT event FROM event_logs").fetchall()
    assert any("answered 401" in event for (event,) in events)
    assert not any(KEY in event for (event,) in events)
    files = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if KEY.encode() in path.read_bytes()]


@F68
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_f68_a_redirect_is_refused_and_nobody_else_is_asked(
    stage: Open, simulate: Callable[..., RunningSimulator], status: int
) -> None:
    """The key goes to no other host, and the message names only the host that was to get it."""
    elsewhere = simulate(items(5))
    here = stage(SEARCH, alter=bent(redirect_to(elsewhere.url, status), when=later_pages))
    with pytest.raises(RedirectRefused, match=re.escape("a redirect to '127.0.0.1'")):
        here.sweep()
    assert (len(here.api.requests), elsewhere.requests) == (2, [])
    assert here.sweep().outcome == "proven"


@F68
def test_f68_a_next_page_at_another_host_is_asked_for_at_ours(
    stage: Open, simulate: Callable[..., RunningSimulator]
) -> None:
    """Every page names one elsewhere: only the token in it is used."""
    elsewhere = simulate(UNIVERSE, historic_style=FIVE_A_PAGE)
    here = stage(HISTORIC, alter=bent(*[next_page_at(elsewhere.url)] * 99))
    manifest = here.capture()
    stored = [here.services.lake.read(one.key).body for one in manifest.objects]
    assert elsewhere.url.encode() in stored[0]
    assert (manifest.outcome, manifest.postings_distinct) == ("proven", opened_on(manifest.day))
    assert elsewhere.requests == []
    here.load(HISTORIC)
    assert here.is_sound()
