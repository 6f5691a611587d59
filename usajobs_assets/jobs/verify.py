"""Is what is stored what it was?"""

JOB = (
    "usajobs_assets.cli.verify:verify",
    "Hash bronze again, check the laws, compare rows with their bytes.",
)
