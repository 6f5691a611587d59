"""SIGTERM is obeyed wherever it strikes, in real processes."""

import subprocess
import sys

import pytest

STRUCK = """
import signal, time, weakref
from usajobs_assets.cli.stop_signal import leave_on_sigterm

class Thing:
    pass

class Finalised:
    def __del__(self):
        {0}

leave_on_sigterm()
try:
    {1}
    time.sleep(20)
finally:
    print("cleaned up")
"""
KILL = "signal.raise_signal(signal.SIGTERM)"
WEAKLY = f"thing = Thing(); reference = weakref.ref(thing, lambda _: {KILL}); del thing"


@pytest.mark.parametrize(
    ("in_finaliser", "then"),
    [("pass", KILL), (KILL, "Finalised()"), ("pass", WEAKLY)],
    ids=["in plain code", "in a finaliser", "in a weak reference"],
)
def test_sigterm_ends_the_process_with_143_after_its_finally_clauses(in_finaliser: str, then: str) -> None:
    script = STRUCK.format(in_finaliser, then)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (143, "cleaned up\n", "")


def test_another_error_in_a_finaliser_is_told_and_ends_nothing() -> None:
    script = STRUCK.format("raise ValueError('odd')", "Finalised()").replace("time.sleep(20)", "")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (0, "cleaned up\n")
    assert "ValueError: odd" in done.stderr
