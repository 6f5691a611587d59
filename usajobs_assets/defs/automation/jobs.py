"""Jobs: what runs as one. When they run is in schedules.py and sensors.py."""

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.checks.coverage import every_past_day_is_proven, yesterday_is_proven

sweep_day = dg.define_asset_job(
    "sweep_day",
    selection=dg.AssetSelection.assets(vocabulary.SEARCH_PAGES, *vocabulary.SILVER)
    # It is about the day before, whatever becomes of this one.
    - dg.AssetSelection.checks(yesterday_is_proven),
    description="One day: sweep Search, judge the sweep, merge it into silver.",
    # What is open today can be swept only today: it goes before any backfill, in the queue and at the API.
    tags={vocabulary.PRIORITY_TAG: "10"},
)

backfill_day = dg.define_asset_job(
    "backfill_day",
    selection=dg.AssetSelection.assets(
        vocabulary.HISTORIC_PAGES, vocabulary.ANNOUNCEMENT_TEXT_PAGES, *vocabulary.SILVER
    )
    # It is about all days; with every day of a backfill it would say the same again.
    - dg.AssetSelection.checks(every_past_day_is_proven),
    description="One open date: capture it from HistoricJoa with its texts, judge both, merge them into silver.",
    tags={vocabulary.PRIORITY_TAG: "-10"},
)

sweep_jsearch = dg.define_asset_job(
    "sweep_jsearch",
    selection=dg.AssetSelection.assets(vocabulary.JSEARCH_PAGES, vocabulary.JSEARCH_JOB),
    description="One day: capture what JSearch shows for the queries of the settings, judge it, merge it into silver.",
)

take_dropped_files = dg.define_asset_job(
    "take_dropped_files",
    selection=dg.AssetSelection.assets(vocabulary.FILE_DROP_PAGES, *vocabulary.SILVER),
    description="One day: take over the recorded pages in the file drop, judge them, merge them into silver.",
)

load_day = dg.define_asset_job(
    "load_day",
    selection=dg.AssetSelection.assets(*vocabulary.SILVER),
    config={"ops": {"silver": {"config": {"judge": True}}}},
    description="One day: judge the runs that bronze holds of it and merge them into silver; the API is not asked.",
)

refresh_code_lists = dg.define_asset_job(
    "refresh_code_lists",
    selection=dg.AssetSelection.assets(vocabulary.CODE_LISTS, vocabulary.CODE),
    description="Capture the code lists and bring silver.code up to them.",
)

report_coverage = dg.define_asset_job(
    "report_coverage",
    selection=dg.AssetSelection.assets(vocabulary.COVERAGE, vocabulary.QUARANTINE)
    | dg.AssetSelection.checks(every_past_day_is_proven, yesterday_is_proven),
    description="Say which days are covered and what is in quarantine, and judge yesterday and all open dates before.",
)

build_gold = dg.define_asset_job(
    "build_gold",
    selection=dg.AssetSelection.groups("gold"),
    description="Bring gold up to what silver holds; marts whose inputs have not changed are left as they are.",
)

JOBS = (
    sweep_day,
    backfill_day,
    sweep_jsearch,
    take_dropped_files,
    load_day,
    build_gold,
    refresh_code_lists,
    report_coverage,
)
