"""A process of its own that judges and loads pages of postings with very many places, and says what memory it took.

    python -m … HOME DB_URL → "<MiB after one page> <MiB after nine more>" on standard output

Keep out: assertions.
"""

import resource
import sys
from collections.abc import Iterator
from datetime import timedelta

from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings
from usajobs_assets_tests.builders import NOON, item
from usajobs_assets_tests.integration.written_runs import write_run

MOST_PLACES = 1_176  # the most that a posting has had
A_PAGE = 6


def postings(first: int) -> list[dict[str, object]]:
    """A page of postings that are open everywhere."""
    places = item()["MatchedObjectDescriptor"]["PositionLocation"] * MOST_PLACES
    return [item(first + at, PositionLocation=places) for at in range(A_PAGE)]


def peaks(services: Services) -> Iterator[int]:
    """The greatest memory so far, in MiB: after a day of one page, and after a day of nine."""
    for day, pages in ((0, 1), (1, 9)):
        for page in range(pages):
            moment = NOON + timedelta(days=day, minutes=page)
            first = 700_000_000 + 1_000 * page
            write_run(services.lake, "search", postings(first), moment, f"{day}{page:07x}")
        load_day(services, eastern_day(NOON + timedelta(days=day)))
        yield resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main(home: str, db_url: str) -> None:
    settings = {"USAJOBS_MODE": "simulated", "USAJOBS_HOME": home, "DB_URL": db_url}
    sys.stdout.write(" ".join(map(str, peaks(Services(Settings.parse(settings))))))


if __name__ == "__main__":
    main(*sys.argv[1:])
