"""When the daily work happens: an hour and a zone, on every day in Washington, also when clocks change."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.schedule_settings import ScheduleSettings
from usajobs_assets.settings import Settings, SettingsError
from usajobs_assets_tests.conftest import PROJECT

ZONES = ["America/Toronto", "America/New_York", "UTC", "Europe/London", "Asia/Tokyo", "Pacific/Auckland"]
CHANGES = [date(2026, 3, 8), date(2026, 11, 1)]


def test_by_default_it_is_seven_in_toronto_and_nothing_runs_by_itself() -> None:
    found = ScheduleSettings()
    assert (found.is_on, found.cron(), found.schedule_timezone) == (False, "0 7 * * *", "America/Toronto")
    assert found.tick_of(date(2026, 11, 20)) == datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_times_before_and_after_the_hour_stay_hours_of_a_day() -> None:
    late = ScheduleSettings(schedule_hour=23)
    assert (late.cron(hours_later=2), late.cron(minute=30)) == ("0 1 * * *", "30 23 * * *")
    assert ScheduleSettings(schedule_hour=0).cron(hours_later=-1, weekday="1") == "0 23 * * 1"


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", [1, 2, 7, 12])
@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_days_tick_is_the_one_that_dagster_makes(zone: str, hour: int, change: date) -> None:
    """Also where the hour does not exist on the day of a change, or comes twice."""
    settings = ScheduleSettings(schedule_hour=hour, schedule_timezone=zone)
    begin = datetime.combine(change - timedelta(days=2), datetime.min.time(), UTC)
    ticks = schedule_execution_time_iterator(begin.timestamp(), settings.cron(), zone)
    for tick in islice(ticks, 5):
        assert settings.tick_of(eastern_day(tick)) == tick.astimezone(UTC)


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"SCHEDULES": "yes"}, "SCHEDULES: "),
        ({"SCHEDULE_HOUR": "24"}, "SCHEDULE_HOUR: "),
        ({"SCHEDULE_HOUR": "-1"}, "SCHEDULE_HOUR: "),
        ({"SCHEDULE_HOUR": "7.5"}, "SCHEDULE_HOUR: "),
        ({"SCHEDULE_TIMEZONE": "Toronto"}, "SCHEDULE_TIMEZONE: no time zone is called that"),
        ({"SCHEDULE_TIMEZONE": "../../etc/passwd"}, "SCHEDULE_TIMEZONE: no time zone is called that"),
        ({"SCHEDULE_HOUR": "4", "SCHEDULE_TIMEZONE": "Europe/London"}, "2027-03-14 would have no sweep"),
        ({"DAGSTER_UI_URL": "dagster.example"}, "DAGSTER_UI_URL: must be an http"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(environment: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        Settings.parse(environment)


def test_the_environment_counts_before_the_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("SCHEDULES=on\nSCHEDULE_HOUR=5\nUSAJOBS_AUTH_KEY=not-read-here\n")
    monkeypatch.setenv("SCHEDULE_HOUR", "6")
    monkeypatch.setenv("SCHEDULE_TIMEZONE", " ")
    found = ScheduleSettings.of_this_process()
    assert (found.is_on, found.schedule_hour, found.schedule_timezone) == (True, 6, "America/Toronto")


def test_a_deployment_has_its_schedules_and_sensors_on_at_its_hour(tmp_path: Path) -> None:
    """Whatever else is wrong with the environment: definitions load for whoever wants to look."""
    code = (
        f"import sys; sys.path.insert(0, {str(PROJECT)!r})\n"
        "from usajobs_assets.definitions import defs\n"
        "found = defs.get_repository_def()\n"
        "print({one.default_status.value for one in (*found.schedule_defs, *found.sensor_defs)})\n"
        "daily = [one for one in found.schedule_defs if one.job_name == 'sweep_day']\n"
        "print({(one.execution_timezone, one.cron_schedule) for one in daily})\n"
    )
    wanted = {"SCHEDULES": "on", "SCHEDULE_HOUR": "5", "SCHEDULE_TIMEZONE": "America/Chicago"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True,
        env={**os.environ, **wanted, "USAJOBS_MODE": "nonsense"},
    )  # fmt: skip
    assert done.stdout.splitlines() == ["{'RUNNING'}", "{('America/Chicago', '0 5 * * *')}"]
