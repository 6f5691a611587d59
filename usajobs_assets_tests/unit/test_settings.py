"""Settings: read once from one place, wrong in one message, and silent about secrets."""

import os
import traceback
from datetime import date
from pathlib import Path

import pytest

from usajobs_assets.settings import Mode, Settings, SettingsError

SECRETS = {
    "USAJOBS_AUTH_KEY": "kept-quiet-1",
    "DB_URL": "postgresql://me:kept-quiet-2@db.example/jobs",
    "DAGSTER_PG_URL": "postgresql://me:kept-quiet-3@db.example/dagster",
}
AGENT = {"USAJOBS_USER_AGENT": "someone@example.gov"}


def complaint(**environment: str) -> str:
    """The message about an environment that does not make sense."""
    with pytest.raises(SettingsError) as caught:
        Settings.parse(environment)
    return str(caught.value)


def written(folder: Path, text: str, name: str = "secret") -> str:
    path = folder / name
    path.write_text(text)
    return str(path)


def test_an_empty_environment_is_a_laptop_with_simulated_postings(tmp_path: Path) -> None:
    found = Settings.parse({})
    assert found.usajobs_mode is Mode.SIMULATED
    assert (found.results_per_page, found.fields_, found.dq_enforce) == (500, "Full", True)
    assert found.bronze_s3_prefix == "bronze/usajobs"
    assert found.usajobs_home == tmp_path / ".usajobs"
    assert found.state == tmp_path / ".usajobs" / "simulated"
    unset = ("keyword", "location_name", "radius_miles", "max_pages", "search_since", "max_quarantine")
    stores = ("db_url", "dagster_pg_url", "bronze_s3_bucket", "aws_endpoint_url", "usajobs_base_url")
    assert {getattr(found, name) for name in (*unset, *stores, "usajobs_auth_key")} == {None}


def test_every_setting_reaches_its_field_with_its_type(tmp_path: Path) -> None:
    environment = {
        **SECRETS,
        **AGENT,
        "BRONZE_S3_BUCKET": "bucket",
        "BRONZE_S3_PREFIX": "/raw/usajobs/",
        "KEYWORD": "ranger",
        "LOCATION_NAME": "Denver, Colorado",
        "RADIUS_MILES": "50",
        "RESULTS_PER_PAGE": "25",
        "MAX_PAGES": "2",
        "FIELDS": "min",
        "SEARCH_SINCE": "2026-11-01",
        "DQ_ENFORCE": "false",
        "USAJOBS_HOME": str(tmp_path / "home"),
    }
    found = Settings.parse(environment)
    assert (found.usajobs_mode, found.state) == (Mode.LIVE, tmp_path / "home" / "live")
    assert (found.bronze_s3_bucket, found.bronze_s3_prefix) == ("bucket", "raw/usajobs")
    assert (found.keyword, found.location_name, found.radius_miles) == ("ranger", "Denver, Colorado", 50)
    assert (found.results_per_page, found.max_pages, found.fields_) == (25, 2, "min")
    assert (found.search_since, found.dq_enforce) == (date(2026, 11, 1), False)
    for name, value in SECRETS.items():
        assert getattr(found, name.lower()).get_secret_value() == value


@pytest.mark.parametrize(
    ("environment", "mode"),
    [
        ({}, Mode.SIMULATED),
        ({"USAJOBS_AUTH_KEY": "k", **AGENT}, Mode.LIVE),
        ({"USAJOBS_AUTH_KEY": "  "}, Mode.SIMULATED),
        ({"USAJOBS_MODE": "live"}, Mode.LIVE),
        ({"USAJOBS_MODE": "simulated", "USAJOBS_AUTH_KEY": "k"}, Mode.SIMULATED),
        ({"USAJOBS_MODE": "", "USAJOBS_AUTH_KEY": "k", **AGENT}, Mode.LIVE),
    ],
)
def test_the_mode_is_the_one_asked_for_else_live_where_there_is_a_key(
    environment: dict[str, str], mode: Mode
) -> None:
    """Live without a key is a mode: HistoricJoa and the code lists need none."""
    assert Settings.parse(environment).usajobs_mode is mode


def test_a_key_without_the_address_it_is_registered_to_is_refused() -> None:
    message = complaint(USAJOBS_AUTH_KEY="kept-quiet-1")
    assert "USAJOBS_USER_AGENT" in message
    assert "e-mail address" in message


def test_a_radius_needs_a_place() -> None:
    """The API ignores it without one, and the sweep would silently be of the whole country."""
    assert "RADIUS_MILES needs LOCATION_NAME" in complaint(RADIUS_MILES="50")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("USAJOBS_MODE", "sometimes"), ("RADIUS_MILES", "0"), ("RADIUS_MILES", "near"), ("RESULTS_PER_PAGE", "0"),
        ("RESULTS_PER_PAGE", "501"), ("RESULTS_PER_PAGE", "2.5"), ("MAX_PAGES", "0"), ("MAX_PAGES", "-1"),
        ("FIELDS", "Some"), ("SEARCH_SINCE", "yesterday"), ("SEARCH_SINCE", "2026-02-30"), ("DQ_ENFORCE", "perhaps"),
        ("SIMULATED_POSTINGS_PER_DAY", "0"), ("MAX_QUARANTINE", "many"),
    ],
)  # fmt: skip
def test_a_value_that_makes_no_sense_is_named_by_its_variable_and_not_repeated(name: str, value: str) -> None:
    message = complaint(**{name: value, "LOCATION_NAME": "Denver"})
    assert message.startswith("The settings are not usable:\n")
    assert f"  - {name}: " in message
    assert value not in message.replace(name, "") or len(value) < 4


def test_everything_wrong_is_reported_at_once(tmp_path: Path) -> None:
    """Wrong values, what belongs together, and files: one message, so that one attempt mends them all."""
    message = complaint(
        USAJOBS_AUTH_KEY="kept-quiet-1",
        RADIUS_MILES="50",
        RESULTS_PER_PAGE="9000",
        MAX_PAGES="none",
        DB_URL_FILE=str(tmp_path / "missing"),
        KEYWORD="one",
        KEYWORD_FILE="two",
    )
    faults = (
        "USAJOBS_USER_AGENT",
        "LOCATION_NAME",
        "RESULTS_PER_PAGE",
        "MAX_PAGES",
        "DB_URL_FILE",
        "KEYWORD_FILE",
    )
    assert [name for name in faults if name not in message] == []
    assert len(message.splitlines()) == 1 + len(faults)


def test_two_things_that_do_not_belong_together_are_both_told() -> None:
    message = complaint(USAJOBS_AUTH_KEY="kept-quiet-1", RADIUS_MILES="50")
    assert "USAJOBS_USER_AGENT" in message
    assert "LOCATION_NAME" in message


def test_a_tableau_server_needs_a_token(tmp_path: Path) -> None:
    url = {"TABLEAU_SERVER_URL": "https://tableau.example.org"}
    assert "TABLEAU_SERVER_URL needs TABLEAU_TOKEN_NAME and TABLEAU_TOKEN_SECRET" in complaint(**url)
    assert "TABLEAU_SERVER_URL needs TABLEAU_TOKEN_SECRET" in complaint(**url, TABLEAU_TOKEN_NAME="exports")
    secret = {"TABLEAU_TOKEN_SECRET_FILE": written(tmp_path, "kept-quiet-4\n")}
    found = Settings.parse({**url, **secret, "TABLEAU_TOKEN_NAME": "exports"})
    assert found.tableau_token_secret is not None
    assert found.tableau_token_secret.get_secret_value() == "kept-quiet-4"
    assert (found.tableau_site, found.tableau_project) == ("", "default")
    assert "kept-quiet" not in repr(found)


def test_a_tableau_address_is_a_web_address() -> None:
    assert "TABLEAU_SERVER_URL" in complaint(TABLEAU_SERVER_URL="tableau.example.org")


@pytest.mark.parametrize("setting", ["0", "10", "2%", "0.5%", "100%"])
def test_the_quarantine_limit_is_a_count_or_a_share(setting: str) -> None:
    assert Settings.parse({"MAX_QUARANTINE": setting}).max_quarantine == setting


@pytest.mark.parametrize("setting", ["many", "-1", "2.5", "5%%", "%", "1e3", "٣", "5% of", "101%", "1000%"])
def test_a_quarantine_limit_that_the_gate_could_not_read_is_refused_at_once(setting: str) -> None:
    """Found only by the gate, it would cost the sweep that came before."""
    assert "MAX_QUARANTINE: " in complaint(MAX_QUARANTINE=setting)


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    """As Docker and Kubernetes mount it, with the line break that editors leave."""
    pointers = {f"{name}_FILE": written(tmp_path, f"{value}\n", name) for name, value in SECRETS.items()}
    found = Settings.parse({**pointers, **AGENT})
    assert found.usajobs_mode is Mode.LIVE
    for name, value in SECRETS.items():
        assert getattr(found, name.lower()).get_secret_value() == value


def test_a_variable_and_its_file_contradict_each_other(tmp_path: Path) -> None:
    message = complaint(DB_URL="kept-quiet-1", DB_URL_FILE=written(tmp_path, "kept-quiet-2"))
    assert "DB_URL and DB_URL_FILE are both set" in message
    assert "kept-quiet" not in message


@pytest.mark.parametrize("what", ["missing", "a folder", "not text"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, what: str) -> None:
    path = tmp_path / "secret"
    if what == "a folder":
        path.mkdir()
    elif what == "not text":
        path.write_bytes(b"\xff\xfe\x00")
    assert "DB_URL_FILE does not name a file that can be read" in complaint(DB_URL_FILE=str(path))


def test_a_secret_put_where_its_file_belongs_is_not_repeated() -> None:
    assert "kept-quiet" not in complaint(DB_URL_FILE="kept-quiet-5")


def test_aws_settings_of_dotenv_and_of_files_reach_boto3(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """boto3 reads the process environment and knows no `.env`; what is set there already wins."""
    (tmp_path / ".env").write_text("AWS_REGION=us-west-2\nAWS_ACCESS_KEY_ID=from-dotenv\n")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "from-environment")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY_FILE", written(tmp_path, "from-file\n"))
    monkeypatch.setattr(os, "environ", dict(os.environ))
    Settings.load()
    assert os.environ["AWS_REGION"] == "us-west-2"
    assert os.environ["AWS_ACCESS_KEY_ID"] == "from-environment"
    assert os.environ["AWS_SECRET_ACCESS_KEY"] == "from-file"


@pytest.mark.parametrize("name", SECRETS)
def test_a_file_without_a_secret_in_it_is_a_fault(tmp_path: Path, name: str) -> None:
    """An empty DB_URL would reach libpq, which then connects to whatever its defaults name."""
    message = complaint(**{f"{name}_FILE": written(tmp_path, " \n")}, **AGENT)
    assert f"{name}_FILE" in message
    assert "empty" in message


def test_blank_is_unset() -> None:
    """Compose files and CI pass variables on that nobody has set."""
    names = [(field.alias or name).upper() for name, field in Settings.model_fields.items()]
    blank = {name + tail: blank for name in names for tail, blank in (("", " "), ("_FILE", ""))}
    assert Settings.parse(blank) == Settings.parse({})


def test_dotenv_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, 'KEYWORD=ranger\nMAX_PAGES=3\nLOCATION_NAME="Denver, Colorado"\n', ".env")
    monkeypatch.setenv("MAX_PAGES", "7")
    monkeypatch.setenv("LOCATION_NAME", "")
    found = Settings.load()
    assert (found.keyword, found.max_pages, found.location_name) == ("ranger", 7, None)
    assert Settings.load({"KEYWORD": "pilot"}).keyword == "pilot"
    assert Settings.parse({}).keyword is None


@pytest.mark.parametrize(
    ("home", "expected"), [("~/jobs", "{home}/jobs"), ("jobs", "{cwd}/jobs"), ("/a/b", "/a/b")]
)
def test_the_home_is_an_absolute_folder(
    home: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code server and the daemon run in other working directories."""
    monkeypatch.setenv("HOME", "/somewhere")
    folder = Settings.parse({"USAJOBS_HOME": home}).usajobs_home
    assert str(folder) == expected.format(home="/somewhere", cwd=tmp_path)


def test_a_home_of_nobody_is_a_fault_like_any_other() -> None:
    assert "USAJOBS_HOME: " in complaint(USAJOBS_HOME="~no-such-user/jobs")


def test_settings_show_no_secret() -> None:
    """They are logged, pickled into run configuration, and printed by debuggers."""
    found = Settings.parse({**SECRETS, **AGENT})
    shown = [repr(found), str(found), f"{found!r:}", found.model_dump_json(), str(found.model_dump())]
    assert "kept-quiet" not in "".join(shown)


@pytest.mark.parametrize(
    "wrong", ["USAJOBS_MODE", "RESULTS_PER_PAGE", "SEARCH_SINCE", "FIELDS", "DQ_ENFORCE"]
)
def test_no_secret_is_in_a_message_or_its_traceback(wrong: str) -> None:
    """Also not the one that was put into the wrong variable."""
    environment = {**SECRETS, "RADIUS_MILES": "5", wrong: "kept-quiet-4"}
    with pytest.raises(SettingsError) as caught:
        Settings.parse(environment)
    text = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert wrong in text
    assert "kept-quiet" not in text


def test_settings_do_not_change_under_a_run() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings.parse({}).max_pages = 5
