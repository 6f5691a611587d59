"""A report with something of everything; `changes` replace parts of it. Keep out: assertions."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from usajobs_assets.report.model import (
    Best,
    Calendar,
    Change,
    Changed,
    Charts,
    Closing,
    Coverage,
    News,
    Origin,
    Pay,
    Posting,
    Postings,
    Proof,
    Quality,
    Ranked,
    Report,
    Run,
    SourceOfDay,
    Volume,
)

DAY = date(2026, 11, 20)
A_DAY = timedelta(days=1)
COLOURS = (
    ("proven", "#1e8c46"),
    ("proven, no postings", "#a5d7aa"),
    ("incomplete", "#cd322d"),
    ("refused", "#cd322d"),
    ("never captured", "#d7d9dc"),
)


def posting(number: int = 800000100, **changes: Any) -> Posting:
    """A posting that tells everything."""
    made = Posting(
        number,
        "Park Ranger",
        "National Park Service",
        "Denver, CO",
        Decimal("52727.00"),
        Decimal("68546.00"),
        "USD",
        None,
        DAY + 3 * A_DAY,
        f"https://www.usajobs.gov/job/{number}",
    )
    return replace(made, **changes)


def run(**changes: Any) -> Run:
    """A sound sweep."""
    made = Run("search", DAY, "proven", (), True, True, True, 801, 803, 799, 2, 2)
    return replace(made, **changes)


def report(**changes: Any) -> Report:
    """A report of a proven day."""
    days = [DAY - back * A_DAY for back in range(9, -1, -1)]
    one = posting()
    made = Report(
        day=DAY,
        proof=Proof("proven", (), 801, 801, datetime(2026, 11, 20, 12, 2, tzinfo=UTC), partial=False),
        behind=(),
        open_postings=830,
        new=News(Postings(1240, (one, posting(800000200))), DAY - A_DAY, 3, (("National Park Service", 2),)),
        closing=Closing(Postings(1, (one,)), tuple((DAY + n * A_DAY, n) for n in range(7))),
        changed=Changed(
            1,
            ((one, (Change("closing_date_moved", "2026-11-21", "2026-11-23"),)),),
            (("closing_date_moved", 1),),
        ),
        cancelled=Changed(1, ((one, (Change("cancelled", "accepting", "cancelled"),)),), (("cancelled", 1),)),
        moved_on=(("reviewing", 12), ("selected", 3)),
        best=Best("SAMPLE: ranger", 830, (Ranked(one, "80.00 of 100. Fits: title."),)),
        charts=Charts(
            tuple(Volume(day, 50, 40, 800 + n, is_proven=n > 0) for n, day in enumerate(days)),
            (Pay("0025", "Park Ranger", 40, *map(Decimal, (40000, 50000, 60000, 70000, 90000))),),
            "USD",
            2026,
        ),
        coverage=Coverage(
            (Calendar("Sweeps", "What was open.", date(2025, 12, 30), ("proven", "incomplete") * 163),),
            COLOURS,
            frozenset({"proven", "proven, no postings"}),
            "never captured",
        ),
        quality=Quality(
            1,
            (run(),),
            (
                SourceOfDay("search", 1, 1, 803, 799, 2, 2, 0),
                SourceOfDay("historic", 40, 40, 900, 900, 0, 0, 0),
            ),
            (("pay_negative", 2),),
            (("up to 14 days", 3), ("over 365 days", 0)),
        ),
        origin=Origin("live", "20261120T120200Z-00000001", "bb340b7475fb", "0.1.0"),
    )
    return replace(made, **changes)
