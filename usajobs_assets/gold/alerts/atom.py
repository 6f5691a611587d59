"""An Atom feed (RFC 4287) of what happened to postings. Pure: equal entries give equal bytes.

    entries → feed_of → bytes

Every moment comes from what was seen and none from the clock; an id is that of the change, so that a feed that is made
anew has the same entries for a reader.
"""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as Xml

from usajobs_assets.gold.alerts.words import instant

ATOM = "http://www.w3.org/2005/Atom"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://data.usajobs.gov/alerts")
# What XML 1.0 has no way to say.
_UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """A change of a posting; `labels` are the searches that it is for. Its `link` is None where no address is known."""

    control_number: int
    change_id: str
    updated: datetime
    title: str
    text: str
    link: str | None
    labels: tuple[str, ...]

    @property
    def id(self) -> str:
        """The same for the same change, whoever makes the feed, and when."""
        return f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{self.control_number}/{self.change_id}')}"


def feed_of(entries: Iterable[Entry], *, mode: str, since: datetime) -> bytes:
    """The feed; `since` is told as its moment while it has no entries."""
    listed = sorted(entries, key=lambda one: (one.updated, one.id), reverse=True)
    feed = Xml.Element("feed", xmlns=ATOM)
    simulated = " (simulated)" if mode == "simulated" else ""
    _say(feed, "id", f"urn:uuid:{uuid.uuid5(_NAMESPACE, mode)}")
    _say(feed, "title", f"USAJOBS: saved searches and watched postings{simulated}")
    _say(feed, "updated", instant(max((one.updated for one in listed), default=since)))
    _say(Xml.SubElement(feed, "author"), "name", "usajobs_assets")
    for one in listed:
        _add(feed, one)
    Xml.indent(feed)
    return (
        b'<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(feed, encoding="unicode").encode() + b"\n"
    )


def _add(feed: Xml.Element, one: Entry) -> None:
    entry = Xml.SubElement(feed, "entry")
    _say(entry, "id", one.id)
    _say(entry, "title", one.title)
    _say(entry, "updated", instant(one.updated))
    # An entry without a text of its own must have a link.
    Xml.SubElement(entry, "link", rel="alternate", href=one.link or one.id)
    for label in one.labels:
        Xml.SubElement(entry, "category", term=label)
    _say(entry, "summary", one.text)


def _say(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, name).text = _UNSAYABLE.sub("", text)
