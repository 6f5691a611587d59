"""Every setting, read from the environment in one place, once, and checked as a whole.

    .env → environment → <VARIABLE>_FILE → Settings.load() → everything else

`.env` fills what the environment leaves out. Any secret may come from a file named by `<VARIABLE>_FILE`.
All that is wrong or missing is reported at once, by variable name and never with a secret's value. Keep
out: what the settings are used for.
"""

import os
import pwd
import socket
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveInt,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from usajobs_assets import redaction
from usajobs_assets.addresses import check_http_root, check_postgres_url, split_receivers
from usajobs_assets.file_drop_settings import FileDropSettings
from usajobs_assets.jsearch_settings import JsearchSettings
from usajobs_assets.schedule_settings import ScheduleSettings

LIVE_URL = "https://data.usajobs.gov"
_FROM_FILE = "_FILE"
# Named one by one: other AWS variables that end in _FILE are boto3's own.
_AWS_SECRETS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


class SettingsError(Exception):
    """The environment does not make sense; the message lists every variable at fault."""


class Mode(StrEnum):
    """Where postings come from: the real API, or the simulator. The two never share a store."""

    LIVE = "live"
    SIMULATED = "simulated"


def _absolute(folder: str) -> Path:
    try:
        return Path(folder).expanduser().absolute()
    except RuntimeError as error:
        raise ValueError("this user has no home directory") from error


def _os_user() -> str:
    try:
        user = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container may run under a number that has no name
        user = f"uid {os.getuid()}"
    return f"{user}@{socket.gethostname()}"


class Settings(ScheduleSettings, JsearchSettings, FileDropSettings):
    """The settings. Field names are the variable names in lower case."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    usajobs_mode: Mode
    usajobs_auth_key: SecretStr | None = None
    usajobs_user_agent: str | None = None
    usajobs_base_url: str | None = None
    db_url: SecretStr | None = None
    bronze_s3_bucket: str | None = None
    bronze_s3_prefix: str = "bronze/usajobs"
    aws_endpoint_url: str | None = None
    keyword: str | None = None
    location_name: str | None = None
    radius_miles: PositiveInt | None = None
    results_per_page: Annotated[int, Field(ge=1, le=500)] = 500
    max_pages: PositiveInt | None = None
    fields_: Annotated[str, Field(alias="fields", pattern="^(?i:min|full)$")] = "Full"
    search_since: date | None = None
    dq_enforce: bool = True
    max_quarantine: Annotated[str, Field(pattern=r"^(100|[0-9]{1,2}(\.[0-9]+)?)%$|^[0-9]+$")] | None = None
    dagster_home: Annotated[Path, BeforeValidator(_absolute)] | None = None
    dagster_pg_url: SecretStr | None = None
    notify_urls: SecretStr | None = None
    notify_secret: SecretStr | None = None
    dagster_ui_url: str | None = None
    usajobs_home: Annotated[Path, BeforeValidator(_absolute)] = Field(
        default_factory=lambda: Path(".usajobs").absolute()
    )
    usajobs_actor: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")] = Field(
        default_factory=_os_user
    )
    requests_per_second: Annotated[float, Field(gt=0, le=50)] = 5.0
    simulated_postings_per_day: PositiveInt = 60
    # Also read by observability/log_output.py, before the settings; here so that a wrong one is told with the others.
    log_format: Literal["text", "json"] = "text"
    usajobs_environment: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")] = "local"
    # Where an export's workbook goes besides; nowhere without an address.
    tableau_server_url: str | None = None
    tableau_site: str = ""
    tableau_project: str = "default"
    tableau_token_name: str | None = None
    tableau_token_secret: SecretStr | None = None

    @field_validator("bronze_s3_prefix")
    @classmethod
    def _without_slashes(cls, value: str) -> str:
        return value.strip("/")

    @field_validator("usajobs_base_url", "aws_endpoint_url", "dagster_ui_url", "tableau_server_url")
    @classmethod
    def _printable(cls, value: str | None) -> str | None:
        if value is not None:
            check_http_root(value)
        return value

    @field_validator("db_url", "dagster_pg_url")
    @classmethod
    def _readable(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            check_postgres_url(value.get_secret_value())
        return value

    @field_validator("notify_urls")
    @classmethod
    def _receivable(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            split_receivers(value.get_secret_value())
        return value

    @model_validator(mode="before")
    @classmethod
    def _choose_mode(cls, values: dict[str, Any]) -> dict[str, Any]:
        chosen = Mode.LIVE if values.get("usajobs_auth_key") else Mode.SIMULATED
        return {"usajobs_mode": chosen, **values}

    @property
    def state(self) -> Path:
        """The folder of all local state of this mode."""
        return self.usajobs_home / self.usajobs_mode.value

    @property
    def live_runs(self) -> Path:
        """Where runs on this machine show that they are alive."""
        return self.state / "runs"

    @classmethod
    def load(cls, environment: Mapping[str, str] | None = None, env_file: str = ".env") -> "Settings":
        """Read the environment (without one given, the process's and `env_file`).

        Raises:
            SettingsError: naming every variable that is wrong or missing.
        """
        if environment is not None:
            return cls.parse(environment)
        environment, faults = _with_dotenv(os.environ, env_file), list[str]()
        lent = _for_boto3(environment, faults)
        redaction.remember(lent[name] for name in _AWS_SECRETS if name in lent)
        settings = cls._checked(environment, faults)
        # Only now: settings that are refused change nothing in a process that goes on.
        os.environ.update(lent)
        return settings

    @classmethod
    def parse(cls, environment: Mapping[str, str]) -> "Settings":
        """Check the given variables, and nothing else."""
        return cls._checked(environment, [])

    @classmethod
    def _checked(cls, environment: Mapping[str, str], faults: list[str]) -> "Settings":
        """The settings; SettingsError tells what is wrong with them after the faults that are known already."""
        values = _collect(environment, faults)
        redaction.remember(_secrets_of(values))
        faults += _contradictions(values)
        try:
            settings = cls.model_validate(values)
        except ValidationError as error:
            faults += [_sentence(fault) for fault in error.errors(include_input=False, include_url=False)]
        if faults:
            raise SettingsError(
                "The settings are not usable:\n" + "\n".join(f"  - {fault}" for fault in faults)
            )
        return settings


def _with_dotenv(environment: Mapping[str, str], env_file: str) -> dict[str, str]:
    from dotenv import dotenv_values

    written = {key: value for key, value in dotenv_values(env_file).items() if value is not None}
    return {**written, **environment}


def _for_boto3(environment: Mapping[str, str], faults: list[str]) -> dict[str, str]:
    """The AWS variables of `.env`, and keys that come from files: boto3 looks into the process environment."""
    lent = {name: value for name, value in environment.items() if name.startswith("AWS_") and value}
    for name in _AWS_SECRETS:
        pointer = environment.get(name + _FROM_FILE)
        if pointer and name not in lent:
            try:
                lent[name] = Path(pointer).read_text().strip()
            except (OSError, UnicodeDecodeError):
                faults.append(f"{name}{_FROM_FILE} does not name a file that can be read")
    return lent


def _collect(environment: Mapping[str, str], faults: list[str]) -> dict[str, str]:
    """The variables that are settings, blank ones left out, secrets read from their files."""
    names = {(field.alias or name).upper() for name, field in Settings.model_fields.items()}
    found = {name.lower(): environment[name] for name in sorted(names) if environment.get(name, "").strip()}
    for name in sorted(names):
        pointer = environment.get(name + _FROM_FILE, "").strip()
        if not pointer:
            continue
        if name.lower() in found:
            faults.append(f"{name} and {name}{_FROM_FILE} are both set; leave one out")
            continue
        try:
            found[name.lower()] = Path(pointer).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            faults.append(
                # Not the value: putting the secret itself here is a common slip.
                f"{name}{_FROM_FILE} does not name a file that can be read ({type(error).__name__})"
            )
            continue
        if not found[name.lower()]:
            faults.append(f"{name}{_FROM_FILE} names an empty file")
    return found


def _secrets_of(values: Mapping[str, str]) -> list[str]:
    """The values of the settings that are secrets, whether or not they are any good."""
    secret = [name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)]
    return [values[name] for name in secret if name in values]


def _contradictions(values: Mapping[str, str]) -> list[str]:
    """What is wrong between settings; told beside what is wrong with each, so before they are converted."""
    faults = []
    if "radius_miles" in values and "location_name" not in values:
        faults.append("RADIUS_MILES needs LOCATION_NAME")
    token = [name for name in ("tableau_token_name", "tableau_token_secret") if name not in values]
    if "tableau_server_url" in values and token:
        faults.append(f"TABLEAU_SERVER_URL needs {' and '.join(name.upper() for name in token)}")
    key, agent = values.get("usajobs_auth_key"), values.get("usajobs_user_agent")
    if values.get("usajobs_mode", Mode.LIVE) == Mode.LIVE and key and not agent:
        faults.append("USAJOBS_USER_AGENT is missing: set it to the e-mail address the key is registered to")
    return faults


def _sentence(fault: Any) -> str:
    """One pydantic error as a line: the variable and what is wrong with it, never its value."""
    where = ".".join(str(part) for part in fault["loc"]).upper()
    message = str(fault["msg"]).removeprefix("Value error, ")
    return f"{where}: {message}" if where else message
