"""Where the log records of a process go: as it was, or with LOG_FORMAT=json one line of JSON each, to standard error.

    LOG_FORMAT → follow_log_format() ← the command line, Dagster's storage (which each of Dagster's processes opens)

Standard output stays what a person or a script asked for, and the metrics. Keep out: what a line says (json_lines.py).
"""

import logging
import logging.config
import os
import sys
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from usajobs_assets.observability.json_lines import JsonLines

_OURS = ("usajobs_assets", "dagster", "dagster-webserver")
_WITH_OWN_HANDLERS = ("dagster", "dagster-webserver", "dagit", "uvicorn", "uvicorn.access", "uvicorn.error")


def wants_json(env_file: str = ".env") -> bool:
    """Whether LOG_FORMAT is `json`, in the environment or else in `env_file`.

    Read apart from the other settings and before them: a process whose settings are refused says so in a line, too.
    """
    given = os.environ.get("LOG_FORMAT") or _from_file(str(Path(env_file).absolute()))
    return given.strip().lower() == "json"


@cache
def _from_file(env_file: str) -> str:
    if not Path(env_file).is_file():
        return ""
    from dotenv import dotenv_values

    return dotenv_values(env_file).get("LOG_FORMAT") or ""


def follow_log_format() -> None:
    """With LOG_FORMAT=json let every record of this process, whoever logs it, become one line. May be called again."""
    if not wants_json():
        return
    root = logging.getLogger()
    if not any(isinstance(handler, _JsonStream) for handler in root.handlers):
        root.handlers = [_JsonStream()]
        root.setLevel(min(root.level or logging.WARNING, logging.INFO))
    for name in _WITH_OWN_HANDLERS:
        logger = logging.getLogger(name)
        # Exactly this class: what hands records to the log in the UI is a handler, too.
        logger.handlers = [
            handler for handler in logger.handlers if type(handler) is not logging.StreamHandler
        ]
        logger.propagate = True
    logging.captureWarnings(True)
    logging.config.dictConfigClass = _Followed
    sys.excepthook = _log_uncaught
    _let_runs_follow()


class _Followed(logging.config.DictConfigurator):
    """Whoever configures logging later, as Dagster's daemon and the webserver do, configures it for lines."""

    def configure(self) -> None:
        """Called by `logging.config.dictConfig`."""
        super().configure()
        follow_log_format()


class _JsonStream(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes to whatever is standard error at the moment of writing."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.setLevel(logging.INFO)
        self.addFilter(_is_worth_a_line)


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """Of other libraries only what is wrong."""
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] in _OURS


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger("usajobs_assets").critical("%s", error or kind.__name__, exc_info=(kind, error, trace))


def _let_runs_follow() -> None:
    """A run that configures no console gets one of Dagster's by way of this library; Dagster 1.13 takes no other."""
    if (library := sys.modules.get("coloredlogs")) is not None:
        library.install = _make_console  # type: ignore[attr-defined]


def _make_console(logger: logging.Logger, level: int | str, **_: Any) -> None:
    """In place of the coloured console of a run: a line for each event of Dagster's from `level` on.

    What was logged through `logging` comes here as well, after it got its line. Only `context.log` is left out, which
    is for the log in the UI: what has to be in the logs of the process is said through `logging`.
    """
    console = _JsonStream()
    console.setLevel(level)
    console.addFilter(lambda record: hasattr(record, "dagster_event"))
    logger.addHandler(console)
