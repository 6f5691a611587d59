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
# Taken by another thread, as one that comes just before the main thread waits: nothing wakes that.
UNHEARD = """import threading, _thread
    taken = lambda: signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
    threading.Timer(0.5, taken).start(); lock = _thread.allocate_lock(); lock.acquire(); lock.acquire()"""
WAITING = f"import threading; threading.Timer(0.5, lambda: {KILL}).start(); threading.Event().wait()"


@pytest.mark.parametrize(
    ("in_finaliser", "then"),
    [("pass", KILL), (KILL, "Finalised()"), ("pass", WEAKLY), ("pass", UNHEARD), ("pass", WAITING)],
    ids=["in plain code", "in a finaliser", "in a weak reference", "unheard", "while waiting for a thread"],
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


def test_sigterm_leaves_no_lock_of_the_standard_library_held() -> None:
    """Between taking and releasing it nothing is raised; it strikes afterwards, once."""
    taking = f"""import threading
    lock = threading.Lock()
    class Slow(threading.Condition):
        def __exit__(self, *told):
            time.sleep(0.5); return super().__exit__(*told)
    cond = Slow(lock); event = threading.Event(); event._cond = cond
    threading.Timer(0.2, lambda: {KILL}).start()
    try: event.set(); time.sleep(20)
    finally: print("free" if lock.acquire(blocking=False) else "held")"""
    script = STRUCK.format("pass", taking)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (143, "free\ncleaned up\n", "")
