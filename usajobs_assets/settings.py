"""Every setting, read from the environment in one place, once, and checked as a whole.

    .env → environment → <VARIABLE>_FILE → Settings.load() → everything else

`.env` fills what the environment leaves out. Any secret may come from a file named by `<VARIABLE>_FILE`.
All that is wrong or missing is reported at once, by variable name and never with a secret's value. Keep
out: what the settings are used for.
"""

import os
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveInt,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

LIVE_URL = "https://data.usajobs.gov"
_FROM_FILE = "_FILE"


class SettingsError(Exception):
    """The environment does not make sense; the message lists every variable at fault."""


class Mode(StrEnum):
    """Where postings come from: the real API, or the simulator. The two never share a store."""

    LIVE = "live"
    SIMULATED = "simulated"


class Settings(BaseModel):
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
    max_quarantine: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)?%$|^[0-9]+$")] | None = None
    dagster_pg_url: SecretStr | None = None
    usajobs_home: Annotated[Path, BeforeValidator(lambda value: Path(value).expanduser().absolute())] = Field(
        default_factory=lambda: Path(".usajobs").absolute()
    )
    simulated_postings_per_day: PositiveInt = 60

    @field_validator("bronze_s3_prefix")
    @classmethod
    def _without_slashes(cls, value: str) -> str:
        return value.strip("/")

    @model_validator(mode="before")
    @classmethod
    def _choose_mode(cls, values: dict[str, Any]) -> dict[str, Any]:
        chosen = Mode.LIVE if values.get("usajobs_auth_key") else Mode.SIMULATED
        return {"usajobs_mode": chosen, **values}

    @model_validator(mode="after")
    def _belong_together(self) -> "Settings":
        if self.radius_miles and not self.location_name:
            raise ValueError("RADIUS_MILES needs LOCATION_NAME")
        if self.usajobs_mode is Mode.LIVE and self.usajobs_auth_key and not self.usajobs_user_agent:
            raise ValueError(
                "USAJOBS_USER_AGENT is missing: set it to the e-mail address the key is registered to"
            )
        return self

    @property
    def state(self) -> Path:
        """The folder of all local state of this mode."""
        return self.usajobs_home / self.usajobs_mode.value

    @classmethod
    def load(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the environment (and `.env` beside the working directory).

        Raises:
            SettingsError: naming every variable that is wrong or missing.
        """
        return cls.parse(_with_dotenv(os.environ if environment is None else environment))

    @classmethod
    def parse(cls, environment: Mapping[str, str]) -> "Settings":
        """Check the given variables, and nothing else."""
        faults: list[str] = []
        values = _collect(environment, faults)
        try:
            settings = cls.model_validate(values)
        except ValidationError as error:
            faults += [_sentence(fault) for fault in error.errors(include_input=False, include_url=False)]
        if faults:
            raise SettingsError(
                "The settings are not usable:\n" + "\n".join(f"  - {fault}" for fault in faults)
            )
        return settings


def _with_dotenv(environment: Mapping[str, str]) -> dict[str, str]:
    from dotenv import dotenv_values

    written = {key: value for key, value in dotenv_values(".env").items() if value is not None}
    return {**written, **environment}


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
                f"{name}{_FROM_FILE} names a file that cannot be read: {pointer} ({type(error).__name__})"
            )
    return found


def _sentence(fault: Any) -> str:
    """One pydantic error as a line: the variable and what is wrong with it, never its value."""
    where = ".".join(str(part) for part in fault["loc"]).upper()
    message = str(fault["msg"]).removeprefix("Value error, ")
    return f"{where}: {message}" if where else message
