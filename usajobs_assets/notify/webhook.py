"""One message to one receiver: a signed POST, bounded in time, that goes where it was sent and nowhere else.

    body, key → POST with Idempotency-Key and X-Signature → None, or NotTold with a reason that names no address

Redirects are not followed, cookies not kept, netrc not read, the answer's body not looked at. Keep out: when to try
again (outbox.py).
"""

import hashlib
import hmac
import socket
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

import requests
from requests import PreparedRequest
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError

from usajobs_assets.addresses import is_forbidden
from usajobs_assets.api_client.deadline import Deadline
from usajobs_assets.api_client.transport import ApiSession


class NotTold(Exception):
    """The receiver did not take it; the message says why and holds no address and nothing that it sent."""


@dataclass(frozen=True)
class Webhook:
    """Sends with `secret` as the key of the signature; without one nothing is signed. Times are in seconds."""

    secret: str | None = field(default=None, repr=False)
    connect: float = 5.0
    deadline: float = 10.0

    def post(self, url: str, body: bytes, idempotency_key: str) -> None:
        """Send once; raises NotTold unless the answer is 2xx."""
        status = self._status(url, body, idempotency_key)
        if 300 <= status < 400:
            raise NotTold(f"answered {status}, a redirect, which is not followed")
        if not 200 <= status < 300:
            raise NotTold(f"answered {status}")

    def _status(self, url: str, body: bytes, idempotency_key: str) -> int:
        with Deadline(self.deadline) as deadline, ApiSession() as session:
            try:
                _refuse_forbidden(url)
                answer = session.post(
                    url,
                    data=body,
                    headers={"Content-Type": "application/json", "Idempotency-Key": idempotency_key},
                    auth=_Signed(self.secret),
                    timeout=(self.connect, self.deadline),
                    stream=True,
                    allow_redirects=False,
                )
                answer.close()
                return answer.status_code
            except (requests.RequestException, HTTPError, OSError, UnicodeError) as error:
                cause, is_late = type(error).__name__, isinstance(error, requests.Timeout)
        # Raised out here: the libraries' errors repeat the address, and with it its token.
        late = is_late or deadline.expired
        raise NotTold(f"no answer within {self.deadline:g} s" if late else f"no answer ({cause})")


class _Signed(AuthBase):
    """Signs the body. Also keeps requests from looking into a netrc file for a login."""

    def __init__(self, secret: str | None) -> None:
        self._secret = secret

    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        """Called by requests just before sending."""
        if self._secret is not None:
            r.headers["X-Signature"] = signature(self._secret, r.body if isinstance(r.body, bytes) else b"")
        return r


def signature(secret: str, body: bytes) -> str:
    """What X-Signature says of a body."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def _refuse_forbidden(url: str) -> None:
    """A name may lead to an address that the settings would not have taken. Raises NotTold, or OSError."""
    host = urlsplit(url).hostname or ""
    for *_, address in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM):
        if is_forbidden(ip_address(str(address[0]).partition("%")[0])):
            raise NotTold("its name leads to a link-local address or a metadata service")
