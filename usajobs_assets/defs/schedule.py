"""When the daily work happens, read once while definitions load: for schedules, sensors and freshness policies."""

from usajobs_assets.schedule_settings import ScheduleSettings

SCHEDULE = ScheduleSettings.of_this_process()
