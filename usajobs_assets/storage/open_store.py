"""Open the object store that the settings name: a bucket if one is set, else a folder. Never both.

There is no fallback from S3 to disk: a store that cannot be reached is an error. boto3 finds its own
credentials (environment, container endpoint, profile), so that ECS tasks need no keys.
"""

from pathlib import Path

from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.storage.objects import ObjectExists, ObjectStore
from usajobs_assets.storage.probe import probe
from usajobs_assets.storage.errors import WrongOrigin

_ORIGIN_KEY = ".origin"


def open_store(bucket: str | None, folder: Path, endpoint_url: str | None = None) -> ObjectStore:
    """The store, not probed yet."""
    if bucket is None:
        return FolderStore(folder)
    import boto3
    from botocore.config import Config

    from usajobs_assets.storage.s3 import S3Store

    # Retries of whole requests only; S3Store settles puts whose outcome is unknown.
    config = Config(connect_timeout=10, read_timeout=60, retries={"max_attempts": 5, "mode": "standard"})
    return S3Store(boto3.client("s3", endpoint_url=endpoint_url, config=config), bucket)


def require_ready(store: ObjectStore, mode: str) -> None:
    """Probe the store's promises, and stamp or check the origin of what it holds.

    Raises:
        StoreUntrustworthy: the store does not keep a promise that the lake is built on.
        WrongOrigin: the store holds postings of the other mode.
    """
    probe(store)
    try:
        store.put_once(_ORIGIN_KEY, mode.encode())
    except ObjectExists:
        found = store.get(_ORIGIN_KEY).decode(errors="replace")
        if found != mode:
            raise WrongOrigin(
                f"The lake at {store.uri} holds {found} postings and this is a {mode} run. "
                "Give each mode a bucket of its own (BRONZE_S3_BUCKET)."
            ) from None
