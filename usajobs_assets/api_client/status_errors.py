"""HTTP status → the error it stands for, in one place. Pure.

The sentences help whoever reads them at night: they name the setting to look at. They hold nothing that
the server wrote except the host of a redirect.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from usajobs_assets.api_client.errors import (
    ApiError,
    BadRequest,
    Forbidden,
    PermanentError,
    QuotaSpent,
    RateLimited,
    RedirectRefused,
    ServerFailed,
    TokenExpired,
    TransientError,
    Unauthorized,
)

_TRY_AGAIN_LATER = frozenset({408, 425})


@dataclass(frozen=True)
class SettingNames:
    """The settings to look at: the API's root, the key, and whoever the key says we are."""

    root: str
    key: str
    agent: str


def status_error(
    status: int,
    where: str,
    names: SettingNames,
    *,
    content_type: str = "",
    location: str = "",
    retry_after: float | None = None,
    has_token: bool = False,
    quota_left: str | None = None,
) -> ApiError | None:
    """The error for `status`, or None for 2xx. `where` is the endpoint and the page.

    `quota_left` is what the API says that is left of what was paid for: a 429 with nothing left will not pass.
    """
    if 200 <= status < 300:
        return None
    if status == 429 and (quota_left or "").strip() == "0":
        return QuotaSpent(
            f"{where}: answered 429, nothing is left of the quota of the key ({names.key}) until it is renewed; "
            "ask for less, or book more"
        )
    if status == 429 or status >= 500 or status in _TRY_AGAIN_LATER:
        return _transient(status, where, retry_after)
    if 300 <= status < 400:
        return RedirectRefused(
            f"{where}: answered {status}, a redirect to {_host(location)}; redirects are not followed, so "
            f"that the key stays where it belongs; check {names.root}"
        )
    if status == 400 and has_token:
        return TokenExpired(
            f"{where}: answered 400, the continuation token is not taken any more; ask again from the first page"
        )
    return _permanent(status, where, names, "html" in content_type.lower())


def _transient(status: int, where: str, retry_after: float | None) -> TransientError:
    asked = f" and asked to wait {retry_after:.0f} s" if retry_after is not None else ""
    if status == 429:
        return RateLimited(
            f"{where}: answered 429, too many requests{asked}; if it goes on, ask less often", retry_after
        )
    return ServerFailed(f"{where}: answered {status}, a failure on the API's side{asked}", retry_after)


def _permanent(status: int, where: str, names: SettingNames, is_html: bool) -> PermanentError:
    if status == 401:
        return Unauthorized(
            f"{where}: answered 401, the API key is missing or unknown; check {names.key}, and that "
            f"{names.agent} is what it was registered with"
        )
    if status == 403 and is_html:
        return Forbidden(
            f"{where}: answered 403 with HTML, which is the firewall refusing the User-Agent and not the API "
            f"refusing the key; set {names.agent} to what the key was registered with"
        )
    if status == 403:
        return Forbidden(f"{where}: answered 403, access refused; check {names.key} and {names.agent}")
    if status == 404:
        return BadRequest(f"{where}: answered 404, nothing is served there; check {names.root}")
    return BadRequest(
        f"{where}: answered {status}, the API does not accept this request; check its parameters"
    )


def _host(location: str) -> str:
    """The host only: the rest of the address may hold what should not be repeated."""
    try:
        return repr(urlsplit(location).hostname or "the same host")
    except ValueError:
        return "an unreadable address"
