"""The schema of the warehouse and of the storage of Dagster, before anything else runs."""

JOB = ("usajobs_assets.cli.prepare:prepare", "Bring both databases to the schema of this image.")
