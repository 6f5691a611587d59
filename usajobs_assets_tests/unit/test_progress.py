"""Progress is told to whoever listens in this context, and to the log where nobody does."""

import logging
import threading

import pytest

from usajobs_assets.cli.progress_bar import progress_bar
from usajobs_assets.pipeline.progress import listening, report

Heard = list[tuple[str, int, int | None]]


def test_a_listener_hears_what_is_reported_inside_and_nothing_after() -> None:
    heard: Heard = []
    with listening(lambda *said: heard.append(said)):
        report("gate", 1, 2)
        report("gate", 2, None)
    report("gate", 3, 3)
    assert heard == [("gate", 1, 2), ("gate", 2, None)]


def test_the_innermost_listener_hears_and_the_outer_one_takes_over_again() -> None:
    outer: Heard = []
    inner: Heard = []
    with listening(lambda *said: outer.append(said)):
        with listening(lambda *said: inner.append(said)):
            report("load", 1, 1)
        report("load", 2, 2)
    assert (outer, inner) == ([("load", 2, 2)], [("load", 1, 1)])


def test_a_step_that_fails_leaves_no_listener_behind() -> None:
    """A bar that is gone must not be written to by the next run of the same process."""
    heard: Heard = []
    with pytest.raises(ZeroDivisionError), listening(lambda *said: heard.append(said)):
        raise ZeroDivisionError
    report("load", 1, 1)
    assert heard == []


def test_without_a_listener_the_log_has_it(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="usajobs_assets"):
        report("load", 12_345, 20_000)
        report("fetch", 5, None)
    assert caplog.messages == ["load: 12,345 of 20,000", "fetch: 5 of unknown"]


def test_two_runs_side_by_side_do_not_hear_each_other() -> None:
    """A backfill runs several days at once in one process."""
    both_listen = threading.Barrier(2, timeout=10)
    heard: dict[str, Heard] = {"first": [], "second": []}

    def run(name: str) -> None:
        with listening(lambda *said: heard[name].append(said)):
            both_listen.wait()
            report(name, 1, 1)
            both_listen.wait()

    threads = [threading.Thread(target=run, args=(name,)) for name in heard]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert heard == {"first": [("first", 1, 1)], "second": [("second", 1, 1)]}


def test_into_a_pipe_go_plain_lines_one_a_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    """A log of CI with 27 control characters a second helps nobody."""
    with progress_bar():
        for done in range(0, 1001):
            report("load", done, 1000)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "load: 0 of 1,000"
    assert lines[-1] == "load: 1,000 of 1,000"
    assert len(lines) == 11


def test_a_total_that_is_unknown_or_zero_is_shown_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar():
        report("fetch", 0, None)
        report("fetch", 7, None)
        report("gate", 0, 0)
    assert capsys.readouterr().err == "fetch: 0 of ?\ngate: 0 of 0\n"
