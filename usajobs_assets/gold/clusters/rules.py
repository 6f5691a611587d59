"""`config/clusters.yml` as checked values: when keys are near duplicates, what twins are, who represents a cluster.

Keep out: how rows are compared (storage/gold_cluster_sql), and which version of the file counts (rulebook).
"""

import hashlib
import json
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, model_validator

# As titles are when they are compared: no punctuation, so that a phrase can be a part of a pattern as it stands.
Words = Annotated[str, Field(max_length=100, pattern=r"^[a-z0-9]+( [a-z0-9]+)*$")]
Criterion = Literal["not_cancelled", "closes_last", "public", "newest", "complete"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NearDuplicates(_Model):
    """When two hash keys come together; the file says what each value means."""

    # Half of the trigrams, or of the places, is shared by jobs that have nothing to do with each other.
    title_similarity: Annotated[float, Field(gt=0.5, le=1)]
    places_in_common: Annotated[float, Field(gt=0.5, le=1)]
    most_places: Annotated[int, Field(ge=2, le=200)]
    neighbours: Annotated[int, Field(ge=1, le=50)]
    marks: list[Words]
    telling_words: list[Words]


class Twins(_Model):
    """When a posting for the public and one for insiders are twins."""

    days: PositiveInt
    everybody: Annotated[list[Words], Field(min_length=1)]
    insiders: Annotated[list[Words], Field(min_length=1)]


class ClusterRules(_Model):
    """The whole file."""

    near_duplicates: NearDuplicates
    twins: Twins
    representative: Annotated[tuple[Criterion, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_once(self) -> "ClusterRules":
        if len(set(self.representative)) < len(self.representative):
            raise ValueError("representative: a criterion is listed twice")
        return self

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what the file says; equal digests give equal clusters."""
        said = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()


def words_pattern(phrases: list[str]) -> str:
    r"""A pattern of PostgreSQL for any of `phrases` as whole words, the longest first; nothing fits an empty list.

    >>> words_pattern(["mp", "merit promotion"])
    '\\m(merit promotion|mp)\\M'
    """
    longest_first = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    return rf"\m({'|'.join(longest_first)})\M" if longest_first else "(?!)"
