"""What the names in a file drop say: the day, whether a file is a page, and when it was recorded. Pure.

    2026-11-20/anything.json              a page that was recorded on 20 November 2026 in Washington
    2026-11-20/20261120T143000Z-1.json.gz the same, packed, recorded at 14:30 UTC
    2026-11-20/page.json.part             still being written: left alone until it has its name

Keep out: reading files (drop.py), which moment a day stands for (pipeline.file_drop_capture).
"""

import re
from datetime import UTC, date, datetime

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"(?<![0-9A-Za-z])[0-9]{8}T[0-9]{6}Z(?![0-9A-Za-z])")
_PAGES = (".json", ".json.gz")
# As browsers, rsync and the tools of object stores name what they have not finished.
_UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload")


class BadMoment(ValueError):
    """A name holds what looks like a time and is none."""


def day_of(key: str) -> date | None:
    """The day whose folder a key is in; None for what is in no day's folder."""
    folder, _, name = key.partition("/")
    if not name or not _DAY.fullmatch(folder):
        return None
    try:
        return date.fromisoformat(folder)
    except ValueError:
        return None


def is_hidden(name: str) -> bool:
    """Whether the file, or a folder that it is in, begins with a dot."""
    return any(part.startswith(".") for part in name.split("/"))


def is_unfinished(name: str) -> bool:
    """Whether the name says that the file is still being written."""
    return name.lower().endswith(_UNFINISHED)


def is_page(name: str) -> bool:
    """Whether the name is that of a recorded page."""
    return name.lower().endswith(_PAGES)


def is_packed(name: str) -> bool:
    """Whether the name says that the page is compressed by gzip."""
    return name.lower().endswith(".gz")


def moment_of(name: str) -> datetime | None:
    """The time in a name, such as 20261120T143000Z; the last of several. Raises BadMoment for 20261340T000000Z."""
    found = _MOMENT.findall(name)
    if not found:
        return None
    try:
        return datetime.strptime(found[-1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise BadMoment(f"{found[-1]} is no time") from None
