"""S3, or a server that keeps S3's promises, as the object store.

put_once:  bytes + SHA-256 → PutObject If-None-Match: * → 412? the key is taken → GetObject and compare
get:       GetObject, checksum verified → compared with the digest in the metadata → bytes

A put whose answer was lost may have landed or not. It is simply sent again: if the first one landed, the
store answers 412 and a look at the bytes tells that the object is ours. There is no fallback to any other
place. The client is made by the caller, so that nothing here reads settings, imports boto3 or holds a
credential.
"""

import base64
import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

from botocore import exceptions as aws
from botocore.exceptions import BotoCoreError, ClientError

from usajobs_assets.storage.objects import (
    CorruptObject,
    ObjectExists,
    ObjectInfo,
    ObjectMissing,
    StoreError,
    StoreRefused,
    StoreUnavailable,
    checked_key,
    checked_prefix,
)

_DIGEST = "sha256"  # the metadata name of the digest, in hex
# Seconds before each try. boto3's own retries come on top; they cover neither 409 nor a body cut off midway.
_WAITS = (0.0, 0.2, 0.5, 1.0)
# No further try after this long: a store that takes connections and never answers costs minutes a try.
_GIVE_UP_AFTER_S = 60.0
_LARGEST_PUT = 5 * 1024**3
_PASSING_CODES = {"RequestTimeout", "IncompleteBody", "SlowDown", "Throttling"}
_LOST_CONNECTIONS = (aws.ConnectionError, aws.HTTPClientError, aws.IncompleteReadError)
_NO_CREDENTIALS = (aws.NoCredentialsError, aws.PartialCredentialsError, aws.CredentialRetrievalError)

T = TypeVar("T")


class S3Client(Protocol):
    """The part of boto3's S3 client that is used here."""

    @property
    def put_object(self) -> Callable[..., Mapping[str, Any]]: ...

    @property
    def get_object(self) -> Callable[..., Mapping[str, Any]]: ...

    @property
    def list_objects_v2(self) -> Callable[..., Mapping[str, Any]]: ...


class S3Store:
    """The object store in `bucket`, below `prefix` ('' for the whole bucket); the bucket must exist."""

    def __init__(self, client: S3Client, bucket: str, prefix: str = "") -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = f"{checked_key(prefix.strip('/'))}/" if prefix.strip("/") else ""

    @property
    def uri(self) -> str:
        return f"s3://{self._bucket}/{self._prefix}".rstrip("/")

    def put_once(self, key: str, data: bytes, *, metadata: Mapping[str, str] | None = None) -> None:
        tries = 0

        def put() -> None:
            nonlocal tries
            tries += 1
            self._client.put_object(**self._upload(key, data, metadata or {}), IfNoneMatch="*")

        try:
            self._ask(key, put)
        except ObjectExists as taken:
            # After a lost answer (to us or inside boto3) the key may be taken by the very bytes we sent.
            may_be_ours = tries > 1 or _was_repeated(taken.__cause__)
            if not (may_be_ours and self.get(key) == data):
                raise
        else:
            if self.get(key) != data:
                raise CorruptObject(key, f"other bytes came back than the {len(data)} that were written")

    def replace(self, key: str, data: bytes) -> None:
        self._ask(key, lambda: self._client.put_object(**self._upload(key, data, {})))

    def replace_by_file(self, key: str, path: Path) -> None:
        size = path.stat().st_size
        if size > _LARGEST_PUT:
            raise StoreRefused(f"{key} has {size / 1e9:.1f} GB, and S3 takes no more than 5 GB at a time.")
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").digest()

        def put() -> None:
            with path.open("rb") as file:
                self._client.put_object(
                    **self._address(key),
                    Body=file,
                    ChecksumSHA256=base64.b64encode(digest).decode(),
                    Metadata={_DIGEST: digest.hex()},
                )

        self._ask(key, put)

    def get(self, key: str) -> bytes:
        def read() -> tuple[bytes, Mapping[str, str]]:
            answer = self._client.get_object(**self._address(key), ChecksumMode="ENABLED")
            return answer["Body"].read(), answer.get("Metadata", {})

        data, metadata = self._ask(key, read)
        digest = hashlib.sha256(data).hexdigest()
        if metadata.get(_DIGEST, digest) != digest:
            raise CorruptObject(key, "its bytes do not have the digest that was stored with them")
        return data

    def exists(self, key: str) -> bool:
        # By listing, because the answer to HEAD cannot tell a missing object from a missing bucket.
        page = self._list_page(checked_key(key), MaxKeys=1)
        return any(entry["Key"] == self._prefix + key for entry in page.get("Contents", ()))

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        # S3 sorts by key, but SeaweedFS sorts by folder, where "a/b" comes before "a.b".
        return iter(sorted(self._listed(checked_prefix(prefix)), key=lambda info: info.key))

    def _listed(self, prefix: str) -> Iterator[ObjectInfo]:
        position: dict[str, str] = {}
        while True:
            page = self._list_page(prefix, **position)
            for entry in page.get("Contents", ()):
                if not entry["Key"].endswith("/"):  # consoles make such an object to show an empty folder
                    yield ObjectInfo(entry["Key"].removeprefix(self._prefix), entry["Size"])
            if not page["IsTruncated"]:
                return
            position = {"ContinuationToken": page["NextContinuationToken"]}

    def accepts_wrong_checksum(self, key: str, data: bytes) -> bool:
        """Send `data` with the checksum of other bytes; True if the store took it, which it must not."""
        upload = self._upload(key, data, {}) | {"ChecksumSHA256": _checksum(data + b"?")}

        def put() -> bool:
            try:
                self._client.put_object(**upload)
            except ClientError as error:
                if _status(error) == 400:
                    return False
                raise
            return True

        return self._ask(key, put)

    def _address(self, key: str) -> dict[str, Any]:
        return {"Bucket": self._bucket, "Key": self._prefix + checked_key(key)}

    def _upload(self, key: str, data: bytes, metadata: Mapping[str, str]) -> dict[str, Any]:
        digest = hashlib.sha256(data).hexdigest()
        return {
            **self._address(key),
            "Body": data,
            "ChecksumSHA256": _checksum(data),
            "Metadata": {**metadata, _DIGEST: digest},
        }

    def _list_page(self, prefix: str, **options: Any) -> Mapping[str, Any]:
        where = {"Bucket": self._bucket, "Prefix": self._prefix + prefix}
        return self._ask(prefix, lambda: self._client.list_objects_v2(**where, **options))

    def _ask(self, key: str, request: Callable[[], T]) -> T:
        """Send a request that may be repeated, while its failure may pass; errors leave as StoreError."""
        failure: ClientError | BotoCoreError
        give_up = time.monotonic() + _GIVE_UP_AFTER_S
        for wait in _WAITS:
            time.sleep(wait)
            try:
                return request()
            except (ClientError, BotoCoreError) as error:
                failure = error
                if not _may_pass(error) or time.monotonic() > give_up:
                    break
        raise self._store_error(key, failure) from failure

    def _store_error(self, key: str, error: ClientError | BotoCoreError) -> StoreError:
        where = f"s3://{self._bucket}/{self._prefix}{key}"
        if isinstance(error, ClientError):
            return self._answer(key, where, error)
        if isinstance(error, aws.FlexibleChecksumError):
            return CorruptObject(key, "its bytes do not have the checksum that the store keeps of them")
        name = type(error).__name__
        if isinstance(error, _LOST_CONNECTIONS):
            return StoreUnavailable(f"The object store could not be reached for {where} ({name}).")
        if isinstance(error, _NO_CREDENTIALS):
            return StoreRefused(f"There are no usable AWS credentials for {where} ({name}).")
        return StoreRefused(f"The request for {where} could not be made ({name}).")

    def _answer(self, key: str, where: str, error: ClientError) -> StoreError:
        status, code = _status(error), error.response["Error"].get("Code", "")
        if code == "NoSuchBucket":
            return StoreRefused(f"The bucket {self._bucket} does not exist ({where}).")
        if status == 404:
            return ObjectMissing(key)
        if status == 412:
            return ObjectExists(key)
        if _may_pass(error):
            return StoreUnavailable(f"The object store is failing for {where} ({status} {code}).")
        return StoreRefused(
            f"The object store refused {where} ({status} {code}): check credentials and permissions."
        )


def _checksum(data: bytes) -> str:
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _may_pass(error: ClientError | BotoCoreError) -> bool:
    """Whether the same request may succeed in a moment; 409 is a conditional put of the key under way."""
    if isinstance(error, ClientError):
        passing = _status(error) >= 500 or _status(error) in {409, 429}
        return passing or error.response["Error"].get("Code") in _PASSING_CODES
    return isinstance(error, _LOST_CONNECTIONS)


def _was_repeated(error: BaseException | None) -> bool:
    return isinstance(error, ClientError) and bool(error.response["ResponseMetadata"].get("RetryAttempts"))
