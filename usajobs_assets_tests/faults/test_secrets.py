"""Canaries in every setting that is a secret, every failure provoked, and then nobody has heard them sing.

    canaries → settings → a run of each kind of failure → everything that was said or stored → searched

A body in which the API repeats our key is the one place where two laws meet: raw bytes are kept for good, and no
secret is in bronze. To blank the key out would make the digest a lie; to keep it would publish it. So such an answer is
refused before it is stored, as `holds_the_key`: no page of postings knows the key of whoever asks for it, and the
query is asked again.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dagster as dg
import psycopg
import pytest

from usajobs_assets.dagster_home import dagster_instance
from usajobs_assets.definitions import build_defs, build_resources
from usajobs_assets.notify.run_summary import tell_of_run
from usajobs_assets.pipeline import search_day
from usajobs_assets.pipeline.day_report import DayReport
from usajobs_assets.pipeline.services import Services
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets.settings import Settings
from usajobs_assets.simulator.answers import CannedAnswer
from usajobs_assets.simulator.server import RequestSeen, RunningSimulator, serve
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets.usajobs_api.page import read_search_page
from usajobs_assets_tests.builders import DAY, Listed, StoppedClock, item, items, raw
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.forked import Ended, Place
from usajobs_assets_tests.faults.receiver import listening
from usajobs_assets_tests.faults.secret_scan import files_below, leaks, objects_in, tables_of
from usajobs_assets_tests.integration.seaweedfs import S3Server, running_seaweedfs

pytestmark = fault(
    "F57",
    "secrets in exceptions, addresses, headers, answers of the API, logs and events",
    does="clients raise errors that hold none; known values are taken out of log records, tracebacks and all that "
    "Dagster stores; an answer that repeats the key is refused and not kept",
    told="the reason, with `[secret]` where one stood; an answer with the key in it as `holds_the_key`",
)

KEY = "C4nary/Key+0123456789abcdef0123456789abcdef=="
DB_PASSWORD = "c4nary-of the:warehouse@1/%"
DAGSTER_PASSWORD = "c4nary-of the:dagster@2/%"
TOKEN = "c4nary-token-of-the-receiver"
SIGNING = 'c4nary-"signing"-secret'
WRONG_AWS = "c4nary-wrong-aws-secret"
SECRETS = (KEY, DB_PASSWORD, DAGSTER_PASSWORD, TOKEN, SIGNING, WRONG_AWS)
# Stands in what is kept, so that a search which finds nothing has looked.
MARK = "Keeper of the Lighthouse"


def _echoed_page(*, in_header: bool) -> CannedAnswer:
    """A page of postings that is whole and good, but for the key in it."""
    posting = item(PositionTitle=MARK if in_header else f"Debug: key={KEY}")
    page = b'{"SearchResult":{"SearchResultCountAll":1,"SearchResultItems":[' + raw(posting) + b"]}}"
    assert read_search_page(page).total == 1
    return CannedAnswer(200, page, {"ETag": KEY} if in_header else {})


ECHO = {"X-Echo": KEY, "Set-Cookie": f"key={KEY}", "X-RateLimit-Key": KEY, "WWW-Authenticate": f"Key {KEY}"}
BODY = f"Your Authorization-Key was {KEY}".encode()
ANSWERS = {
    "401": CannedAnswer(401, BODY, ECHO),
    "403": CannedAnswer(403, b"<html>" + BODY, {**ECHO, "Content-Type": f"text/html; key={KEY}"}),
    "429": CannedAnswer(429, BODY, {**ECHO, "Retry-After": KEY}),
    "500": CannedAnswer(500, BODY, ECHO),
    "302 to the key": CannedAnswer(302, BODY, {"Location": f"https://{KEY.split('/')[0]}.example/{KEY}"}),
    "200 with HTML": CannedAnswer(200, b"<html>" + BODY, {}),
    "200 with JSON": CannedAnswer(200, b'{"error":"' + BODY + b'"}', {}),
    "200 with an escaped key": CannedAnswer(200, b'{"key":"' + KEY.replace("/", "\\/").encode() + b'"}', {}),
    "a page with the key in a posting": _echoed_page(in_header=False),
    "a page with the key in a header": _echoed_page(in_header=True),
}


# Answers that are asked for again, in one sweep; the last is the one that it fails with.
RETRIED = [name for name in ANSWERS if name.startswith(("429", "500", "200", "a page with the key in a p"))]
PERMANENT = ["403", "302 to the key"]


@dataclass
class Api:
    """Gives the answers of `instead` to one request each, then good postings; the last one lasts if `for_good`."""

    url: str = ""
    instead: list[CannedAnswer] = field(default_factory=list)
    for_good: bool = False

    def __call__(self, seen: RequestSeen) -> CannedAnswer | None:
        if not self.instead:
            return None
        return self.instead[0] if self.for_good and len(self.instead) == 1 else self.instead.pop(0)


@dataclass(frozen=True)
class Aftermath:
    """What is left after every failure: texts by place, and how each scenario ended."""

    texts: dict[str, dict[str, str]]
    outcomes: dict[str, str]


@pytest.fixture(scope="module")
def aftermath(
    tmp_path_factory: pytest.TempPathFactory, postgres: ServerAddress, s3: S3Server
) -> Iterator[Aftermath]:
    folder = tmp_path_factory.mktemp("canaries")
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.chdir(folder)
        api, receiver = Api(), stack.enter_context(listening(f"/{TOKEN}"))
        receiver.does = 500
        postings = [*items(2), item(800000900, PositionTitle=MARK)]
        api.url = stack.enter_context(_serving(postings, api)).url
        environment = {
            "USAJOBS_HOME": str(folder / "home"),
            "USAJOBS_AUTH_KEY": KEY,
            "USAJOBS_USER_AGENT": "me@example.gov",
            "USAJOBS_BASE_URL": api.url,
            "REQUESTS_PER_SECOND": "50",
            "DB_URL": _login(postgres, "canary_warehouse", DB_PASSWORD, template="migrated"),
            "DAGSTER_PG_URL": _login(postgres, "canary_dagster", DAGSTER_PASSWORD),
            "NOTIFY_URLS": f"{receiver.url}?sig={TOKEN}",
            "NOTIFY_SECRET": SIGNING,
        }
        said = folder / "said"
        scenes = Scenes(environment, api, s3, patch)
        with _everything_said_goes_to(said):
            outcomes = scenes.play()
        outcomes |= {
            name: ended.said for name, ended in _commands(folder / "commands", environment, api).items()
        }
        yield Aftermath(
            {
                "said": {"stdout and stderr": said.read_text(errors="replace")},
                "files": files_below(folder),
                "warehouse": tables_of(environment["DB_URL"]),
                "dagster": tables_of(environment["DAGSTER_PG_URL"]),
                "bucket": objects_in(s3),
                "settings": {
                    "shown": "".join(map(repr, (scenes.services.settings, scenes.services.warehouse)))
                },
            },
            outcomes,
        )


@dataclass
class Scenes:
    """The same settings, and something else that goes wrong each time."""

    environment: dict[str, str]
    api: Api
    s3: S3Server
    patch: pytest.MonkeyPatch

    @property
    def services(self) -> Services:
        return self._services()

    def _services(self, **changes: str) -> Services:
        return Services(Settings.parse({**self.environment, **changes}), StoppedClock())

    def play(self) -> dict[str, str]:
        """Every failure once, in one home; the error of each by its name."""
        told: dict[str, str] = {}
        with dagster_instance(self.services) as instance:
            for name in ("retried", *PERMANENT):
                answers = RETRIED if name == "retried" else [name]
                self.api.instead, self.api.for_good = [ANSWERS[each] for each in answers], True
                told[name] = _sweep(self.services, instance)
            self.api.instead, self.api.for_good = [], False
            for name, services in self._other_troubles():
                told[name] = _sweep(services, instance)
        return told

    def _other_troubles(self) -> Iterator[tuple[str, Services]]:
        yield "nobody answers", self._services(USAJOBS_BASE_URL="http://127.0.0.1:9")
        yield (
            "warehouse refuses",
            self._services(
                DB_URL=self.environment["DB_URL"].replace("//canary_warehouse", "//canary_dagster")
            ),
        )
        bucket = {"BRONZE_S3_BUCKET": self.s3.bucket, "AWS_ENDPOINT_URL": self.s3.endpoint_url}
        with self.patch.context() as patch:
            patch.setenv("AWS_ACCESS_KEY_ID", self.s3.access_key)
            patch.setenv("AWS_SECRET_ACCESS_KEY", WRONG_AWS)
            patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
            yield "S3 refuses", self._services(**bucket)
            patch.setenv("AWS_SECRET_ACCESS_KEY", self.s3.secret_key)
            self.api.instead = [ANSWERS["a page with the key in a header"]]
            yield "nothing but a header once", self._services(**bucket)
        with self.patch.context() as patch:
            patch.setattr(search_day, "capture_day", self._bug)
            yield "a bug", self.services

    def _bug(self, *_: Any, **__: Any) -> None:
        """What a careless library would say, on several lines, with a cause."""
        try:
            raise KeyError(f"Authorization-Key: {KEY}\nNOTIFY {self.environment['NOTIFY_URLS']}")
        except KeyError as cause:
            raise RuntimeError(
                f"cannot open {self.environment['DB_URL']!r} or {DAGSTER_PASSWORD!r}: {SIGNING}"
            ) from cause


def _sweep(services: Services, instance: dg.DagsterInstance) -> str:
    """Today's job as the UI runs it, console log and all; the innermost error, empty if there is none."""
    defs = build_defs(build_resources(PipelineResource.of(services)))
    result = defs.resolve_job_def("sweep_day").execute_in_process(
        instance=instance, partition_key=DAY.isoformat(), raise_on_error=False
    )
    errors = [event.step_failure_data.error for event in result.all_node_events if event.is_step_failure]
    said = " | ".join(str(error.to_string()) for error in errors if error is not None)
    tell_of_run(services, result.run_id, DayReport(DAY), said or None)
    return said


def _commands(folder: Path, environment: dict[str, str], api: Api) -> dict[str, Ended]:
    """The command line as processes of their own, talkative."""
    place = Place(folder, environment)
    api.instead, api.for_good = [ANSWERS["401"]], True
    ended = {"-v run": place.run("-v", "run")}
    wrong = {**environment, "DB_URL": environment["DB_URL"].replace("canary_warehouse:", "nobody:")}
    ended["-v status, no such user"] = Place(folder, wrong).run("-v", "status")
    wrong = {**environment, "DB_URL": f"{DB_PASSWORD}@nowhere", "NOTIFY_URLS": f"ftp://{TOKEN}"}
    ended["-v run, bad settings"] = Place(folder, wrong).run("-v", "run")
    ended["-v notify"] = place.run("-v", "notify", "--again")
    return ended


@contextmanager
def _serving(postings: list[Any], api: Api) -> Iterator[RunningSimulator]:
    with serve(Listed(postings), today=lambda: DAY, auth_key=KEY, interfere=api) as simulator:
        yield simulator


def _login(postgres: ServerAddress, name: str, password: str, template: str = "template1") -> str:
    """A role with that password and a database of its own, as the address of a deployment."""
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        literal = password.replace("'", "''")
        connection.execute(f"CREATE ROLE {name} SUPERUSER LOGIN PASSWORD '{literal}'".encode())
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return f"postgresql://{name}:{quote(password, safe='')}@{postgres.host}:{postgres.port}/{name}"


@contextmanager
def _everything_said_goes_to(path: Path) -> Iterator[None]:
    """What this process and its libraries write to standard output and error, by whatever way."""
    kept = [os.dup(descriptor) for descriptor in (1, 2)]
    streams = sys.stdout, sys.stderr
    with path.open("wb") as file:
        for descriptor in (1, 2):
            os.dup2(file.fileno(), descriptor)
        sys.stdout, sys.stderr = (os.fdopen(os.dup(number), "w", buffering=1) for number in (1, 2))
        try:
            yield
        finally:
            sys.stdout.close()
            sys.stderr.close()
            sys.stdout, sys.stderr = streams
            for descriptor, former in zip((1, 2), kept, strict=True):
                os.dup2(former, descriptor)
                os.close(former)


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with running_seaweedfs(tmp_path_factory.mktemp("seaweedfs"), "lake") as server:
        yield server


@pytest.mark.parametrize("where", ["said", "files", "warehouse", "dagster", "bucket", "settings"])
def test_f57_no_canary_is_anywhere(aftermath: Aftermath, s3: S3Server, where: str) -> None:
    assert leaks(aftermath.texts[where], (*SECRETS, s3.secret_key)) == []


def test_f57_the_search_has_looked_where_something_is(aftermath: Aftermath) -> None:
    """Each kind of place holds what must be there: otherwise finding nothing means nothing."""

    def places(where: str, text: str) -> str:
        return " ".join(place for place, content in aftermath.texts[where].items() if text in content)

    assert places("said", "[secret]")
    assert "compute_logs" in places("files", "[secret]")
    assert "silver.job" in places("warehouse", MARK)
    assert "ops.outbox" in places("warehouse", "answered 401")
    assert "event_logs" in places("dagster", "[secret]")
    assert "page=0001.json.gz" in places("bucket", MARK)
    assert "job.parquet" in places("bucket", MARK)
    assert not any("attempt" in place for place in (*aftermath.texts["bucket"], *aftermath.texts["files"]))
    said = aftermath.texts["said"]["stdout and stderr"]
    assert said.count("(holds_the_key)") >= len(RETRIED) - 2 + 1
    assert all(told in said for told in ("answered 429", "answered 500"))


@pytest.mark.parametrize(
    ("scene", "said"),
    [
        ("retried", "holds_the_key"),
        ("403", "answered 403"),
        ("302 to the key", "answered 302"),
        ("nobody answers", "no complete answer"),
        ("warehouse refuses", "password authentication failed"),
        ("S3 refuses", "The object store refused"),
        ("a bug", "cannot open"),
        ("-v run", "answered 401"),
        ("-v status, no such user", "No connection to the warehouse"),
        ("-v run, bad settings", "DB_URL"),
        ("-v notify", "answered 500"),
    ],
)
def test_f57_each_failure_still_says_what_it_was(aftermath: Aftermath, scene: str, said: str) -> None:
    """Taking secrets out must not take the reason out."""
    assert said in aftermath.outcomes[scene]


def test_f57_after_all_that_a_day_is_captured_and_loaded(aftermath: Aftermath) -> None:
    """One page had the key in a header: it was asked for again, and the good one is the page."""
    assert aftermath.outcomes["nothing but a header once"] == ""
