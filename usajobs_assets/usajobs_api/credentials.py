"""Who we are to USAJOBS: the key and the registered e-mail address, and how they reach a request.

Setting them as requests' `auth` and not as session headers has two effects that are wanted: requests
does not look into a netrc file for another identity, and the session itself never holds the key.
"""

from dataclasses import dataclass, field

from requests import PreparedRequest
from requests.auth import AuthBase

from usajobs_assets.api_client.header_value import check_header_value

_ANONYMOUS_USER_AGENT = "usajobs-assets"


@dataclass(frozen=True)
class Credentials:
    """The API key and the e-mail address it was registered with, kept out of every repr."""

    auth_key: str = field(repr=False)
    user_agent: str = field(repr=False)

    def __post_init__(self) -> None:
        for name, value in (("USAJOBS_AUTH_KEY", self.auth_key), ("USAJOBS_USER_AGENT", self.user_agent)):
            check_header_value(name, value)


class Identify(AuthBase):
    """Puts the headers of `credentials` on a request; without credentials only a User-Agent.

    `needs_key` False is for what is public: the key goes nowhere where it is not asked for.
    """

    def __init__(self, credentials: Credentials | None, *, needs_key: bool = True) -> None:
        self._credentials = credentials
        self._needs_key = needs_key

    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        """Called by requests just before sending."""
        if self._credentials is None:
            r.headers["User-Agent"] = _ANONYMOUS_USER_AGENT
        else:
            r.headers["User-Agent"] = self._credentials.user_agent
            if self._needs_key:
                r.headers["Authorization-Key"] = self._credentials.auth_key
        return r
