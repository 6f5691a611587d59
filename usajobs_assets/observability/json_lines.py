"""A log record as one line of JSON: what a log store can search by run, partition and source.

    LogRecord (+ what Dagster noted on it, + log_fields) → {"timestamp", "level", "logger", "message", "run", …}

A field that is not known is left out. Dagster's notes are read by their names, so that nothing here imports Dagster.
Keep out: where the lines go (log_output.py).
"""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from usajobs_assets.observability.log_fields import current_fields
from usajobs_assets.redaction import clean

# A log store takes events of 256 KB; the end of a traceback is what matters.
_LONGEST = 50_000
_PARTITION_TAG = "dagster/partition"
# Steps are named for what they make: bronze__search_pages, search_gate.
_SOURCE_OF_STEP = re.compile(r"(?:bronze__)?(?P<source>.+?)_(?:pages|gate)")


class JsonLines(logging.Formatter):
    """Formats a record as one line of ASCII, without any known secret."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        noted: dict[str, Any] = getattr(record, "dagster_meta", None) or {}
        # Inside a run Dagster puts the run and the step in front of the message; here they have fields of their own.
        message = noted.get("orig_message") or record.getMessage()
        fields = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": clean(message)[:_LONGEST],
            **_of_run(noted),
            **current_fields(),
            "exception": clean(self._exception(record, noted))[-_LONGEST:],
        }
        return json.dumps({name: value for name, value in fields.items() if value})

    def _exception(self, record: logging.LogRecord, noted: dict[str, Any]) -> str:
        """The traceback of the record, else the error of the event of Dagster's that it tells of."""
        if record.exc_text:
            return record.exc_text
        if record.exc_info and record.exc_info[0] is not None:
            return self.formatException(record.exc_info)
        error = getattr(getattr(noted.get("dagster_event"), "event_specific_data", None), "error", None)
        return str(error.to_string()) if error is not None else ""


def _of_run(noted: dict[str, Any]) -> dict[str, str | None]:
    step = noted.get("step_key")
    source = _SOURCE_OF_STEP.fullmatch(step or "")
    return {
        "run": noted.get("run_id"),
        "job": noted.get("job_name"),
        "step": step,
        "partition": (noted.get("job_tags") or {}).get(_PARTITION_TAG),
        "source": source["source"] if source else None,
    }
