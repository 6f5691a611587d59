"""The sensors of the code location. They are off until someone turns them on, in the UI or by SCHEDULES=on."""

from usajobs_assets.defs.automation.dropped_files import dropped_files
from usajobs_assets.defs.automation.gaps import GAPS
from usajobs_assets.defs.automation.gold import stale_gold
from usajobs_assets.defs.automation.measures import unmeasured_runs
from usajobs_assets.defs.automation.messages import MESSAGES

SENSORS = (*GAPS, dropped_files, stale_gold, *MESSAGES, unmeasured_runs)
