"""The main job: one day from raw pages to tables."""

JOB = ("usajobs_assets.cli.run:run", "One day: capture, check, load. The main job.")
