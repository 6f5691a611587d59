"""`python -m usajobs_assets` is `usajobs`."""

from usajobs_assets.cli.main import main

main()
