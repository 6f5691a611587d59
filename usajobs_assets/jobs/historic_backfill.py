"""Many open dates of HistoricJoa."""

JOB = (
    "usajobs_assets.cli.backfill:backfill",
    "Many open dates of HistoricJoa, by range or because they are due.",
)
