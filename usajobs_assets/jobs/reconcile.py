"""Two records of the same work."""

JOB = ("usajobs_assets.cli.reconcile:reconcile", "Tell Dagster what the ledger says.")
