"""When the daily work happens, and whether anything asks for it by itself: SCHEDULES, SCHEDULE_HOUR, SCHEDULE_TIMEZONE.

    environment, .env → ScheduleSettings.of_this_process() → schedules and sensors, while definitions load
    Settings (settings.py) has the same three, and reports what is wrong with them beside everything else

Apart from the other settings because definitions load without any: what is wrong elsewhere must not take the code
location away from those who want to look. Keep out: whatever is secret, cron, Dagster.
"""

import os
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

# The partition days are Washington's.
_WASHINGTON = ZoneInfo("America/New_York")
_A_DAY = timedelta(days=1)
# Every zone's changes of the clock are in any year; two years also hold the leap day of none or one.
_TRIED_FROM, _TRIED_DAYS = date(2027, 1, 1), 730


class ScheduleSettings(BaseModel):
    """`schedules` is what schedules and sensors are before anybody turns them on or off in the UI."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    schedules: Literal["on", "off"] = "off"
    schedule_hour: Annotated[int, Field(ge=0, le=23)] = 7
    schedule_timezone: str = "America/Toronto"

    @field_validator("schedule_timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (LookupError, OSError, ValueError) as error:
            raise ValueError("no time zone is called that; one is America/Toronto") from error
        return value

    @model_validator(mode="after")
    def _once_a_day(self) -> "ScheduleSettings":
        """Refuse an hour that Washington's midnight passes when clocks change here and not there."""
        missed = self._day_without_a_tick()
        if missed:
            raise ValueError(
                f"SCHEDULE_HOUR={self.schedule_hour} in {self.schedule_timezone} is too near to midnight in "
                f"Washington: {missed} would have no sweep. Choose another hour"
            )
        return self

    @property
    def is_on(self) -> bool:
        """Whether schedules and sensors run before anybody has turned them on."""
        return self.schedules == "on"

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the hour."""
        return ZoneInfo(self.schedule_timezone)

    def cron(self, minute: int = 0, hours_later: int = 0, weekday: str = "*") -> str:
        """The daily hour, or a time that many hours and minutes later, in the zone's own time."""
        return f"{minute} {(self.schedule_hour + hours_later) % 24} * * {weekday}"

    def tick_of(self, day: date) -> datetime | None:
        """When the daily hour comes on `day` in Washington, in UTC; None if it does not."""
        local = (day + shift * _A_DAY for shift in (-1, 0, 1))
        hours = [datetime.combine(each, time(self.schedule_hour), self.zone) for each in local]
        # As in Dagster: an hour that is skipped comes an hour later, of one that comes twice the second counts.
        ticks = (max(hour.astimezone(UTC), hour.replace(fold=1).astimezone(UTC)) for hour in hours)
        return next((tick for tick in ticks if tick.astimezone(_WASHINGTON).date() == day), None)

    def _day_without_a_tick(self) -> date | None:
        days = (_TRIED_FROM + number * _A_DAY for number in range(_TRIED_DAYS))
        return next((day for day in days if self.tick_of(day) is None), None)

    @classmethod
    def of_this_process(cls, env_file: str = ".env") -> "ScheduleSettings":
        """By the environment, and `env_file` for what that leaves out. Raises pydantic's ValidationError."""
        written: dict[str, str | None] = {}
        if Path(env_file).exists():
            from dotenv import dotenv_values

            written = dotenv_values(env_file)
        found = {name: os.environ.get(name.upper(), written.get(name.upper())) for name in cls.model_fields}
        return cls.model_validate({name: value for name, value in found.items() if value and value.strip()})
