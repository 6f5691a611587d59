"""What the report of a day says, as plain values: everything is decided before a line of HTML is written. Pure.

    pipeline/report_data → Report → page

Lists are cut: `total` says how many there are, and the page says how many it leaves out.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class Posting:
    """A posting as a list shows it. `pay_reason` says why there is no pay of a year, `source` whose posting it is."""

    control_number: int
    title: str
    agency: str | None
    place: str | None
    pay_min: Decimal | None
    pay_max: Decimal | None
    currency: str
    pay_reason: str | None
    closes_on: date | None
    uri: str | None
    source: str = "usajobs"


@dataclass(frozen=True)
class Postings:
    """The first of `total` postings."""

    total: int
    shown: tuple[Posting, ...]


@dataclass(frozen=True)
class News:
    """Postings that were seen for the first time on the day.

    `postings` opened since the sweep before, which was on the day `since`; `older` others had opened earlier.
    """

    postings: Postings
    since: date
    older: int
    by_agency: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Closing:
    """Open postings whose last day is among those of `by_day`, the first of which is the day of the report."""

    postings: Postings
    by_day: tuple[tuple[date, int], ...]


@dataclass(frozen=True)
class Change:
    """What became different: `kind` as in gold.posting_change."""

    kind: str
    old: str | None
    new: str


@dataclass(frozen=True)
class Changed:
    """The first of `total` postings that changed, each with its changes; `by_kind` counts the changes of all."""

    total: int
    shown: tuple[tuple[Posting, tuple[Change, ...]], ...]
    by_kind: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Ranked:
    """One of the best by ranking.yml, with the sentence that tells its score and why."""

    posting: Posting
    explain: str


@dataclass(frozen=True)
class Best:
    """The best of the postings that are open, by the profile of that name."""

    profile: str
    total: int
    shown: tuple[Ranked, ...]


@dataclass(frozen=True)
class Volume:
    """Postings of a day: opened on it, closed on it, open at its end. All that opened are known if it `is_proven`."""

    day: date
    opened: int
    closed: int
    open_at_end: int
    is_proven: bool


@dataclass(frozen=True)
class Pay:
    """Pay of a year of the postings of an occupational series, as quantiles."""

    series: str
    name: str | None
    postings: int
    p10: Decimal
    p25: Decimal
    p50: Decimal
    p75: Decimal
    p90: Decimal


@dataclass(frozen=True)
class Charts:
    """What the charts are drawn from: pay is that of the postings that opened in `year`."""

    volume: tuple[Volume, ...]
    pay: tuple[Pay, ...]
    currency: str
    year: int


@dataclass(frozen=True)
class Calendar:
    """The state of each day of a source, from `first` on without a gap, as a label of `Coverage.colours`."""

    name: str
    about: str
    first: date
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """Which days are captured, by source.

    `colours` has every label there is, in the order of a legend; `covered` are those that count, `blank` is that of
    days of which nothing is known.
    """

    calendars: tuple[Calendar, ...]
    colours: tuple[tuple[str, str], ...]
    covered: frozenset[str]
    blank: str


@dataclass(frozen=True)
class Run:
    """A capture that ended on the day. `passed` is the gate's verdict, None where it has not judged."""

    source: str
    day: date
    outcome: str
    reasons: tuple[str, ...]
    passed: bool | None
    enforced: bool
    loaded: bool
    api_total: int | None
    items: int
    accepted: int
    quarantined: int
    duplicates: int

    @property
    def accounted(self) -> bool:
        """Whether each item is accepted, set aside or a duplicate; of what is not loaded nothing is."""
        return self.loaded and self.items == self.accepted + self.quarantined + self.duplicates


@dataclass(frozen=True)
class SourceOfDay:
    """The captures of a source that ended on the day, summed."""

    source: str
    runs: int
    proven: int
    items: int
    accepted: int
    quarantined: int
    duplicates: int
    unaccounted: int


@dataclass(frozen=True)
class Quality:
    """What was captured on the day, and what it is worth.

    Attributes:
        runs: the first of `total_runs`, those that are in doubt before the others.
        set_aside: records in quarantine of those captures, by reason.
        late: postings that the day showed for the first time under an open date that was proven before, by its age.
    """

    total_runs: int
    runs: tuple[Run, ...]
    sources: tuple[SourceOfDay, ...]
    set_aside: tuple[tuple[str, int], ...]
    late: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Proof:
    """What the newest whole sweep of Search of the day is worth; `state` is a label of the calendars.

    `partial` is told where only a sweep was made that the settings narrow or cut, `ungated` where one was loaded that
    the gate would have refused.
    """

    state: str
    reasons: tuple[str, ...]
    postings: int
    api_total: int | None
    swept_at: datetime | None
    partial: bool
    ungated: bool = False


@dataclass(frozen=True)
class Origin:
    """What the page is made from: equal origins and days give equal bytes."""

    mode: str
    newest_run: str
    rules: str
    release: str


@dataclass(frozen=True)
class Report:
    """All that the page of a day says. `behind` are the marts of gold that do not show yet what silver holds."""

    day: date
    proof: Proof
    behind: tuple[str, ...]
    open_postings: int
    new: News
    closing: Closing
    changed: Changed
    cancelled: Changed
    moved_on: tuple[tuple[str, int], ...]
    best: Best | None
    charts: Charts
    coverage: Coverage
    quality: Quality
    origin: Origin
