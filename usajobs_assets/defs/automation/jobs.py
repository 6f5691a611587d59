"""Jobs and their schedules. Schedules are off until someone turns them on."""

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.tables.silver import SILVER_TABLES

sweep_day = dg.define_asset_job(
    "sweep_day",
    selection=dg.AssetSelection.assets(
        vocabulary.SEARCH_PAGES, *(vocabulary.silver_key(name) for name in SILVER_TABLES)
    ),
    description="One day: sweep Search, judge the sweep, merge it into silver.",
)

# 07:00 in Washington; the partition is the day of the tick, which is today.
sweep_day_schedule = dg.build_schedule_from_partitioned_job(
    sweep_day, hour_of_day=7, description="Sweep today's open postings every morning."
)
