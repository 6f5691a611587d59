"""Everything that the product keeps or says, as text that can be searched for a secret: by place, read to the bottom.

    files_below · tables_of · objects_in → {place: text} → leaks(texts, secrets)

Compressed things are opened: bronze and gzip, Parquet, and the snapshots that Dagster compresses. Keep out: making
trouble, assertions.
"""

import base64
import contextlib
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

import boto3
import psycopg
import pyarrow.parquet as pq

from usajobs_assets_tests.integration.seaweedfs import S3Server

_HEX = re.compile(r"\\\\x((?:[0-9a-f]{2})+)")
_TABLES = """
SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables
WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'
"""


def leaks(texts: Mapping[str, str], secrets: Iterable[str]) -> list[str]:
    """Which secret is where, in whatever spelling; the secrets are named by their first letters."""
    found = []
    for secret in secrets:
        spellings = {secret, quote(secret, safe=""), json.dumps(secret)[1:-1], repr(secret)[1:-1]}
        spellings.add(base64.b64encode(secret.encode()).decode().rstrip("="))
        for place, text in texts.items():
            found += [f"{secret[:12]}… in {place}" for each in spellings if each.lower() in text.lower()]
    return sorted(set(found))


def files_below(folder: Path, without: str = "postgres") -> dict[str, str]:
    """The text of every file; the folder `without` holds a server's own files, read by `tables_of`."""
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.is_socket())
    kept = (path for path in paths if without not in path.relative_to(folder).parts)
    return {str(path.relative_to(folder)): _opened(path.name, path.read_bytes()) for path in kept}


def objects_in(server: S3Server) -> dict[str, str]:
    """The text of every object and of its metadata."""
    with contextlib.closing(boto3.client("s3", **server.client_arguments())) as client:
        keys = [entry["Key"] for entry in client.list_objects_v2(Bucket=server.bucket).get("Contents", [])]
        answers = {key: client.get_object(Bucket=server.bucket, Key=key) for key in keys}
        return {key: _opened(key, got["Body"].read()) + str(got["Metadata"]) for key, got in answers.items()}


def tables_of(url: str) -> dict[str, str]:
    """Every row of every table of a database, by table."""
    with psycopg.connect(url) as connection:
        names = [name for (name,) in connection.execute(_TABLES).fetchall()]
        return {name: _rows(connection, name) for name in names}


def _rows(connection: psycopg.Connection, name: str) -> str:
    rows = connection.execute(f"SELECT t::text FROM {name} t".encode()).fetchall()
    return _HEX.sub(_decoded, "\n".join(row for (row,) in rows))


def _decoded(found: re.Match[str]) -> str:
    """A bytea, opened if it is compressed."""
    data = bytes.fromhex(found[1])
    with contextlib.suppress(zlib.error):
        data = zlib.decompress(data)
    return data.decode("utf-8", "replace")


def _opened(name: str, data: bytes) -> str:
    if name.endswith(".gz"):
        data = gzip.decompress(data)
        # A body that is no JSON is Base64 in its envelope.
        payload = (
            json.loads(data)["response"].get("payload_base64", "") if b'"payload_base64"' in data else ""
        )
        data += base64.b64decode(payload)
    if name.endswith(".parquet"):
        return str(pq.read_table(io.BytesIO(data)).to_pylist()) + data.decode("latin-1")
    return data.decode("utf-8", "replace")
