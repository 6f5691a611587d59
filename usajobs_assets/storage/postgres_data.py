"""The data folder of the embedded server: its creation, all or nothing, and the check that it can be read.

    password (0600) ──▶ initdb in data.new-* ── rename ──▶ data/

The caller holds the lock of the folder. Starting and stopping a server on the data does not belong here.
"""

import os
import secrets
import shutil
import tempfile
from pathlib import Path

from usajobs_assets.storage import postgres_binaries as binaries
from usajobs_assets.storage.postgres_binaries import EmbeddedPostgresError


def prepare(data: Path, password: Path) -> None:
    """Create the data and the superuser's password, if missing.

    Raises:
        EmbeddedPostgresError: the programs cannot be run here, or the data are of another major version.
    """
    installed = binaries.major_version()
    _clear_left_overs(data)
    if not data.exists():
        _create(data, password)
    version = data / "PG_VERSION"
    found = version.read_text().strip() if version.exists() else "unknown"
    if found != installed:
        raise EmbeddedPostgresError(
            f"{data} was written by PostgreSQL {found} and cannot be read by the installed {installed}. "
            f"Move {data.parent} away and rebuild the tables from bronze, or install that version."
        )


def _create(data: Path, password: Path) -> None:
    """Without data an older password opens nothing, so it is replaced."""
    password.unlink(missing_ok=True)
    with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(secrets.token_urlsafe(32))
        stream.flush()
        os.fsync(stream.fileno())
    new = Path(tempfile.mkdtemp(prefix=f"{data.name}.new-", dir=data.parent))
    binaries.initdb(new, password)
    new.rename(data)
    _sync_folder(data.parent)


def _clear_left_overs(data: Path) -> None:
    """Remove what creations that were killed half-way left; an initdb may still be writing to one of them."""
    for left_over in data.parent.glob(f"{data.name}.new-*"):
        shutil.rmtree(left_over, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
