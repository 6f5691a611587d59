"""The report of a day in the lake: `gold/usajobs/report/date=YYYY-MM-DD/report.html`, replaced whole.

    Services, day → Report → HTML → the store, or a file of the caller's

A page is whole or not there. Keep out: what it says (report_data), how it looks (usajobs_assets/report).
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from usajobs_assets.pipeline.report_data import read_report
from usajobs_assets.pipeline.services import Services
from usajobs_assets.report.model import Report
from usajobs_assets.report.page import page
from usajobs_assets.storage.folder import FolderStore

_FOLDER = "gold/usajobs/report"


@dataclass(frozen=True)
class MadeReport:
    """A report and the page that was made of it."""

    report: Report
    html: bytes

    @property
    def sha256(self) -> str:
        """Digest of the page."""
        return hashlib.sha256(self.html).hexdigest()

    @property
    def counts(self) -> dict[str, int]:
        """The figures at the top of the page."""
        told = self.report
        return {
            "new": told.new.postings.total,
            "closing": told.closing.postings.total,
            "changed": told.changed.total,
            "cancelled": told.cancelled.total,
            "open": told.open_postings,
        }

    @property
    def listed(self) -> int:
        """How many entries the lists of the page have."""
        told = self.report
        lists = (
            told.new.postings.shown,
            told.closing.postings.shown,
            told.changed.shown,
            told.cancelled.shown,
        )
        return sum(map(len, lists)) + (len(told.best.shown) if told.best else 0)

    @property
    def in_short(self) -> str:
        """The same in a line."""
        return ", ".join(f"{count:,} {name}" for name, count in self.counts.items())


def report_key(day: date) -> str:
    """Where the report of a day is in the lake."""
    return f"{_FOLDER}/date={day.isoformat()}/report.html"


def make_report(services: Services, day: date) -> MadeReport:
    """The page of `day`; nothing is written."""
    report = read_report(services, day)
    return MadeReport(report, page(report).encode())


def publish_report(services: Services, made: MadeReport) -> str:
    """Put the page into the lake in one step; its address."""
    key = report_key(made.report.day)
    services.store.replace(key, made.html)
    return f"{services.store.uri}/{key}"


def write_report(target: Path, made: MadeReport) -> str:
    """Put the page into the file `target` in one step; its path."""
    FolderStore(target.absolute().parent).replace(target.name, made.html)
    return str(target)
