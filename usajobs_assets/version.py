"""What code made a row: the release, and a digest of the sources that decide what a row or a verdict says.

A release number alone lies during development; a commit id changes with every typo in the README. Two
checkouts with the same tables, transforms and rules have the same version.
"""

import hashlib
from functools import cache
from pathlib import Path

RELEASE = "0.1.0"
_PACKAGE = Path(__file__).parent


@cache
def code_version() -> str:
    """Version of what turns an item into rows, as `0.1.0+1a2b3c4d`."""
    making = ("tables", "transforms", "expectations/intervals.py")
    merging = ("storage/silver_sql.py", "storage/version_sql.py", "storage/merge_sql.py")
    return f"{RELEASE}+{_digest(*making, *merging)}"


@cache
def rules_version() -> str:
    """Version of what the gate judges by: the rules, their adapter, and what they are shown."""
    judging = ("expectations", "validation", "transforms", "pipeline/gate.py", "pipeline/gate_frames.py")
    return f"{RELEASE}+{_digest(*judging)}"


def _digest(*parts: str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        path = _PACKAGE / part
        for source in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(
                source.relative_to(_PACKAGE).as_posix().encode() + b"\0" + source.read_bytes() + b"\0"
            )
    return digest.hexdigest()[:8]
