"""What code made a row: the release, and a digest of the sources that decide what a row or a verdict says.

A release number alone lies during development; a commit id changes with every typo in the README. Two
checkouts with the same tables, transforms and rules have the same version.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

RELEASE = "0.1.0"
_PACKAGE = Path(__file__).parent
# Gold's contracts lie beside silver's, and a new mart must not make silver's rows look like made by other code. Nor
# does a row follow from the lists of what all providers have.
_NO_SILVER = (
    "tables/gold*.py",
    "tables/dictionary.py",
    "tables/whole_silver.py",
    "transforms/forms.py",
    "expectations/rules.py",
    "expectations/reasons.py",
)
USAJOBS, JSEARCH = "usajobs", "jsearch"
# What the rows and verdicts of one provider follow from, and no other's. Whatever is in none of these is shared: a
# change there is a change of all.
_OWN = {
    USAJOBS: (
        "tables/code.py",
        "tables/job.py",
        "tables/job_*.py",
        "tables/silver.py",
        "transforms/announcement_text_rows.py",
        "transforms/code_history.py",
        "transforms/details_row.py",
        "transforms/historic_*.py",
        "transforms/job_rows.py",
        "transforms/usajobs_*.py",
        "expectations/announcement_text.py",
        "expectations/historic.py",
        "expectations/search.py",
        "storage/merge_sql.py",
        "storage/version_sql.py",
    ),
    JSEARCH: (
        "tables/jsearch_*.py",
        "transforms/jsearch_*.py",
        "transforms/posting_number.py",
        "expectations/jsearch.py",
        "storage/jsearch_sql.py",
    ),
}
# What makes the rows of each mart: a change builds that mart anew, and no other.
_MARTS = {
    "posting": (
        "gold/*.py",
        "storage/gold_sql.py",
        "storage/gold_told_sql.py",
        "storage/gold_places_sql.py",
        "tables/gold_posting*.py",
    ),
    "posting_cluster": (
        "gold/clusters",
        "storage/gold_cluster*.py",
        "tables/gold_cluster.py",
        "tables/gold_source.py",
    ),
    "ranked_posting": (
        "gold/ranking/*.py",
        "gold/phrases.py",
        "storage/gold_ranking_sql.py",
        "tables/gold_ranked_posting.py",
        "tables/gold_source.py",
    ),
    "statistics": (
        "storage/gold_run_stats_sql.py",
        "storage/gold_pay_sql.py",
        "storage/gold_days_sql.py",
        "storage/voices_sql.py",
        "storage/late_arrivals_sql.py",
        "storage/statistics_loader.py",
        "tables/gold_source.py",
        "tables/gold_statistics.py",
    ),
    "posting_change": (
        "storage/gold_change_sql.py",
        "storage/gold_told_sql.py",
        "storage/jsearch_sql.py",
        "storage/voices_sql.py",
        "tables/gold_change.py",
    ),
    "exports": (
        "exports/*.py",
        "csv_text.py",
        "storage/gold_export_sql.py",
        "storage/open_on_sql.py",
        "storage/gold_snapshot.py",
        "tables/gold_source.py",
        "tables/arrow.py",
    ),
}


@cache
def code_version(provider: str) -> str:
    """Version of what turns an item of a provider into rows, as `0.1.0+1a2b3c4d`."""
    making = ("tables", "transforms", "expectations/intervals.py")
    merging = (
        "storage/silver_sql.py",
        "storage/voices_sql.py",
        "storage/version_sql.py",
        "storage/merge_sql.py",
        "storage/jsearch_sql.py",
    )
    return f"{RELEASE}+{_digest(*making, *merging, without=_not_of(provider))}"


@cache
def gold_version(mart: str) -> str:
    """Version of what makes the rows of a mart; the reference files have digests of their own."""
    return f"{RELEASE}+{_digest(*_MARTS[mart])}"


@cache
def rules_version(provider: str) -> str:
    """Version of what the gate judges a provider's runs by: the rules, their adapter, and what they are shown."""
    judging = ("expectations", "validation", "transforms", "pipeline/gate.py", "pipeline/gate_frames.py")
    return f"{RELEASE}+{_digest(*judging, without=_not_of(provider))}"


def _not_of(provider: str) -> tuple[str, ...]:
    """What a provider's versions leave out; a name that is not known is a mistake of ours."""
    own = _OWN[provider]
    return (*_NO_SILVER, *(file for files in _OWN.values() if files is not own for file in files))


def _digest(*parts: str, without: Sequence[str] = ()) -> str:
    digest = hashlib.sha256()
    for source in (source for part in parts for source in _sources(part)):
        name = source.relative_to(_PACKAGE)
        if not any(name.match(pattern) for pattern in without):
            digest.update(name.as_posix().encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()[:8]


def _sources(part: str) -> list[Path]:
    """The files of a folder, however deep, or those that fit a pattern; a part without any is a mistake here."""
    sources = sorted((_PACKAGE / part).rglob("*.py") if (_PACKAGE / part).is_dir() else _PACKAGE.glob(part))
    if not sources:
        raise FileNotFoundError(part)
    return sources
