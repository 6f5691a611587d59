"""What any body is asked before it is taken apart, and what its numbers and texts have to be. Pure.

Keep out: the shape of an answer (page.py, historic_page.py, code_list.py), JSON that only Python reads
(lenient_page.py).
"""

from typing import Any

from usajobs_assets.api_client.errors import NotAPage, NotAPageReason

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_MOST_DIGITS = 18


def refuse_what_is_no_json(body: bytes) -> None:
    """Raises NotAPage for nothing, for the text "204 No Content" and for HTML."""
    head = body[:64].strip()
    if not head and not body.strip():
        raise NotAPage("empty_body", "Nothing was sent.")
    if is_no_content_text(body):
        raise NotAPage("no_content_text", 'The text "204 No Content" was sent with status 200.')
    if head.startswith(b"<"):
        raise NotAPage("not_json", "It is HTML or XML, as maintenance pages and the firewall send it.")


def is_no_content_text(body: bytes) -> bool:
    """Whether the body is the text that stands for a 204, with or without quotes."""
    return body[:64].strip().strip(b'"').lower() == b"204 no content"


def checked_count(value: object, name: str, reason: NotAPageReason) -> int:
    """`value`, a number or its text; raises NotAPage(`reason`), naming `name`, if it counts nothing."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise NotAPage(reason, f"{name} is not a count.")
    return int(text)


def writable(value: object) -> str:
    """As text that any encoder takes: JSON read leniently can leave halves of characters."""
    return str(value).encode("utf-8", "replace").decode()


def folded(value: object) -> dict[str, Any]:
    """The members of an object by lower-case name; nothing for what is no object."""
    return {name.casefold(): member for name, member in value.items()} if isinstance(value, dict) else {}
