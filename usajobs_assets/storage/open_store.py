"""What every store must show before it is used, and the one place that makes a boto3 client.

There is no fallback from S3 to disk: a store that cannot be reached is an error. boto3 finds its own
credentials (environment, container endpoint, profile), so that ECS tasks need no keys.
"""

from typing import Any

from usajobs_assets.storage.errors import WrongOrigin
from usajobs_assets.storage.objects import ObjectExists, ObjectStore, StoreRefused
from usajobs_assets.storage.probe import probe

_ORIGIN_KEY = ".origin"


def boto3_client(endpoint_url: str | None = None) -> Any:
    """An S3 client. Retries are of whole requests; S3Store settles puts whose outcome is unknown.

    Raises:
        StoreRefused: there is something to ask for credentials (a container's endpoint, a profile), which gives none.
    """
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError

    config = Config(connect_timeout=10, read_timeout=60, retries={"max_attempts": 5, "mode": "standard"})
    # A session of its own: the default one keeps the first credentials that it found for as long as the process lives.
    try:
        return boto3.Session().client("s3", endpoint_url=endpoint_url, config=config)
    except BotoCoreError as error:
        said = " ".join(str(error).split())[:300]
        raise StoreRefused(f"There are no usable AWS credentials for the object store: {said}") from error


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
