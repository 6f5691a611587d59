"""A record is one line of JSON that says what it is about; secrets and line ends stay out of it."""

import json
import logging
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from usajobs_assets import redaction
from usajobs_assets.observability.json_lines import JsonLines
from usajobs_assets.observability.log_fields import log_fields

PASSWORD = "cR4zy-l0ng-passw0rd"
RUN = "9fdd014b-aaba-451f-98e9-19cbc636713f"


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test lets this process know is forgotten afterwards."""
    monkeypatch.setattr(redaction, "_known", set())
    monkeypatch.setattr(redaction, "_pattern", None)


def line(message: str = "Swept 57 postings.", *arguments: object, **noted: Any) -> dict[str, str]:
    """What is written of a record of ours; `noted` is what others have put on it."""
    record = logging.LogRecord(
        "usajobs_assets.x", logging.INFO, __file__, 1, message, arguments, noted.pop("exc", None)
    )
    vars(record).update(noted)
    written = JsonLines().format(record)
    assert "\n" not in written
    assert written.isascii()
    found: dict[str, str] = json.loads(written)
    return found


def of_a_run(step: str | None = "bronze__search_pages", error: object = None) -> dict[str, Any]:
    event = SimpleNamespace(event_specific_data=SimpleNamespace(error=error)) if error else None
    return {
        "run_id": RUN,
        "job_name": "sweep_day",
        "step_key": step,
        "job_tags": {"dagster/partition": "2026-11-20"},
        "orig_message": "Swept 57 postings.",
        "dagster_event": event,
    }


def test_a_record_says_when_how_grave_who_and_what() -> None:
    found = line("%s of %d – done\nreally", "é", 3)
    assert found.pop("timestamp").endswith("+00:00")
    assert found == {"level": "INFO", "logger": "usajobs_assets.x", "message": "é of 3 – done\nreally"}


def test_what_the_work_is_about_is_on_each_record_of_it_and_only_on_those() -> None:
    with log_fields(source="historic", partition="2026-11-19"), log_fields(source="announcement_text"):
        inside = line()
    assert (inside["source"], inside["partition"]) == ("announcement_text", "2026-11-19")
    assert {"source", "partition"}.isdisjoint(line())


@pytest.mark.parametrize(
    ("step", "source"),
    [
        ("bronze__search_pages", "search"),
        ("bronze__announcement_text_pages", "announcement_text"),
        ("historic_gate", "historic"),
        ("silver", None),
        ("bronze__code_lists", None),
        (None, None),
    ],
)
def test_inside_a_run_of_dagster_the_run_the_partition_and_the_source_are_fields(
    step: str | None, source: str | None
) -> None:
    """And no longer words in front of the message, where nobody can search for them."""
    found = line(f"sweep_day - {RUN} - {step} - Swept 57 postings.", dagster_meta=of_a_run(step))
    assert found["message"] == "Swept 57 postings."
    assert (found["run"], found["job"], found["partition"]) == (RUN, "sweep_day", "2026-11-20")
    assert (found.get("step"), found.get("source")) == (step, source)


def test_a_traceback_is_a_field_without_the_secret_in_it() -> None:
    redaction.remember([PASSWORD])
    try:
        raise ValueError(f"no login with {PASSWORD}")
    except ValueError:
        found = line("Failed with %s", PASSWORD, exc=sys.exc_info())
    assert found["message"] == "Failed with [secret]"
    assert found["exception"].startswith("Traceback")
    assert found["exception"].endswith("ValueError: no login with [secret]")


def test_the_error_of_a_failed_step_is_a_field_without_the_secret_in_it() -> None:
    """It is in an event of Dagster's, which passes no cleaning of log records."""
    redaction.remember([PASSWORD])
    error = SimpleNamespace(to_string=lambda: f"RunFailed: {PASSWORD} was refused")
    assert line(dagster_meta=of_a_run(error=error))["exception"] == "RunFailed: [secret] was refused"


def test_a_line_fits_into_an_event_of_a_log_store() -> None:
    """And of a long traceback the end is kept, which says what happened."""
    error = SimpleNamespace(to_string=lambda: "é" * 300_000 + "the reason")
    found = line("é" * 300_000, dagster_meta={**of_a_run(error=error), "orig_message": "é" * 300_000})
    assert len(json.dumps(found)) < 1_000_000
    assert found["exception"].endswith("the reason")
