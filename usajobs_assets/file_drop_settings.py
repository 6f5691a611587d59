"""Where recorded pages are dropped: FILE_DROP, a folder or s3://bucket/prefix. Unset, the file drop is off.

Part of Settings (settings.py), which reads and checks it with all the others.
"""

import re
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, field_validator

_S3 = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/(?P<prefix>[^?#\\\x00-\x1f\x7f]*))?")


class Bucket(NamedTuple):
    """A prefix of a bucket; '' for the whole bucket."""

    name: str
    prefix: str


class FileDropSettings(BaseModel):
    """Field names are the variable names in lower case."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    file_drop: str | None = None

    @field_validator("file_drop")
    @classmethod
    def _is_a_place(cls, value: str | None) -> str | None:
        if value is not None and "://" in value and not _S3.fullmatch(value):
            raise ValueError("it is neither a folder nor s3://bucket or s3://bucket/prefix")
        return value

    @property
    def file_drop_place(self) -> Bucket | Path | None:
        """The folder, or the prefix of a bucket; None where the file drop is off."""
        if self.file_drop is None:
            return None
        if found := _S3.fullmatch(self.file_drop):
            return Bucket(found["bucket"], (found["prefix"] or "").strip("/"))
        return Path(self.file_drop).expanduser().absolute()
