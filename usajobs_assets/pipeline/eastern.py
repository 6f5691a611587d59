"""The day that counts: the calendar day in Washington, where the postings open and close."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")


def eastern_day(instant: datetime) -> date:
    """The partition day of an aware instant."""
    return instant.astimezone(EASTERN).date()
