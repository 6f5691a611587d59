"""One message to one person or channel that takes no webhook: mail, chat and whatever else Apprise knows.

    address, body, key → a letter → the service's own protocol → None, or NotTold with a reason that names no address

Apprise is imported when an address needs it. What it logs may repeat an address, and is not let out. Keep out: when to
try again (outbox.py), http(s) addresses (webhook.py).
"""

import json
import logging
import warnings
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from usajobs_assets.addresses import is_loopback
from usajobs_assets.notify.letter import letter_of
from usajobs_assets.notify.webhook import NotTold

if TYPE_CHECKING:
    from apprise import NotifyBase

# Seconds, for each step of a conversation.
_CONNECT, _READ = 5.0, 8.0
_KEY_HEADER = "X-Idempotency-Key"


def post(url: str, body: bytes, idempotency_key: str) -> None:
    """Send once; raises NotTold unless the service took it."""
    service = _service(url)
    if service is None:
        raise NotTold("its address is not understood any more")
    letter = letter_of(json.loads(body))
    if isinstance(headers := getattr(service, "headers", None), dict):
        headers[_KEY_HEADER] = idempotency_key
    taken = False
    try:
        taken = _send(service, letter.subject, letter.text, letter.html)
    except Exception as error:
        cause = type(error).__name__
    else:
        cause = "it says no more"
    # Raised out here: the libraries' errors repeat the address, and with it its token.
    if not taken:
        raise NotTold(f"{urlsplit(url).scheme} did not take it ({cause})")


def refusal(url: str) -> str | None:
    """What is wrong with an address that is no http(s) one, as the end of a sentence that does not repeat it."""
    scheme = urlsplit(url).scheme
    service = _service(url)
    if service is None:
        known = "is not complete" if _knows(scheme) else "is of no service that is known here"
        return f"begins with {scheme}:// and {known}"
    if _is_open(service, scheme):
        return f"sends in the clear; {scheme}s:// does not" if _knows(f"{scheme}s") else "sends in the clear"
    return None


def _send(service: "NotifyBase", subject: str, text: str, html: str) -> bool:
    from apprise import NotifyFormat
    from apprise.plugins.email import NotifyEmail

    # Chats that know HTML know some of it only; an address of mail may ask for ?format=text.
    wants_html = (
        isinstance(service, NotifyEmail) and service.resolve_format(NotifyFormat.HTML) == NotifyFormat.HTML
    )
    return bool(
        service.notify(
            title=subject,
            body=html if wants_html else text,
            body_format=NotifyFormat.HTML if wants_html else NotifyFormat.TEXT,
        )
    )


def _service(url: str) -> "NotifyBase | None":
    """What Apprise makes of an address, anew for each message: it remembers whom it has told."""
    _import_quietly()
    import apprise

    made: Any = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    if made is not None:
        made.socket_connect_timeout, made.socket_read_timeout = _CONNECT, _READ
    return made if isinstance(made, apprise.NotifyBase) else None


def _knows(scheme: str) -> bool:
    from apprise.manager_plugins import NotificationManager

    return scheme in NotificationManager()  # type: ignore[no-untyped-call]


def _is_open(service: "NotifyBase", scheme: str) -> bool:
    """Whether it goes over a network unencrypted. A mail relay without a login is given no secret."""
    encrypted = service.secure or scheme in _protocols(service.secure_protocol)
    here = not getattr(service, "host", None) or is_loopback(str(service.host))
    return not (encrypted or here or (scheme == "mailto" and not service.password))


def _protocols(told: object) -> tuple[str, ...]:
    return (told,) if isinstance(told, str) else tuple(told) if isinstance(told, (tuple, list, set)) else ()


@cache
def _import_quietly() -> None:
    """Import Apprise with all services that it knows, which takes half a second; it asks for modules that are going."""
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        _knows("mailto")
