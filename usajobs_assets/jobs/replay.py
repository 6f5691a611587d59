"""The tables from the raw pages, by the code of this image."""

JOB = (
    "usajobs_assets.cli.replay:replay",
    "The tables made again from bronze, or with --diff what would change.",
)
