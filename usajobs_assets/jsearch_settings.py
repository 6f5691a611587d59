"""What is asked of JSearch, as whom, and how much of it: JSEARCH_*. Without JSEARCH_QUERIES it is off.

Part of Settings (settings.py), which reads and checks them with all the others.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, SecretStr, field_validator

from usajobs_assets.addresses import check_http_root
from usajobs_assets.jsearch_api.search_request import DatePosted, JsearchRequest

_BETWEEN_QUERIES = ";"


class JsearchSettings(BaseModel):
    """Field names are the variable names in lower case."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    jsearch_queries: str | None = None
    jsearch_country: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "us"
    jsearch_date_posted: DatePosted = "3days"
    jsearch_max_pages: PositiveInt | None = None
    jsearch_max_requests: PositiveInt = 100
    jsearch_api_key: SecretStr | None = None
    jsearch_api_host: str | None = None
    jsearch_base_url: str | None = None

    @field_validator("jsearch_queries")
    @classmethod
    def _has_a_query(cls, value: str | None) -> str | None:
        if value is not None and not value.replace(_BETWEEN_QUERIES, "").strip():
            raise ValueError("there is no query in it; leave it out to switch JSearch off")
        return value

    @field_validator("jsearch_base_url")
    @classmethod
    def _is_a_root(cls, value: str | None) -> str | None:
        if value is not None:
            check_http_root(value)
        return value

    @property
    def jsearch_requests(self) -> tuple[JsearchRequest, ...]:
        """What is to be asked, each query once; none where JSearch is off."""
        texts = (query.strip() for query in (self.jsearch_queries or "").split(_BETWEEN_QUERIES))
        return tuple(
            JsearchRequest(query=query, country=self.jsearch_country, date_posted=self.jsearch_date_posted)
            for query in dict.fromkeys(filter(None, texts))
        )
