"""Secrets are taken out of text in every spelling, records keep to one line, and nothing else is touched."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest

from usajobs_assets import redaction
from usajobs_assets.redaction import MARK, clean, guard_this_process, remember

PASSWORD = 'p@ss"word/of\\everything é'


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test lets this process know is forgotten afterwards, and so is the guard."""
    monkeypatch.setattr(redaction, "_known", set())
    monkeypatch.setattr(redaction, "_pattern", None)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    factory = logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(factory)


@pytest.fixture
def logged() -> Iterator[Callable[[str], str]]:
    """Logs through a handler of this process; returns what it wrote."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.setLogRecordFactory(logging.LogRecord)
    guard_this_process()

    def log(message: str, *arguments: object, name: str = "usajobs_assets.test", **options: object) -> str:
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        try:
            logger.error(message, *arguments, **options)  # type: ignore[arg-type]
        finally:
            logger.removeHandler(handler)
        return stream.getvalue()

    return log


@pytest.mark.parametrize(
    "spelling",
    [PASSWORD, quote(PASSWORD, safe=""), quote(PASSWORD), json.dumps(PASSWORD)[1:-1], repr(PASSWORD)[1:-1],
     PASSWORD.upper()],
    ids=["as it is", "in an address", "in a path", "in JSON", "in a repr", "shouted"],
)  # fmt: skip
def test_a_known_secret_is_taken_out_in_every_spelling(spelling: str) -> None:
    remember([PASSWORD])
    assert clean(f"before {spelling} after") == f"before {MARK} after"


def test_of_an_address_the_password_is_secret_by_itself() -> None:
    remember([f"postgresql://me:{quote(PASSWORD, safe='')}@db.example/jobs"])
    assert clean(f"FATAL: {PASSWORD}") == f"FATAL: {MARK}"
    assert clean("db.example refused me") == "db.example refused me"


def test_of_a_webhook_the_token_is_secret_by_itself() -> None:
    remember(["https://hooks.example/services/T0123456789abcdef?sig=0123abcd, https://other.example/x"])
    assert clean("POST /services/T0123456789abcdef") == f"POST /services/{MARK}"
    assert clean("sig=0123abcd") == f"sig={MARK}"
    assert clean("services of hooks.example") == "services of hooks.example"


@pytest.mark.parametrize(
    "text", ["postgresql://me:short@db/jobs", "https://user:x@host/", "see 'amqp://a:b@c'"]
)
def test_the_password_of_any_address_goes_whoever_set_it(text: str) -> None:
    assert f":{MARK}@" in clean(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://www.usajobs.gov:443/job/1 me@example.gov",
        "12:30@noon",
        '{"url":"http://127.0.0.1:3000","by":"a@b"}',
    ],
)
def test_what_is_no_password_stays(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize("word", ["postgres", "usajobs_assets", "short", ""])
def test_a_plain_word_stays_or_half_a_log_would_go(word: str) -> None:
    remember([word])
    assert clean(f"silver {word} job") == f"silver {word} job"


def test_records_are_clean_with_their_arguments_and_tracebacks(logged: Callable[..., str]) -> None:
    remember([PASSWORD])
    try:
        raise ValueError(PASSWORD)
    except ValueError:
        said = logged("cannot open %s", PASSWORD, exc_info=True)
    assert said.startswith(f"ERROR usajobs_assets.test: cannot open {MARK}\nTraceback")
    assert f"ValueError: {MARK}" in said
    assert "p@ss" not in said


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\u2028", "\x85"])
def test_a_record_of_ours_is_one_line_whatever_a_server_sent(logged: Callable[..., str], end: str) -> None:
    said = logged("the API said %s", f'nothing{end}ERROR usajobs_assets: {{"level":"forged"}}')
    assert len(said.splitlines()) == 1
    assert "\\" in said


def test_records_of_others_keep_their_lines(logged: Callable[..., str]) -> None:
    """Dagster puts whole tracebacks into messages."""
    assert logged("one\ntwo", name="dagster").endswith("one\ntwo\n")


def test_a_record_whose_arguments_do_not_fit_is_left_to_the_handler(
    logged: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    assert logged("%d pages", "many") == ""


def test_records_without_a_name_are_made() -> None:
    """`logging.makeLogRecord`, which Dagster calls, names nothing."""
    guard_this_process()
    assert logging.makeLogRecord({"msg": "plain"}).getMessage() == "plain"


def test_an_error_that_nobody_caught_is_printed_without_secrets() -> None:
    code = (
        "from usajobs_assets.redaction import guard_this_process, remember\n"
        f"secret = {PASSWORD!r}\nremember([secret]); guard_this_process()\nraise RuntimeError(secret)"
    )
    died = subprocess.run([sys.executable, "-"], input=code, capture_output=True, text=True, check=False)
    assert died.returncode == 1
    assert f"RuntimeError: {MARK}" in died.stderr
    assert "p@ss" not in died.stderr
