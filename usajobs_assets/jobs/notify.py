"""Messages that a receiver has not taken yet."""

JOB = ("usajobs_assets.cli.notify:notify", "Send the summaries that wait in the outbox.")
