"""What code made a row: the release, and a digest of the sources that decide what a row or a verdict says.

A release number alone lies during development; a commit id changes with every typo in the README. Two
checkouts with the same tables, transforms and rules have the same version.
"""

import hashlib
from collections.abc import Set
from functools import cache
from pathlib import Path

RELEASE = "0.1.0"
_PACKAGE = Path(__file__).parent
# Gold's contracts lie beside silver's, and a new mart must not make silver's rows look like made by other code.
_GOLD_TABLES = ("tables/gold.py", "tables/gold_posting.py", "tables/gold_posting_location.py")
_NO_SILVER = {*_GOLD_TABLES, "tables/dictionary.py"}


@cache
def code_version() -> str:
    """Version of what turns an item into rows, as `0.1.0+1a2b3c4d`."""
    making = ("tables", "transforms", "expectations/intervals.py")
    merging = ("storage/silver_sql.py", "storage/version_sql.py", "storage/merge_sql.py")
    return f"{RELEASE}+{_digest(*making, *merging, without=_NO_SILVER)}"


@cache
def gold_version() -> str:
    """Version of what turns silver into gold's tables; the reference files have digests of their own."""
    return f"{RELEASE}+{_digest('gold', 'storage/gold_sql.py', 'storage/gold_places_sql.py', *_GOLD_TABLES)}"


@cache
def rules_version() -> str:
    """Version of what the gate judges by: the rules, their adapter, and what they are shown."""
    judging = ("expectations", "validation", "transforms", "pipeline/gate.py", "pipeline/gate_frames.py")
    return f"{RELEASE}+{_digest(*judging)}"


def _digest(*parts: str, without: Set[str] = frozenset()) -> str:
    digest = hashlib.sha256()
    for part in parts:
        path = _PACKAGE / part
        for source in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            name = source.relative_to(_PACKAGE).as_posix()
            if name not in without:
                digest.update(name.encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()[:8]
