"""Secrets are taken out of what is said: log records, tracebacks, texts. The last line, behind clients that say none.

    Settings.parse → remember(values) → clean(text) ← log records, tracebacks, Dagster's storage, the command line

What is redacted are the known values, in the spellings in which libraries repeat them, and the password of any
address. One set for the process, as logging is one for the process. Keep out: where secrets come from.
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterable
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

MARK = "[secret]"
# Shorter values, and plain words, cannot be told from text: a password like `postgres` would eat half a log.
_SHORTEST = 8
_WORD = re.compile(r"[a-z_]{1,16}")
# A part of a webhook's path that is longer than any word of it is taken for a token.
_TOKEN = 16
_LOGIN = re.compile(r"(\b[\w+.-]+://[^\s/:@\"']*):[^\s/@\"']+@")
# Of a receiver in a list of them: `me=mailtos://…`.
_NAME = re.compile(r"^[a-z][a-z0-9-]*=")
# Of these it is known what of them is no secret; of all others anything may be a token, the place of the host too.
_PLAIN = ("http", "https", "postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2")
_LINE_ENDS = str.maketrans(
    {"\r": "\\r", "\n": "\\n", "\x85": "\\x85", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)

_known: set[str] = set()
_pattern: re.Pattern[str] | None = None
_lock = threading.Lock()


def remember(secrets: Iterable[str]) -> None:
    """From now on these values are taken out, and what is secret in them if they are addresses."""
    global _pattern
    found = {spelling for secret in secrets for part in _parts(secret) for spelling in _spellings(part)}
    with _lock:
        if found <= _known:
            return
        _known.update(found)
        longest_first = sorted(_known, key=len, reverse=True)
        _pattern = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)


def clean(text: str) -> str:
    """The text without any known secret, and without the password of any address."""
    if _pattern is not None:
        text = _pattern.sub(MARK, text)
    return _LOGIN.sub(rf"\1:{MARK}@", text) if "://" in text else text


def guard_this_process() -> None:
    """Clean every log record of this process, whoever logs and handles it, and what an uncaught error prints."""
    if not isinstance(logging.getLogRecordFactory(), _CleanRecords):
        logging.setLogRecordFactory(_CleanRecords(logging.getLogRecordFactory()))
    sys.excepthook = _print_cleanly


class _CleanRecords:
    """Makes log records as before, and cleans them. Records without secrets stay what they were."""

    def __init__(self, make: Any) -> None:
        self._make = make

    def __call__(self, *arguments: Any, **named: Any) -> logging.LogRecord:
        record: logging.LogRecord = self._make(*arguments, **named)
        try:
            said = record.getMessage()
        except Exception:
            return record  # a format that does not fit its arguments: the handler tells where
        cleaned = clean(said)
        if str(record.name).partition(".")[0] == "usajobs_assets":
            # One record, one line: what a server sent must not look like a record of ours.
            cleaned = cleaned.translate(_LINE_ENDS)
        if cleaned != said:
            record.msg, record.args = cleaned, ()
        if record.exc_info and record.exc_info[0] is not None:
            _clean_traceback(record)
        return record


def _clean_traceback(record: logging.LogRecord) -> None:
    said = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")  # type: ignore[misc]
    cleaned = clean(said)
    if cleaned != said:
        record.exc_text, record.exc_info = cleaned, None


def _print_cleanly(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    sys.stderr.write(clean("".join(traceback.format_exception(kind, error, trace))))


def _parts(secret: str) -> set[str]:
    """The value itself, and of each address in it the password, and what looks like a token."""
    parts = {secret}
    for listed in secret.split(","):
        if "://" in listed:
            address = _NAME.sub("", listed.strip())
            parts |= {address, *_secret_parts(address)}
    return {part for part in parts if len(part) >= _SHORTEST and not _WORD.fullmatch(part)}


def _secret_parts(address: str) -> set[str]:
    try:
        url = urlsplit(address)
        password = url.password
    except ValueError:
        return set()
    if password and url.scheme in _PLAIN:
        return {password, unquote(password)}
    if url.scheme not in _PLAIN:
        found = {part for part in re.split(r"[/:@?&=]", address.partition("://")[2]) if "." not in part}
        found |= {password or "", *(value for _, value in parse_qsl(url.query))}
        return found | {unquote(part) for part in found}
    segments = {segment for segment in url.path.split("/") if len(segment) >= _TOKEN}
    return segments | {value for _, value in parse_qsl(url.query)}


def _spellings(secret: str) -> set[str]:
    """As it is, in an address, in JSON, and in the repr of a string."""
    return {secret, quote(secret, safe=""), quote(secret), json.dumps(secret)[1:-1], repr(secret)[1:-1]}
