"""The alarm outside Dagster."""

JOB = ("usajobs_assets.cli.watchdog:watchdog", "Exit 1 unless a sweep was proven and loaded lately.")
