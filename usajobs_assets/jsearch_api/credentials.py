"""Who we are to JSearch: a key of the marketplace that serves it, and the host that it names us by."""

from dataclasses import dataclass, field

from requests import PreparedRequest
from requests.auth import AuthBase

from usajobs_assets.api_client.header_value import check_header_value

HOST = "jsearch.p.rapidapi.com"


@dataclass(frozen=True)
class JsearchKey(AuthBase):
    """Puts the key, which is in no repr, and the host on a request.

    Raises:
        ValueError: one of them cannot be a header; the message does not repeat it.
    """

    key: str = field(repr=False)
    host: str = HOST

    def __post_init__(self) -> None:
        for name, value in (("JSEARCH_API_KEY", self.key), ("JSEARCH_API_HOST", self.host)):
            check_header_value(name, value)

    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        """Called by requests just before sending."""
        r.headers["X-RapidAPI-Key"] = self.key
        r.headers["X-RapidAPI-Host"] = self.host
        return r
