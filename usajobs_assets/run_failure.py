"""Why a run of Dagster failed, as the sentence that a person needs. By its events; imports no Dagster."""

from collections.abc import Iterable
from typing import Any, NamedTuple


class Failure(NamedTuple):
    """`stopped`: somebody ended the run, it did not fail by itself."""

    sentence: str
    stopped: bool = False


def failure_of(events: Iterable[Any]) -> Failure:
    """The error of the first step that failed, or of the run if none did; `events` are DagsterEvents, oldest first."""
    for event in events:
        error = getattr(event.event_specific_data, "error", None)
        if error is not None:
            # Dagster wraps ours in its own; what ours came from is for the log in the UI.
            while error.cause is not None and str(error.cls_name).startswith("Dagster"):
                error = error.cause
            if error.cls_name == "DagsterExecutionInterruptedError":
                return Failure("Stopped; the next run goes on where this one was.", stopped=True)
            # Dagster puts the class in front, with its module; the sentence is what a person needs.
            return Failure(error.message.partition(f"{error.cls_name}: ")[2].strip() or error.message)
    return Failure("The run failed and left no reason; its log is in the UI.")
