"""The same command against somebody else's Postgres and S3: DB_URL, BRONZE_S3_BUCKET, and what may go wrong there."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import boto3
import psycopg
import pytest

from usajobs_assets.api_client.clock import SystemClock
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.server import RunningSimulator, serve
from usajobs_assets.storage.errors import WrongOrigin
from usajobs_assets.storage.migrate import HEAD
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets_tests.builders import Listed, items
from usajobs_assets_tests.integration.command_line import Finished, Home, new_home
from usajobs_assets_tests.integration.seaweedfs import S3Server, running_seaweedfs

pytestmark = pytest.mark.integration

API_KEY = "a-key-that-nobody-may-see"


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with running_seaweedfs(tmp_path_factory.mktemp("seaweedfs"), "lake") as server:
        yield server


@pytest.fixture(scope="module")
def api() -> Iterator[RunningSimulator]:
    with serve(Listed(items(3)), today=lambda: eastern_day(SystemClock().now())) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def warehouse_url(postgres: ServerAddress) -> str:
    """A database to which nothing was ever migrated, with a password that has to be quoted."""
    password = "p@ss/word of:everything"
    postgres.ensure_database("elsewhere")
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE loader SUPERUSER LOGIN PASSWORD '{password}'")
    return f"postgresql://loader:{quote(password, safe='')}@{postgres.host}:{postgres.port}/elsewhere"


@pytest.fixture(scope="module")
def environment(
    s3: S3Server, api: RunningSimulator, warehouse_url: str, postgres: ServerAddress
) -> dict[str, str]:
    """As a deployment sets it, Dagster's own storage elsewhere too."""
    postgres.ensure_database("dagster_elsewhere")
    return {
        "USAJOBS_BASE_URL": api.url,
        "USAJOBS_MODE": "simulated",
        "DB_URL": warehouse_url,
        "DAGSTER_PG_URL": postgres.url("dagster_elsewhere"),
        "BRONZE_S3_BUCKET": s3.bucket,
        "BRONZE_S3_PREFIX": "raw/usajobs",
        "AWS_ENDPOINT_URL": s3.endpoint_url,
        "AWS_ACCESS_KEY_ID": s3.access_key,
        "AWS_SECRET_ACCESS_KEY": s3.secret_key,
        "AWS_DEFAULT_REGION": "us-east-1",
    }


@pytest.fixture(scope="module")
def migrated(
    tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]
) -> Iterator[tuple[Home, list[Finished]]]:
    """A home without any state of its own: a run before `db migrate`, `db migrate`, and a run after it."""
    with new_home(tmp_path_factory.mktemp("deployed"), **environment) as home:
        yield home, [home.run("run"), home.run("db", "migrate"), home.run("-v", "run")]


def objects_in(s3: S3Server) -> dict[str, bytes]:
    client = boto3.client("s3", **s3.client_arguments())
    listed = client.list_objects_v2(Bucket=s3.bucket).get("Contents", [])
    bodies = {
        one["Key"]: client.get_object(Bucket=s3.bucket, Key=one["Key"])["Body"].read() for one in listed
    }
    client.close()
    return bodies


def test_an_unmigrated_database_is_refused_with_the_command_that_mends_it(
    migrated: tuple[Home, list[Finished]],
) -> None:
    """Elsewhere than on the laptop nobody migrates unasked."""
    refused, migration, _ = migrated[1]
    assert refused.code == 1
    assert "Run `usajobs db migrate`." in refused.said
    assert "Traceback" not in refused.stderr
    assert (migration.code, migration.stdout) == (0, f"The schema went from none to {HEAD}.\n")


def test_a_run_leaves_everything_in_the_bucket_and_the_database_and_nothing_here(
    migrated: tuple[Home, list[Finished]], s3: S3Server, warehouse_url: str
) -> None:
    """The run before `db migrate` had refused before it swept: there is one sweep, and it is loaded."""
    home, (_, _, run) = migrated
    assert run.code == 0, run
    raw = sorted(key for key in objects_in(s3) if key.startswith("raw/"))
    assert [key.rpartition("/")[2] for key in raw] == ["manifest.json", "page=0001.json.gz"]
    silver = {key.split("/")[2] for key in objects_in(s3) if key.startswith("silver/")}
    assert silver == set(SILVER_TABLES)
    with psycopg.connect(warehouse_url) as connection:
        assert connection.execute("SELECT count(*) FROM silver.job").fetchone() == (3,)
        seen = connection.execute("SELECT bronze_object, count(*) FROM silver.sighting GROUP BY 1 ORDER BY 1")
        assert seen.fetchall() == [(raw[1], 3)]
    assert not (home.state / "lake").exists()
    assert not (home.state / "postgres").exists()


def test_no_secret_is_written_anywhere(
    migrated: tuple[Home, list[Finished]], s3: S3Server, environment: dict[str, str]
) -> None:
    """Law 9: not in output or log, not in Dagster's events, not in an object, not in a file of the home."""
    home, runs = migrated
    url = urlsplit(environment["DB_URL"])
    secrets = [s3.secret_key, url.password or "", "p@ss/word of:everything"]
    with psycopg.connect(environment["DAGSTER_PG_URL"]) as connection:
        events = str(connection.execute("SELECT event FROM event_logs").fetchall())
        events += str(connection.execute("SELECT run_body FROM runs").fetchall())
    files = b"".join(path.read_bytes() for path in home.folder.rglob("*") if path.is_file())
    objects = objects_in(s3)
    stored = b"".join(gzip.decompress(body) if key.endswith(".gz") else body for key, body in objects.items())
    assert len(events) > 10_000
    assert len(stored) > 1_000
    for secret in secrets:
        assert all(secret not in run.stdout + run.stderr for run in runs)
        assert secret not in events
        assert secret.encode() not in files + stored


def test_a_wrong_secret_is_an_error_and_no_reason_to_write_elsewhere(
    tmp_path: Path, environment: dict[str, str], migrated: tuple[Home, list[Finished]], s3: S3Server
) -> None:
    """There is no fallback from S3 to disk."""
    before = objects_in(s3)
    with new_home(tmp_path, **{**environment, "AWS_SECRET_ACCESS_KEY": "not-the-secret"}) as home:
        refused = home.run("run")
        assert refused.code == 1, refused
        assert "The object store refused" in refused.said
        assert "s3://lake" in refused.said
        assert "Traceback" not in refused.stderr
        assert "not-the-secret" not in refused.said
        assert not (home.state / "lake").exists()
    assert objects_in(s3) == before


def test_a_warehouse_of_simulated_postings_refuses_a_live_run(
    make_services: Callable[..., Services],
) -> None:
    """Simulated rows never mix with real ones, in either order of coming."""
    assert make_services().warehouse
    live = make_services(USAJOBS_MODE="live", USAJOBS_AUTH_KEY=API_KEY, USAJOBS_USER_AGENT="me@example.gov")
    with pytest.raises(
        WrongOrigin, match=r"holds simulated postings and this is a live run.*DB_URL"
    ) as error:
        assert live.warehouse
    assert API_KEY not in str(error.value)


def test_a_bucket_of_live_postings_refuses_a_simulated_run(
    make_services: Callable[..., Services], s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stamp is the bucket's own: which database or prefix is set makes no difference."""
    client = boto3.client("s3", **s3.client_arguments())
    client.create_bucket(Bucket="live")
    client.close()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.secret_key)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    where = {"BRONZE_S3_BUCKET": "live", "AWS_ENDPOINT_URL": s3.endpoint_url}
    key = {"USAJOBS_AUTH_KEY": API_KEY, "USAJOBS_USER_AGENT": "me@example.gov"}
    assert make_services(USAJOBS_MODE="live", **key, **where).store
    simulated = make_services(BRONZE_S3_PREFIX="other/prefix", **where)
    with pytest.raises(WrongOrigin, match=r"s3://live holds live postings.*BRONZE_S3_BUCKET"):
        assert simulated.store
