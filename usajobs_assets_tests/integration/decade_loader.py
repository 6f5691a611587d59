"""A process of its own that loads every day in bronze, in a random order: `python -m … STATE DB_URL SEED`.

Keep out: assertions; who starts it kills it as well.
"""

import random
import sys
from pathlib import Path

from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.settings import Settings


def main(home: Path, db_url: str, seed: str) -> None:
    """Load all days of all sources; a day that the other process is loading is loaded again."""
    settings = {"USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(home), "DB_URL": db_url}
    services = Services(Settings.parse(settings))
    days = sorted({day for source in SOURCES for day in services.lake.days(source)})
    random.Random(seed).shuffle(days)
    for day in days:
        load_day(services, day)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
