"""The main job: one day from raw pages to gold."""

JOB = ("usajobs_assets.cli.run:run", "One day: capture, check, load, build gold. The main job.")
